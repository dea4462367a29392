"""Reading what a payer typed on a Checkout page."""

import re
from dataclasses import dataclass, field

from . import magic, methods
from .declines import declined
from .errors import Json, StripeFault, invalid
from .world import World

FIELDS = (
    "method", "name", "email", "number", "expires", "cvc", "link", "routing", "account",
    "account_type", "holder_type", "agree", "save",
)  # fmt: skip


@dataclass
class Form:
    """A payer's answers, and a sentence for each field that needs another one."""

    values: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def saves(self) -> bool:
        """Whether the payer wants the method kept."""
        return self.values["save"] == "yes"


def blank(session: Json) -> Form:
    """An untouched form, with the first kind of payment chosen."""
    values = dict.fromkeys(FIELDS, "")
    types = session["payment_method_types"]
    values.update(method=types[0], link="login", account_type="checking", holder_type="individual")
    return Form(values)


def offers_saving(session: Json) -> bool:
    """Whether the page has a box to keep the method for later."""
    saving = session["saved_payment_method_options"] or {}
    return bool(saving.get("payment_method_save") == "enabled")


def read(session: Json, given: dict[str, str]) -> Form:
    """The form as sent, with what is wrong with it."""
    form = blank(session)
    form.values.update({name: given[name].strip() for name in FIELDS if name in given})
    if not offers_saving(session):
        form.values["save"] = ""
    kind = form.values["method"]
    if not kind.startswith("pm_") and kind not in session["payment_method_types"]:
        form.problems["method"] = "Select how you want to pay."
        return form
    if kind.startswith("pm_"):
        return form
    if not form.values["name"]:
        form.problems["name"] = "Enter the name on the card or account."
    if not session["customer_email"] and "@" not in form.values["email"]:
        form.problems["email"] = "Enter an email address, like name@example.com."
    (_check_card if kind == "card" else _check_bank)(form)
    return form


def _check_card(form: Form) -> None:
    values, problems = form.values, form.problems
    values["number"] = re.sub(r"[\s-]", "", values["number"])
    if not re.fullmatch(r"\d{12,19}", values["number"]):
        problems["number"] = "Enter the card number. It has 15 or 16 digits."
    if _expiry(values["expires"]) is None:
        problems["expires"] = "Enter the month and year the card expires, like 12 / 34."
    if not re.fullmatch(r"\d{3,4}", values["cvc"]):
        problems["cvc"] = "Enter the security code. It has 3 or 4 digits."


def _expiry(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"(0?[1-9]|1[0-2])\s*/?\s*(?:20)?(\d\d)", text)
    return (int(found[1]), 2000 + int(found[2])) if found else None


def _check_bank(form: Form) -> None:
    values, problems = form.values, form.problems
    if values["routing"] != magic.ROUTING_NUMBER:
        problems["routing"] = "Enter the test routing number, 110000000."
    if magic.bank_account(values["account"]) is None:
        problems["account"] = "Enter one of the test account numbers below."
    if values["agree"] != "yes":
        problems["agree"] = "Select the box to authorize the debit."


def method_for(world: World, form: Form, payer: Json) -> Json:
    """The payment method the form describes, new or kept.

    :raises StripeFault: for a card number that is not on the test list.
    """
    values = form.values
    if values["method"].startswith("pm_"):
        return methods.usable(world, values["method"])
    billing = {"name": payer["name"], "email": payer["email"]}
    if values["method"] == "card":
        card = magic.card(values["number"])
        if card is None:
            raise declined("card_declined", "test_mode_live_card")
        return methods.make_card(world, card, billing=billing, expires=_expiry(values["expires"]))
    account = magic.bank_account(values["account"])
    if account is None:
        raise invalid("Enter one of the test account numbers.")
    return methods.make_bank_account(
        world,
        account,
        billing=billing,
        verified=values["link"] == "login",
        account_type="savings" if values["account_type"] == "savings" else "checking",
        holder_type="company" if values["holder_type"] == "company" else "individual",
    )


def problem_field(form: Form, fault: StripeFault) -> str:
    """The field a refusal is about, or the whole form."""
    if form.values["method"] != "card":
        return "form"
    return {"expired_card": "expires", "incorrect_cvc": "cvc"}.get(fault.code or "", "form")


def deposits_from(given: dict[str, str]) -> Json:
    """The two amounts, or the code from the statement.

    :raises StripeFault: if neither was given.
    """
    if code := given.get("code", "").strip().upper():
        return {"descriptor_code": code}
    amounts = [given.get(name, "").strip() for name in ("first", "second")]
    if not all(re.fullmatch(r"\d{1,2}", amount) for amount in amounts):
        raise invalid("Enter both amounts in cents, or the code that starts with SM.")
    return {"amounts": [int(amount) for amount in amounts]}
