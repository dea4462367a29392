"""What is kept of a password, and what a guess costs."""

from argon2 import Type

from services.proving import passwords


def test_a_guess_costs_at_least_what_owasp_asks_for():
    """OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane."""
    assert passwords.KIBIBYTES >= 19 * 1024
    assert passwords.PASSES >= 2
    assert passwords.PasswordHasher().type is Type.ID


def test_only_the_password_itself_is_right():
    kept = passwords.hashed("correct horse")
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, "correct horse")
    assert not passwords.matches(kept, "correct horse ")
    assert not passwords.matches(None, "nobody has this password")
    assert not passwords.matches("not a hash", "anything")


def test_a_very_long_password_costs_no_more_than_a_short_one():
    kept = passwords.hashed("correct horse")
    assert not passwords.matches(kept, "x" * 1_000_000)
