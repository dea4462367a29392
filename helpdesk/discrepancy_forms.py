"""The forms on the page of a case, of which one may be as somebody filled it in."""

from dataclasses import dataclass, fields

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
