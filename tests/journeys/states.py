"""Every page of both doors in every state it is looked at in.

A page of the route map that no state here stands on fails a test of the house
(tests/house/test_looked_at.py).
"""

from dataclasses import dataclass, field

from tests.journeys.acts import (
    Act,
    ask_for_code,
    ask_nothing,
    ask_processor,
    ask_why,
    changed_balance,
    common_password,
    find_nothing,
    first_proof,
    look_over,
    new_address,
    no_second_proof,
    press,
    send_proof,
    try_again,
    type_a_name,
    wrong_amount,
    wrong_code,
    wrong_new_code,
    wrong_number,
    wrong_password,
    wrong_proofs,
)


@dataclass(frozen=True)
class State:
    """What somebody meets. ``{…}`` in a path is filled from the story."""

    #: Where the page stands.
    path: str
    #: A household's owner, a role of the desk, "guest", or nobody.
    who: str | None = None
    #: Where to go first, if not there.
    start: str = ""
    #: What to do then.
    act: Act = field(default=lambda page: None)
    #: The page lists what must be put right.
    has_errors: bool = False
    #: In a district where nothing happened yet.
    is_quiet: bool = False
    #: Only htmx leads here.
    needs_script: bool = False
    #: Scripts and no scripts answer a change in their own ways, or the page never says it twice.
    is_answer: bool = False

    @property
    def is_desk(self) -> bool:
        return self.path.startswith("/desk")


