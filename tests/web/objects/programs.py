"""Discounts of an account, and what is proposed for them."""

from datetime import date
from uuid import uuid4

from models.money import Money
from models.program_enrolment import Does, EnrolmentSource, ProgramEnrolment, ProgramProposal
from models.special_rates import SpecialRatesNotice
from tests.web.objects import Made, makes
from tests.web.story import AT, Story


@makes("programs/<enrolment_id>")
def enrolment(story: Story) -> Made:
    row = ProgramEnrolment(
        account_id=story.account.id, program="senior", tier="lower", from_on=date(2098, 8, 1),
        source=EnrolmentSource.DECISION, recorded_at=AT, recorded_by="staff:1",
    )  # fmt: skip
    story.add(row)
    return Made(str(row.id), absent="999999")


@makes("asked/<asked_id>")
def proposal(story: Story) -> Made:
    row = ProgramProposal(
        key=uuid4(), account_id=story.account.id, does=Does.BEGIN, program="disability",
        tier="all", from_on=date(2098, 8, 1), to_on=date(2099, 7, 31), reason="It is complete.",
        proposed_by="staff:999999", proposed_at=AT,
    )  # fmt: skip
    story.add(row)
    return Made(str(row.id), absent="999999")


@makes("notices/<year>")
def notice(story: Story) -> Made:
    return _notice(story, 2026, "")


@makes("notice/<year>")
def notice_that_is_out(story: Story) -> Made:
    return _notice(story, 2025, "staff:2")


def _notice(story: Story, year: int, approver: str) -> Made:
    row = SpecialRatesNotice(
        year=year, from_on=date(2023, 8, 1), to_on=date(2024, 7, 31), given=Money(4896), bills=4,
        discounted=1, undiscounted=3, shift=Money(136), says={"offers": []},
        prepared_by="staff:999999", prepared_at=AT, approved_by=approver,
        approved_at=AT if approver else None,
    )  # fmt: skip
    story.add(row)
    return Made(str(year), absent="2099")
