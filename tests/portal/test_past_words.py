"""The words for what happened are there for all of it, and for nothing else."""

from models.account_change import ChangeKind
from models.audit import Deed
from portal import past_words
from services.desk.access_log import What


def test_every_deed_of_the_district_has_its_words():
    assert set(past_words.DEEDS) == {*What, *ChangeKind, *Deed}
