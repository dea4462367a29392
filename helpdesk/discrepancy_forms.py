"""The forms on the page of a case, of which one may be as somebody filled it in."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from helpdesk.forms.discrepancies import (
    AnswerForm,
    CloseForm,
    LeaveForm,
    NoteForm,
    StateForm,
    WaitForm,
)
from models.discrepancy import DiscrepancyCase
from web.fields import Form

#: What a case must offer its visitor for a form to stand on its page, as ``MayDo`` names it.
OFFERED: Mapping[type[Form], str] = MappingProxyType(
    {
        NoteForm: "note", WaitForm: "wait", StateForm: "state", AnswerForm: "decide",
        CloseForm: "close", LeaveForm: "leave",
    }
)  # fmt: skip


@dataclass(frozen=True)
class CaseForms:
    """Each form once; the version that was read is beside every one."""

    note: NoteForm
    wait: WaitForm
    state: StateForm
    answer: AnswerForm
    close: CloseForm
    leave: LeaveForm

    @classmethod
    def of(cls, case: DiscrepancyCase, sent: Form | None) -> "CaseForms":
        """The forms of a case; ``sent`` is the one that came back with something wrong."""
        kinds = (NoteForm, WaitForm, StateForm, AnswerForm, CloseForm, LeaveForm)
        made = [sent if isinstance(sent, kind) else kind(formdata=None) for kind in kinds]
        forms = cls(*made)  # type: ignore[arg-type] # each is of the kind of its place
        forms.close.of(case.type)
        forms.leave.of(case.type)
        for each in fields(forms):
            getattr(forms, each.name).version.data = str(case.version)
        return forms
