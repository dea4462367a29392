"""Events in any order, as often as anybody likes, between any two things that happen."""

from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.attempt import AttemptState, MethodType
from models.payment import PaymentReturn
from sandbox.mail import MailCatcher
from sandbox.stripe import StripeSandbox
from tests.faults.till import open_till
from tests.workshop import fresh_copy

STORIES = {
    "won": (MethodType.CARD, AttemptState.DISPUTE_WON, -14675),
    "lost": (MethodType.CARD, AttemptState.REVERSED, 0),
    "returned": (MethodType.BANK, AttemptState.REVERSED, 0),
}


def steps(till, story, attempt):
    """What happens in the world, one thing after the other."""
    is_bank = STORIES[story][0] is MethodType.BANK
    till.pay(attempt, "000123456789" if is_bank else "4242424242424242")
    yield
    if is_bank:
        till.sandbox.advance(days=7)
        yield
    [intent] = till.sandbox.find("payment_intent")
    if is_bank:
        till.sandbox.return_payment(intent["id"], "R01")
        yield
        return
    dispute = till.sandbox.dispute(intent["id"])
    yield
    till.sandbox.close_dispute(dispute["id"], story)
    yield


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.sampled_from(sorted(STORIES)), dice=st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_ends_in_the_same_books(
    template_database, whole_app, story, dice
):
    method, state, change = STORIES[story]
    letters = []
    with (
        fresh_copy(template_database) as database,
        StripeSandbox(
            receiver=lambda body, headers: letters.append((body, headers)) or 200, seed=7
        ) as sandbox,
        MailCatcher() as catcher,
        open_till(whole_app, database, sandbox, catcher.port) as till,
    ):
        attempt = till.ask(method=method)
        for _ in steps(till, story, attempt):
            sandbox.deliver()
            for letter in dice.choices(letters, k=dice.randint(0, 3)):
                till.hear(*letter)
            if dice.random() < 0.7:
                till.work()
        for letter in dice.sample(letters * 2, k=2 * len(letters)):
            till.hear(*letter)
            if dice.random() < 0.3:
                till.work()
        till.work()
        till.settle()

        till.prove()
        assert till.state(attempt) is state
        entries = Counter(till.postings())
        assert sum(change_ * count for (_, change_, _), count in entries.items()) == change
        rows = till.all(PaymentReturn)
        assert len({row.reference for row in rows}) == len(rows) == {"won": 2}.get(story, 1)
