"""Addresses are promises: bills, letters and bookmarks name them."""

import os
from pathlib import Path

from flask import Flask

from web.permissions import named_by

LIST = Path(__file__).with_name("routes.txt")


def lines(app: Flask) -> list[str]:
    """Every address with its methods and permission."""
    return sorted(
        f"{rule.rule} {' '.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))}"
        f" {named_by(app.view_functions[rule.endpoint])}"
        for rule in app.url_map.iter_rules()
    )


def test_every_view_names_a_permission(whole_app: Flask):
    nameless = [
        rule.rule
        for rule in whole_app.url_map.iter_rules()
        if named_by(whole_app.view_functions[rule.endpoint]) is None
    ]
    assert nameless == [], "mark the view with @needs(Permission.…)"


def test_every_view_has_its_sentence(whole_app: Flask):
    silent = [name for name, view in whole_app.view_functions.items() if not view.__doc__]
    assert silent == []


def test_a_look_and_a_change_are_two_views(whole_app: Flask):
    both = [
        rule.rule
        for rule in whole_app.url_map.iter_rules()
        if rule.methods and {"GET", "POST"} <= rule.methods
    ]
    assert both == [], "@bp.get and @bp.post apart"


def test_no_address_vanishes(whole_app: Flask):
    """Write the list anew with HEADWORKS_WRITE_ROUTES=1 when an address is meant to change."""
    now = lines(whole_app)
    if os.environ.get("HEADWORKS_WRITE_ROUTES"):
        LIST.write_text("\n".join(now) + "\n", "utf-8")
    known = LIST.read_text("utf-8").splitlines()
    vanished = sorted(set(known) - set(now))
    assert vanished == [], "somebody may have bookmarked it: redirect it, or rewrite the list"
    unlisted = sorted(set(now) - set(known))
    assert unlisted == [], "list new addresses: HEADWORKS_WRITE_ROUTES=1 pytest tests/house"