PORTAL = {
    "home": State("/"),
    "home, another fact": State("/?with=other"),
    "home with errors": State("/pay/find", start="/", act=wrong_number, has_errors=True),
    "home, another fact, with errors": State(
        "/pay/find", start="/?with=other", act=wrong_number, has_errors=True
    ),
    "home, nothing found": State("/pay/find", start="/", act=find_nothing, has_errors=True),
    "home, a code nobody has": State("/", start="/pay/bill/NOSUCHCODE"),
    "help": State("/help"),
    "help, found": State("/help?q=late+fee"),
    "help, nothing found": State("/help?q=xyzzy"),
    "help, an answer": State("/help/sewer-backup"),
    "accessibility": State("/accessibility"),
    "status": State("/status"),
    "property": State("/a/{owes}/property", "owes"),
    "notices": State("/profile/notices", "owes"),
    "notices, to turn off": State("/notices/off/{off}"),
    "guest pay": State("/pay", "guest"),
    "guest pay by a bill's code": State("/pay", start="/pay/bill/{owes.bill_code}"),
    "guest pay with errors": State("/pay", "guest", act=wrong_amount, has_errors=True),
    "receipt": State("/receipt/{owes.receipt}"),
    "receipt of returned money": State("/receipt/{returned.receipt}"),
    "sign in": State("/sign-in"),
    "sign in with errors": State("/sign-in", act=press("Send me a code"), has_errors=True),
    "code": State("/sign-in/code", start="/sign-in", act=ask_for_code),
    "code with errors": State("/sign-in/code", start="/sign-in", act=wrong_code, has_errors=True),
    "password": State("/sign-in/password"),
    "password with errors": State("/sign-in/password", act=press("Sign in"), has_errors=True),
    "password refused": State("/sign-in/password", act=wrong_password, has_errors=True),
    "account switcher": State("/overview", "several"),
    "account switcher, activity": State("/activity", "several"),
    "no account": State("/overview", "nobody"),
    **{
        f"overview, {name.replace('_', ' ')}": State(f"/a/{{{name}}}", name)
        for name in (
            "owes", "on_its_way", "returned", "past_due", "credit", "unsure", "deposits", "empty",
            "card_came", "several",
        )
    },
    "activity": State("/a/{owes}/activity", "owes"),
    "activity, on its way": State("/a/{on_its_way}/activity", "on_its_way"),
    "activity, returned": State("/a/{returned}/activity", "returned"),
    "activity, empty": State("/a/{empty}/activity", "empty"),
    "people": State("/a/{shared}/people", "shared"),
    "people, a tenant": State("/a/{shared}/people", "tenant"),
    "people with errors": State(
        "/a/{shared}/people", "shared", act=press("Send the invitation"), has_errors=True
    ),
    "people, a tenant, with errors": State(
        "/a/{shared}/people/leave", "tenant", start="/a/{shared}/people",
        act=press("Leave on that day"), has_errors=True,
    ),
    "invited": State("/join/{shared.invitation}"),
    "invited, somebody else": State("/join/{shared.invitation}", "owes"),
    "bill": State("/a/{owes}/bills/{owes.bill}", "owes"),
    "bill, past due": State("/a/{past_due}/bills/{past_due.bill}", "past_due"),
    "messages": State("/a/{owes}/messages", "owes"),
    "messages, empty": State("/a/{empty}/messages", "empty"),
    "messages switcher": State("/messages", "several"),
    "ask about a line": State("/a/{owes}/messages/new?bill={owes.bill}&line=1", "owes"),
    "ask about a bill with errors": State(
        "/a/{owes}/messages/new", "owes", start="/a/{owes}/messages/new?bill={owes.bill}",
        act=ask_nothing, has_errors=True,
    ),
    "ask about anything": State("/a/{owes}/messages/new", "owes"),
    "question": State("/ticket/{owes.ticket}", "owes"),
    "question with errors": State(
        "/ticket/{owes.ticket}", "owes", act=ask_nothing, has_errors=True
    ),
    "pay": State("/a/{owes}/pay", "owes"),
    "pay with errors": State("/a/{owes}/pay", "owes", act=wrong_amount, has_errors=True),
    "pay, the balance changed": State("/a/{owes}/pay", "owes", act=changed_balance),
    "pay, nothing due": State("/a/{empty}/pay", "empty"),
    "pay, credit": State("/a/{credit}/pay", "credit"),
    **{
        f"payment, {name.replace('_', ' ')}": State(f"/payments/{{{name}.attempt}}", name)
        for name in (
            "on_its_way", "unsure", "deposits", "card_came", "bank_cleared", "sent_back",
            "card_failed", "cancelled",
        )
    },
    "payment, turned back": State("/payments/{turned_back.attempt}?turned=1", "turned_back"),
    "profile": State("/profile", "owes"),
    "profile, with an authenticator": State("/profile", "deposits"),
    "second proof": State(
        "/sign-in/authenticator", start="/sign-in/password", act=first_proof
    ),
    "second proof with errors": State(
        "/sign-in/authenticator", start="/sign-in/password", act=no_second_proof, has_errors=True
    ),
    "authenticator": State("/profile/authenticator", "owes", is_answer=True),
    "authenticator with errors": State(
        "/profile/authenticator", "owes", act=press("Turn it on"), has_errors=True,
        is_answer=True,
    ),
    "authenticator off": State("/profile/authenticator/off", "deposits"),
    "new recovery codes": State("/profile/authenticator/codes", "deposits"),
    "new address": State("/profile/email", "owes"),
    "new address with errors": State(
        "/profile/email", "owes", act=press("Send a code there"), has_errors=True
    ),
    "new address, code": State(
        "/profile/email/code", "owes", start="/profile/email", act=new_address
    ),
    "new address, code with errors": State(
        "/profile/email/code", "owes", start="/profile/email", act=wrong_new_code, has_errors=True
    ),
    "take the address back": State("/undo-email/{undo}"),
    "prove": State("/prove", "owes"),
    "prove by authenticator": State("/prove", "deposits"),
    "prove with errors": State("/prove", "owes", act=press("Go on"), has_errors=True),
    "prove by code": State("/prove/code", "owes", start="/prove", act=send_proof),
    "new password": State("/profile/password", "owes"),
    "new password refused": State(
        "/profile/password", "owes", act=common_password, has_errors=True
    ),
    "remove the password": State("/profile/password/remove", "owes"),
    "not there": State("/no-such-page"),
    "not yours": State("/a/{owes}", "empty"),
}  # fmt: skip

