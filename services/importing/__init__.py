"""Bringing another system's customers along: read, check, keep, undo, and decide who is who.

``layout``: which file of an export says what, and how it is written
``lines``: the lines of a file, cell by cell, whatever its bytes are
``values``: what a cell means: text, money, days, numbers, addresses
``records``: a typed record of each line, and what may be wrong with one
``kinds``: what an export may say: the kinds of file and their fields
``reading``: a file as typed records, or what is wrong with each line
``totals``: what an export comes to, and whether it says so itself
``checking``: the dry run, which writes nothing
``mandates``: what a payer had signed there, and whether it can be drawn here at once
``along``: as many lines before as after, and a reason for each that did not come
``beginning``: whether an export may be brought along, and the import's number
``keeping``: accounts, people and balances, kept batch by batch
``opening``: the rows of one account that is brought along
``autopay``: mandates as they are kept; autopay goes on or waits for its method
``people``: which names and addresses of an import are one person
``doubts``: people who look like one, listed for a person to decide
``undoing``: taking an import back while nothing has come of it
"""

from services.importing.along import along
from services.importing.beginning import hold_against, kept_already
from services.importing.checking import Export, check
from services.importing.keeping import Kept, keep
from services.importing.layout import FOLDER, Layout, load
from services.importing.mandates import ask
from services.importing.records import Problem
from services.importing.undoing import undo

__all__ = [
    "FOLDER",
    "Export",
    "Kept",
    "Layout",
    "Problem",
    "along",
    "ask",
    "check",
    "hold_against",
    "keep",
    "kept_already",
    "load",
    "undo",
]
