"""How a bill run is said at the desk: its states, what is unusual, why an account has no bill."""

from collections.abc import Mapping
from typing import NamedTuple

from models.bill_run import Left, RunExceptionKind, RunState

K = RunExceptionKind


class Word(NamedTuple):
    """A state in a word, and how its chip looks."""

    words: str
    kind: str = ""


STATES: Mapping[RunState, Word] = {
    RunState.DRAFTED: Word("Proposed"),
    RunState.PREVIEWED: Word("Worked out", "waiting"),
    RunState.APPROVED: Word("Approved", "waiting"),
    RunState.POSTING: Word("Being posted", "waiting"),
    RunState.POSTED: Word("Posted", "good"),
    RunState.DROPPED: Word("Dropped"),
}
KINDS: Mapping[RunExceptionKind, str] = {
    K.ZERO: "Comes to $0.00",
    K.NEGATIVE: "A part below zero",
    K.MISSING_VOLUME: "No volume",
    K.NO_RATE: "No rate",
    K.HIGHER: "More than half above the last",
    K.LOWER: "More than half below the last",
    K.OPENED: "Service began",
    K.CLOSED: "Service ended",
}
LEFT: Mapping[Left, str] = {
    Left.NO: "The run was dropped",
    Left.HELD: "Held out by hand",
    Left.UNBILLABLE: "No bill can be made",
    Left.BILLED_BEFORE: "Has a bill of this period",
    Left.CHANGED: "Changed after the approval",
}
