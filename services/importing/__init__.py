"""Bringing another system's customers along: read, check, keep, undo, and decide who is who."""

from services.importing.checking import Export, check
from services.importing.layout import Layout, load
from services.importing.records import Problem

__all__ = ["Export", "Layout", "Problem", "check", "load"]
