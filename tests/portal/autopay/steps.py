"""What is pressed on the pages of autopay, and what their forms send."""

from uuid import uuid4

from models.attempt import AttemptState, PayerKind, PaymentAttempt
from tests.pages import read
from web.clock import now


def form_of(page):
    """What the form of terms sends as it stands."""
    form = next(each for each in page.select("main form") if each.select("[name=agreed]"))
    sent = {each["name"]: each.get("value", "") for each in form.select("input") if each.get("name")
            and (each.get("type") != "radio" or each.has_attr("checked"))}  # fmt: skip
    for chosen in form.select("select"):
        options = chosen.select("option")
        sent[chosen["name"]] = next(
            (each["value"] for each in options if each.has_attr("selected")), options[0]["value"]
        )
    return sent


def switch_on(client, path, **more):
    sent = {**form_of(read(client.get(path))), **more}
    return client.post(path, data=sent)


def form_of_stop(page):
    return page.select_one("main [name=key]")["value"]


def attempt_of(draft, method, **facts):
    """How a draft went out to its payer's method."""
    return PaymentAttempt(
        id=uuid4(), account_id=draft.account_id, person_id=method.person_id, method_id=method.id,
        payer_kind=PayerKind.PERSON, payer_key=f"draft:{draft.id}", email="iris@example.org",
        method_type=method.method_type, state=AttemptState.PROCESSING, amount=draft.sent,
        balance_seen=draft.planned, created_at=now(), next_look_at=None, draft_id=draft.id,
        draft_try=draft.tries, **facts,
    )  # fmt: skip


def form_of_text(shown):
    return shown.split('name="agreed" value="', 1)[1].split('"', 1)[0]
