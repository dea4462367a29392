"""Who may come into the console, from the command line."""

import dataclasses
from pathlib import Path

import pyotp
from flask import Flask

from app import create_app
from web.settings import Settings

DANA = "dana@larkspursewer.example"


def run(app: Flask, *words: str):
    return app.test_cli_runner().invoke(args=["staff", *words])


def test_a_member_of_staff_from_the_first_day_to_the_last(app: Flask, session):
    made = run(app, "add", "Dana Whitfield", DANA, "--role", "specialist")
    assert made.exit_code == 0
    lines = dict(line.split(": ", 1) for line in made.stdout.splitlines() if ": " in line)
    assert lines["E-mail"].strip() == DANA
    assert pyotp.parse_uri(lines["Authenticator"].strip()).name == DANA
    assert len(lines["Password"].strip()) == 16
    assert run(app, "role", DANA, "supervisor").output == f"{DANA} is supervisor.\n"
    assert run(app, "list").output == f"Dana Whitfield <{DANA}> supervisor\n"
    assert "every sign-in of theirs has ended" in run(app, "disable", DANA).output
    assert ", left 20" in run(app, "list").output


def test_a_refusal_is_a_sentence_and_exit_1(app: Flask, session):
    run(app, "add", "Dana Whitfield", DANA, "--role", "specialist")
    twice = run(app, "add", "Dana Whitfield", DANA, "--role", "specialist")
    assert (twice.exit_code, "has this address" in twice.output) == (1, True)
    nobody = run(app, "renew", "nobody@larkspursewer.example")
    assert (nobody.exit_code, "Nobody of the staff" in nobody.output) == (1, True)
    assert run(app, "add", "X", DANA, "--role", "owner").exit_code == 2


def test_before_the_database_has_its_shape_a_command_says_what_to_do(
    settings: Settings, tmp_path: Path
):
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    ran = run(create_app(dataclasses.replace(settings, database_url=url)), "list")
    assert (ran.exit_code, "Run `database upgrade` first." in ran.output) == (1, True)