_HERE = "/desk/accounts/{desk}"
_NEW = "/desk/accounts/{empty}"
DESK = {
    "desk sign in": State("/desk/sign-in"),
    "desk sign in with errors": State("/desk/sign-in", act=press("Sign in"), has_errors=True),
    "desk sign in refused": State("/desk/sign-in", act=wrong_proofs, has_errors=True),
    "desk": State("/desk/", "specialist"),
    "desk, quiet": State("/desk/", "specialist", is_quiet=True),
    "desk, found while typing": State(
        "/desk/search?q=pruit", "specialist", start="/desk/", act=type_a_name, needs_script=True
    ),
    "search": State("/desk/search?q=pruitt", "specialist"),
    "search, nothing found": State("/desk/search?q=nobody", "specialist"),
    "account": State(_HERE, "specialist"),
    "account, empty": State(_NEW, "specialist"),
    "account, why": State(_HERE, "specialist", act=ask_why, needs_script=True),
    **{
        f"account {part}{words}": State(f"{root}/{part}", "specialist")
        for part in ("ledger", "bills", "payments", "messages", "people")
        for root, words in ((_HERE, ""), (_NEW, ", empty"))
    },
    "account bill": State(f"{_HERE}/bills/{{desk.bill}}", "specialist"),
    "payment": State("/desk/payments/{desk.receipt}", "specialist"),
    "attempt": State("/desk/attempts/{desk.attempt}", "specialist"),
    "attempt, asked": State(
        "/desk/attempts/{desk.attempt}", "specialist", act=ask_processor, is_answer=True
    ),
    "attempt, to look at only": State("/desk/attempts/{desk.attempt}", "auditor"),
    "entry": State("/desk/entries/{desk.entry}", "specialist"),
    "message": State("/desk/messages/{desk.message}", "specialist"),
    "payments": State("/desk/payments", "specialist"),
    "payments, empty": State("/desk/payments", "specialist", is_quiet=True),
    "attention": State("/desk/attention", "specialist"),
    "attention, looked at": State("/desk/attention", "specialist", act=look_over, is_answer=True),
    "attention, empty": State("/desk/attention", "specialist", is_quiet=True),
    "inbox": State("/desk/inbox?view=unassigned", "specialist"),
    "inbox, empty": State("/desk/inbox", "specialist", is_quiet=True),
    "ticket": State("/desk/tickets/{owes.ticket}", "specialist"),
    "ticket, to look at only": State("/desk/tickets/{owes.ticket}", "auditor"),
    "ticket, reply": State("/desk/tickets/{owes.ticket}?write=reply", "specialist"),
    "ticket, note": State("/desk/tickets/{owes.ticket}?write=note", "supervisor"),
    "ticket, reply with errors": State(
        "/desk/tickets/{owes.ticket}/reply",
        "specialist",
        start="/desk/tickets/{owes.ticket}?write=reply",
        act=ask_nothing,
        has_errors=True,
    ),
    "call": State(f"{_HERE}/call", "specialist"),
    "canned replies": State("/desk/canned", "specialist"),
    "canned replies, to make": State("/desk/canned", "supervisor"),
    "announcements": State("/desk/announcements", "specialist"),
    "announcements, to publish": State("/desk/announcements", "supervisor"),
    "jobs": State("/desk/jobs", "specialist"),
    "jobs, failed": State("/desk/jobs?state=failed", "supervisor"),
    "jobs, tried again": State(
        "/desk/jobs", "supervisor", start="/desk/jobs?state=failed", act=try_again, is_answer=True
    ),
    "jobs, empty": State("/desk/jobs?state=running", "specialist", is_quiet=True),
    "events": State("/desk/events", "specialist"),
    "events, empty": State("/desk/events", "specialist", is_quiet=True),
    "event": State("/desk/events/{desk.event}", "specialist"),
    "shortcuts": State("/desk/shortcuts", "specialist"),
    "why service": State("/desk/why/accounts/{desk}/service", "specialist"),
    "why owed": State("/desk/why/accounts/{desk}/owed", "specialist"),
    "why on its way": State("/desk/why/accounts/{desk}/on-its-way", "specialist"),
    "why a line": State("/desk/why/bills/{desk.bill}/lines/1", "specialist"),
    "why an entry": State("/desk/why/entries/{desk.entry}", "specialist"),
    "desk, not there": State("/desk/accounts/99999999", "specialist"),
}
STATES = PORTAL | DESK
