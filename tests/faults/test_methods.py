"""Keeping a card or bank account: lost answers, lost and late events, leaving, two clicks."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest

from models.attempt import MethodType
from models.autopay import Autopay, AutopayState
from models.errors import Conflict, NotFound, Refused
from models.job import Job
from models.saved_method import MethodState, SavedMethod
from services.methods import looking, of_person, truth
from services.methods.consents import consent
from tests.faults.keeping import BANK_OK, add, ask, enrol, one, pages
from tests.faults.till import VISA, bank, card, post
from tests.workshop import LARKSPUR

S = MethodState
OPEN = r"POST /v1/checkout/sessions$"


@pytest.fixture
def person(till):
    return till.door.owner.id


def test_a_card_is_kept_with_the_words_that_were_agreed_to_and_nothing_more_than_is_known_by(
    till, person
):
    method = add(till, label="House card")

    words = consent(MethodType.CARD, "en", district=LARKSPUR.name)
    assert (method.state, method.is_default, method.shown) == (S.ACTIVE, True, "Visa ••4242")
    assert (method.consent_text, method.consent_version) == (words.text, words.version)
    assert (method.address, method.browser, method.label) == ("127.0.0.1", "Firefox", "House card")
    assert (method.expires_month, method.expires_year, method.next_look_at) == (12, 2034, None)
    assert till.all(SavedMethod)[0].person_id == person


def test_c07_the_same_form_twice_is_one_page_and_one_method(till):
    key = uuid4()
    with ThreadPoolExecutor(3) as pool:
        asked = list(pool.map(lambda _: ask(till, key=key), range(3)))

    assert len({method.id for method in asked}) == len(pages(till)) == 1
    [opened] = {method.session_url for method in asked} - {""}  # one who came between may wait
    assert ask(till, key=key).session_url == opened


def test_a_form_that_kept_something_else_is_no_form(till):
    method = ask(till)
    with pytest.raises(Conflict):
        ask(till, MethodType.BANK, key=method.key)


@pytest.mark.parametrize("fault", ["timeout_before", "drop_after_success", "error_500_kept"])
def test_a12_a_lost_answer_is_asked_for_again_under_the_same_key(till, fault):
    till.sandbox.fault(fault, match=OPEN, times=2)
    first = ask(till)
    till.sandbox.clear_faults()

    again = ask(till, key=first.key)

    assert again.id == first.id
    assert again.session_url.startswith(till.sandbox.url)
    assert len(till.sandbox.find("customer")) == 1
    assert len(pages(till)) == 1


def test_a_page_that_was_never_shown_is_given_up_after_an_hour(till):
    till.sandbox.fault("timeout_before", match=OPEN, times=-1)
    method = ask(till)
    assert (method.state, method.session_url) == (S.PENDING, "")
    till.sandbox.clear_faults()
    for _ in range(3):
        till.sandbox.advance(seconds=3600)
        till.run("resolve_methods")

    assert one(till, method).state is S.GIVEN_UP
    assert one(till, method).next_look_at is None


def test_an_event_alone_makes_it_active(till):
    method = ask(till)
    post(method.session_url, card(VISA))
    till.deliver()

    assert one(till, method).state is S.ACTIVE
    assert {job.result for job in till.all(Job, kind="follow_method_event")} >= {
        "The method is active."
    }


def test_the_calendar_alone_makes_it_active(till):
    till.sandbox.fault("webhook_drop", times=-1)
    method = ask(till)
    post(method.session_url, card(VISA))
    till.deliver()
    assert one(till, method).state is S.PENDING

    till.sandbox.advance(seconds=11 * 60)
    till.run("resolve_methods")

    assert one(till, method).state is S.ACTIVE


def test_turning_back_closes_the_page_and_gives_the_method_up(till):
    method = ask(till)

    assert looking.leave(till.context, method.id, cause="payer").state is S.GIVEN_UP
    assert [page["status"] for page in pages(till)] == ["expired"]
    assert looking.leave(till.context, method.id, cause="payer").state is S.GIVEN_UP


def test_turning_back_after_it_was_proven_keeps_it(till):
    method = ask(till)
    post(method.session_url, card(VISA))

    assert looking.leave(till.context, method.id, cause="payer").state is S.ACTIVE


def test_a_late_return_to_the_page_still_counts(till):
    method = ask(till)
    post(method.session_url, card(VISA))
    looking.end(till.context, method.id, cause="test")

    assert looking.follow(till.context, method.id, cause="return page").state is S.ACTIVE


def test_a_bank_account_waits_for_its_two_deposits_and_cannot_pay_before(till, person):
    method = add(till, MethodType.BANK, bank(BANK_OK) | {"link": "manual"})

    assert method.state is S.VERIFYING
    assert method.verify_url.startswith(till.sandbox.url)
    with till.database.reading() as session, pytest.raises(NotFound):
        of_person.active(session, person, method.id)
    assert post(method.verify_url, {"first": "32", "second": "45"}) in (200, 303)
    till.deliver()
    assert one(till, method).state is S.ACTIVE


def test_the_same_bank_account_twice_is_seen(till):
    first, second = add(till, MethodType.BANK), add(till, MethodType.BANK)

    with till.database.reading() as session:
        assert of_person.twin(session, one(till, second)).id == first.id
    assert not second.is_default


def test_a_renewed_card_has_its_new_month_and_a_detached_one_is_suspended(till):
    method = add(till)
    till.sandbox.renew_card(method.payment_method_id, "1881")
    till.deliver()
    assert one(till, method).last_four == "1881"

    till.gateway.forget_method(method.payment_method_id)
    till.deliver()

    assert (one(till, method).state, one(till, method).failure_code) == (S.SUSPENDED, "detached")


def test_removing_makes_the_processor_forget_it_and_another_is_chosen_first(till, person):
    first, second = add(till), add(till, MethodType.BANK)
    with till.database.saving() as session:
        of_person.remove(session, person, first.id, by="person:1", at=till.now())
        of_person.remove(session, person, first.id, by="person:1", at=till.now())
    till.deliver()

    assert one(till, first).state is S.REMOVED
    assert not till.gateway.method(first.payment_method_id).is_attached
    with till.database.reading() as session:
        assert [(each.id, each.is_default) for each in of_person.kept(session, person)] == [
            (second.id, True)
        ]


def test_what_autopay_uses_is_not_removed_until_autopay_ended(till, person):
    method = add(till)
    autopay_id = enrol(till, method)
    with till.database.saving() as session, pytest.raises(Refused):
        of_person.remove(session, person, method.id, by="person:1", at=till.now())
    with till.database.saving() as session:
        session.get_one(Autopay, autopay_id).state = AutopayState.ENDED
        of_person.remove(session, person, method.id, by="person:1", at=till.now())

    assert one(till, method).state is S.REMOVED


def test_what_is_replaced_goes_when_autopay_moved_over_and_not_before(till, person):
    old = add(till)
    autopay_id = enrol(till, old)
    new = add(till, MethodType.BANK, replaces_id=old.id)
    add(till)
    till.work()
    assert one(till, old).state is S.ACTIVE

    with till.database.saving() as session:
        session.get_one(Autopay, autopay_id).method_id = new.id
    till.sandbox.advance(seconds=15)
    till.work()

    assert one(till, old).state is S.REMOVED
    assert one(till, new).is_default


def test_somebody_elses_method_is_not_there(till, person):
    method = add(till)
    stranger = person + 1
    with till.database.saving() as session:
        for deed in (of_person.one, of_person.active, of_person.set_default):
            with pytest.raises(NotFound):
                deed(session, stranger, method.id)
        with pytest.raises(NotFound):
            of_person.label(session, stranger, method.id, "Mine")
        with pytest.raises(NotFound):
            of_person.remove(session, stranger, method.id, by="person:2", at=till.now())
        assert of_person.kept(session, stranger) == []


def test_one_of_several_is_chosen_first_and_only_one(till, person):
    first, second = add(till), add(till, MethodType.BANK)
    for chosen in (second, first, first):
        with till.database.saving() as session:
            of_person.set_default(session, person, chosen.id)

    assert [(each.id, each.is_default) for each in till.all(SavedMethod)] == [
        (first.id, True), (second.id, False),
    ]  # fmt: skip


def test_a_truth_of_another_mode_than_ours_moves_nothing_and_a_person_looks(till):
    method = ask(till)
    said = replace(till.gateway.setup(method.session_id), state=S.ACTIVE, livemode=True)
    with till.database.saving() as session:
        truth.apply_setup_truth(session, till.context, said, cause="test", at=till.now())

    assert one(till, method).state is S.PENDING
    assert till.attentions() == ["mismatch"]
