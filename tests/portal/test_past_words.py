"""The words for what happened are there for all of it, and for nothing else."""

from models.account_change import ChangeKind
from models.audit import Deed
from portal import past_words
from services.desk.access_log import What
from services.proving import history
from services.throttling import tries


def test_every_deed_of_the_district_has_its_words():
    assert set(past_words.DEEDS) == {*What, *ChangeKind, *Deed}


def test_whatever_is_shown_of_ones_past_has_its_words():
    assert set(past_words.PAST) == set(history.SHOWN)


def test_every_way_to_sign_in_has_its_words_under_the_name_of_its_try():
    by = {"address": "203.0.113.24", "device": None}
    tried = {
        tries.sign_in("portal", email="iris@example.org", **by).what,
        tries.passkey("portal", mailbox="iris@example.org", **by).what,
        tries.code_entry(email="iris@example.org", **by).what,
        tries.totp(email="iris@example.org", **by).what,
    }
    assert set(past_words.WAYS) == tries.WAYS == tried
