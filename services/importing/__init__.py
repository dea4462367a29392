"""Bringing another system's customers along: read, check, keep, undo, and decide who is who."""

from services.importing.beginning import hold_against, kept_already
from services.importing.checking import Export, check
from services.importing.keeping import Kept, keep
from services.importing.layout import FOLDER, Layout, load
from services.importing.records import Problem
from services.importing.undoing import undo

__all__ = [
    "FOLDER",
    "Export",
    "Kept",
    "Layout",
    "Problem",
    "check",
    "hold_against",
    "keep",
    "kept_already",
    "load",
    "undo",
]
