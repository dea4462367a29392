"""Stripe's own command line plays its stories to the sandbox, offline."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.stripe import StripeSandbox
from services.payments.inbox import FOLLOWED

BINARY = Path(__file__).parents[3] / "node_modules/.bin/stripe"
#: The command line's stories were written for the version before the pinned one.
VERSION = "2026-08-26.dahlia"
STORIES = (
    *("billing_portal.session.created", "charge.captured", "charge.dispute.closed"),
    *("charge.dispute.created", "charge.dispute.updated", "charge.failed"),
    *("charge.refund.updated", "charge.refunded", "charge.succeeded"),
    *("checkout.session.async_payment_failed", "checkout.session.async_payment_succeeded"),
    *("checkout.session.completed", "checkout.session.expired"),
    *("customer.created", "customer.deleted", "customer.updated"),
    *("payment_intent.amount_capturable_updated", "payment_intent.canceled"),
    *("payment_intent.created", "payment_intent.payment_failed", "payment_intent.processing"),
    *("payment_intent.requires_action", "payment_intent.succeeded"),
    *("payment_method.attached", "payment_method.detached", "payment_method.updated"),
    *("payout.created", "payout.updated", "price.created", "price.updated"),
    *("product.created", "product.deleted", "product.updated"),
    *("setup_intent.canceled", "setup_intent.created", "setup_intent.requires_action"),
    *("setup_intent.setup_failed", "setup_intent.succeeded"),
)


#: What we follow and the command line has no story for.
UNTOLD = {
    *("charge.updated", "refund.created", "refund.updated", "refund.failed"),
    *("charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"),
}


def quietly(*command, home):
    """The command line, with no way out to the internet."""
    quiet = {"STRIPE_CLI_TELEMETRY_OPTOUT": "1", "STRIPE_NO_AUTO_UPDATE": "1"}
    offline = {"HTTPS_PROXY": "http://127.0.0.1:9", "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    return subprocess.run(
        [BINARY, *command],
        env={"PATH": os.environ["PATH"], **quiet, **offline},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def tell(story, sandbox, home):
    """One ``stripe trigger``."""
    to = ("--api-base", sandbox.url, "--api-version", VERSION, "--api-key", "sk_test_sandbox")
    return quietly("trigger", story, *to, home=home)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Every story told to one sandbox, then two weeks of banking; what was said, and events."""
    assert BINARY.exists(), "The Stripe command line comes with `npm ci`; see package.json."
    home = tmp_path_factory.mktemp("home")
    with StripeSandbox(receiver=lambda body, headers: 200) as sandbox:
        with ThreadPoolExecutor(4) as pool:
            said = dict(
                zip(
                    STORIES,
                    pool.map(lambda story: tell(story, sandbox, home), STORIES),
                    strict=True,
                )
            )
        sandbox.advance(days=14)
        yield said, {event["type"] for event in sandbox.events}


@pytest.mark.parametrize("story", STORIES)
def test_the_command_line_can_trigger(told, story):
    said, happened = told
    assert said[story].returncode == 0, said[story].stderr + said[story].stdout
    assert "Trigger succeeded" in said[story].stdout
    assert story in happened


def test_every_event_we_follow_is_a_story_here_unless_there_is_none_to_tell(tmp_path):
    offered = set(quietly("trigger", "--help", home=tmp_path).stdout.split())
    assert set(STORIES) <= offered
    assert FOLLOWED - set(STORIES) == UNTOLD
    assert not UNTOLD & offered
