"""What waits, what failed, and who may give it another try."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.identity import Staff
from models.job import Job, JobState
from tests.client import AS_HTMX, HouseClient
from tests.helpdesk.story import Story
from tests.pages import read, words
from web.clock import now


@pytest.fixture
def failed(session: Session, story: Story) -> Job:
    """A message nobody could send, after all its tries."""
    job = session.merge(story.job)
    job.state, job.tries, job.result = JobState.FAILED, 8, "The mail server is away."
    job.ended_at = now()
    session.flush()
    return job


def test_the_list_says_state_tries_age_and_result(client: HouseClient, at_desk: Staff, failed: Job):
    row = words(read(client.get("/desk/jobs")).find(id=f"job-{failed.id}"))
    assert "Send message" in row
    assert "Failed" in row
    assert "The mail server is away." in row
    assert " 8 " in row


def test_each_state_is_a_list_of_its_own(client: HouseClient, at_desk: Staff, failed: Job):
    assert read(client.get("/desk/jobs?state=failed")).find(id=f"job-{failed.id}")
    assert read(client.get("/desk/jobs?state=running")).find(id=f"job-{failed.id}") is None
    read(client.get("/desk/jobs?state=nonsense&before=-7"))


@pytest.mark.parametrize("state", ["", *JobState])
def test_an_empty_list_of_jobs_says_what_would_fill_it(
    client: HouseClient, at_desk: Staff, state: str
):
    said = words(read(client.get(f"/desk/jobs?state={state}")).find(class_="empty"))
    assert len(said.split()) > 4


def test_a_supervisor_gives_a_failed_job_its_tries_again(
    client: HouseClient, lee: Staff, sign_in: Callable[..., str], failed: Job, session: Session
):
    sign_in(lee)
    assert read(client.get("/desk/jobs")).find(id=f"job-{failed.id}").find("form")
    answer = client.post(f"/desk/jobs/{failed.id}/retry")
    assert answer.status_code == 303
    session.expire_all()
    assert session.scalars(select(Job.state).where(Job.id == failed.id)).one() is JobState.WAITING
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == "job.retry")).one()


def test_a_retry_answers_htmx_with_the_row_alone(
    client: HouseClient, lee: Staff, sign_in: Callable[..., str], failed: Job
):
    sign_in(lee)
    answer = client.post(f"/desk/jobs/{failed.id}/retry", headers=AS_HTMX)
    assert answer.text.strip().startswith(f'<tr id="job-{failed.id}">')
    assert "Waiting" in answer.text
    assert "<form" not in answer.text


def test_a_specialist_sees_the_failed_job_and_no_button(
    client: HouseClient, at_desk: Staff, failed: Job
):
    assert read(client.get("/desk/jobs")).find(id=f"job-{failed.id}").find("form") is None
    assert client.post(f"/desk/jobs/{failed.id}/retry").status_code == 403
