"""The pages of the portal in every state they are looked at in."""

from tests.journeys.acts import (
    agents_code,
    ask_for_code,
    ask_nothing,
    asks_to_come_in,
    changed_balance,
    changed_part,
    common_password,
    find_nothing,
    first_proof,
    gives_no_address,
    long_name,
    moves_in_a_week,
    new_address,
    new_without_match,
    no_match,
    no_passkey,
    no_second_proof,
    not_ours,
    ours,
    press,
    refused_file,
    screened,
    send_proof,
    shows_bill,
    wrong_amount,
    wrong_code,
    wrong_file,
    wrong_first_code,
    wrong_new_code,
    wrong_number,
    wrong_part,
    wrong_passkey,
    wrong_password,
)
from tests.journeys.state import State

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
    "rates": State("/rates"),
    "rates, a bill worked out": State(
        "/rates?kind=single_family&units=2&from_on=2026-09-15&to_on=2026-11-14"
    ),
    "discounts": State("/discounts"),
    "notice of special rates": State("/discounts/notice"),
    "discounts with errors": State("/discounts", act=press("See what fits"), has_errors=True),
    "discounts, found": State("/discounts", act=screened, is_answer=True),
    "property": State("/a/{owes}/property", "owes"),
    "notices": State("/profile/notices", "owes"),
    "notices, to turn off": State("/notices/off/{off}"),
    "guest pay": State("/pay", "guest"),
    "guest pay by a bill's code": State("/pay", start="/pay/bill/{owes.bill_code}"),
    "guest pay with errors": State("/pay", "guest", act=wrong_amount, has_errors=True),
    "move": State("/a/{owes}/move", "owes"),
    "move with errors": State(
        "/a/{owes}/move", "owes", act=press("Tell the office"), has_errors=True
    ),
    "move, with its figures": State("/a/{owes}/move", "owes", act=moves_in_a_week, is_answer=True),
    "sales": State("/escrow"),
    "sales with errors": State("/escrow", act=press("Send me a code"), has_errors=True),
    "sales, the code": State("/escrow/code", start="/escrow", act=agents_code),
    "receipt": State("/receipt/{owes.receipt}"),
    "receipt of returned money": State("/receipt/{returned.receipt}"),
    "sign in": State("/sign-in"),
    "sign in with errors": State("/sign-in", act=press("Send me a code"), has_errors=True),
    "code": State("/sign-in/code", start="/sign-in", act=ask_for_code),
    "code with errors": State("/sign-in/code", start="/sign-in", act=wrong_code, has_errors=True),
    "password": State("/sign-in/password"),
    "password with errors": State("/sign-in/password", act=press("Sign in"), has_errors=True),
    "password refused": State("/sign-in/password", act=wrong_password, has_errors=True),
    "sign up": State("/sign-up"),
    "sign up, no match": State("/sign-up", act=new_without_match, has_errors=True),
    "sign up by facts": State("/sign-up?with=facts"),
    "sign up by facts, with errors": State(
        "/sign-up/facts", start="/sign-up?with=facts", act=press("Go on"), has_errors=True
    ),
    "sign up, scanned": State("/link/{owes}-{owes.pin}"),
    "sign up, address": State("/sign-up/email", start="/link/{owes}-{owes.pin}", act=shows_bill),
    "sign up, address with errors": State(
        "/sign-up/email", start="/link/{owes}-{owes.pin}", act=gives_no_address, has_errors=True
    ),
    "sign up, code": State("/sign-up/code", start="/link/{owes}-{owes.pin}", act=asks_to_come_in),
    "sign up, code with errors": State(
        "/sign-up/code", start="/link/{owes}-{owes.pin}", act=wrong_first_code, has_errors=True
    ),
    "account switcher": State("/overview", "several"),
    "account switcher, activity": State("/activity", "several"),
    "no account": State("/overview", "nobody"),
    **{
        f"overview, {name.replace('_', ' ')}": State(f"/a/{{{name}}}", name)
        for name in (
            "owes", "on_its_way", "returned", "past_due", "credit", "unsure", "deposits", "empty",
            "card_came", "several", "claimed", "arranged",
        )
    },
    "activity": State("/a/{owes}/activity", "owes"),
    "activity, on its way": State("/a/{on_its_way}/activity", "on_its_way"),
    "activity, returned": State("/a/{returned}/activity", "returned"),
    "activity, empty": State("/a/{empty}/activity", "empty"),
    "people": State("/a/{shared}/people", "shared"),
    "people, a tenant": State("/a/{shared}/people", "tenant"),
    "overview, reads only": State("/a/{past_due}", "reader"),
    "told that it is past due": State("/a/{past_due}", "trusted"),
    "end somebody's access": State("/a/{shared}/people/{shared.access}/end", "shared"),
    "let somebody in": State("/a/{shared}/people/invite", "shared"),
    "let somebody in, with errors": State(
        "/a/{shared}/people/invite", "shared", act=press("Send the invitation"), has_errors=True
    ),
    "people, a tenant, with errors": State(
        "/a/{shared}/people/leave", "tenant", start="/a/{shared}/people",
        act=press("Leave on that day"), has_errors=True,
    ),
    "message": State("/message"),
    "message with errors": State("/message", act=press("Check it"), has_errors=True),
    "message, not ours": State("/message", act=not_ours, is_answer=True),
    "message, ours": State("/message", act=ours, is_answer=True),
    "welcome": State("/welcome/{welcome}"),
    "welcome, somebody else": State("/welcome/{welcome}", "owes"),
    "welcome, over": State("/welcome/no-such-link"),
    "welcome again": State("/welcome-again"),
    "welcome again with errors": State(
        "/welcome-again", act=press("Send me another link"), has_errors=True
    ),
    "what came along": State("/welcome", "relinks"),
    "what came along, nothing": State("/welcome", "nobody"),
    "add an account": State("/link", "owes"),
    "add an account, no match": State("/link", "owes", act=no_match, has_errors=True),
    "add an account by facts": State("/link?with=facts", "relinks"),
    "add an account by facts, with errors": State(
        "/link/facts", "owes", start="/link?with=facts", act=press("Link this account"),
        has_errors=True,
    ),
    "add an account, scanned": State("/link/{owes}-7F3K92MD", "owes"),
    "people, one who linked it": State("/a/{relinks}/people", "relinks"),
    "take a link back": State("/undo-link/{undo_link}"),
    "looks of the district": State("/a/{shared}/people/looks", "shared"),
    "invited": State("/join/{shared.invitation}"),
    "invited, somebody else": State("/join/{shared.invitation}", "owes"),
    "bill": State("/a/{owes}/bills/{owes.bill}", "owes"),
    "bill, past due": State("/a/{past_due}/bills/{past_due.bill}", "past_due"),
    "how bills come": State("/a/{past_due}/paperless", "past_due"),
    "how bills come, asked for e-mail": State("/a/{owes}/paperless", "owes"),
    "open the bill": State("/paperless/{owes.paperless}", "owes"),
    "open the bill, with errors": State(
        "/paperless/{owes.paperless}", "owes", act=press("Send my bills by e-mail"),
        has_errors=True,
    ),
    "past due": State("/a/{past_due}/late", "past_due"),
    "past due, nothing": State("/a/{empty}/late", "empty"),
    "all paid elsewhere": State("/a/{past_due}/paid", "past_due"),
    "paid elsewhere": State("/a/{past_due}/bills/{past_due.bill}/paid", "past_due"),
    "paid elsewhere with errors": State(
        "/a/{past_due}/bills/{past_due.bill}/paid", "past_due", act=press("Tell us"),
        has_errors=True,
    ),
    "pay in instalments": State("/a/{past_due}/plans/new", "past_due"),
    "pay in instalments, none": State("/a/{owes}/plans/new", "owes"),
    "an arrangement to agree to": State("/a/{past_due}/plans/review?count=3", "past_due"),
    "arrangement": State("/a/{arranged}/plans", "arranged"),
    "arrangement, none": State("/a/{past_due}/plans", "past_due"),
    "what was agreed to": State("/a/{arranged}/plans/{arranged.plan}/agree", "arranged"),
    "contract": State("/a/{arranged}/contracts/{arranged.contract}", "arranged"),
    "a contract to agree to": State(
        "/a/{arranged}/contracts/{arranged.contract}/agree", "arranged"
    ),
    "credit back": State("/a/{credit}/credit", "credit"),
    "credit back, none": State("/a/{owes}/credit", "owes"),
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
    "question, files": State("/ticket/{owes.files}", "owes"),
    "question, a file refused": State(
        "/ticket/{owes.ticket}", "owes", act=refused_file, has_errors=True
    ),
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
    "portfolio": State("/portfolio", "manager"),
    "portfolio, searched": State("/portfolio?which=past_due&q=quarry&sort=owed&down=1", "manager"),
    "portfolio, nothing found": State("/portfolio?q=nowhere", "manager"),
    "portfolio, no account": State("/portfolio", "nobody"),
    "pay several": State("/portfolio/pay?all=owing", "manager"),
    "pay several, none selected": State("/portfolio/pay", "manager"),
    "pay several with errors": State(
        "/portfolio/pay", "manager", start="/portfolio/pay?n={manager.one}", act=wrong_part,
        has_errors=True,
    ),
    "pay several, the balance changed": State(
        "/portfolio/pay", "manager", start="/portfolio/pay?n={manager.one}", act=changed_part,
        has_errors=True,
    ),
    "pay from a file": State("/portfolio/file", "manager"),
    "pay from a file with errors": State(
        "/portfolio/file", "manager", act=wrong_file, has_errors=True
    ),
    "several paid": State("/portfolio/paid/{manager.paid}", "manager"),
    "several not paid": State("/portfolio/paid/{manager.given_up}", "manager"),
    "receipt for several": State("/receipt/{manager.receipt}"),
    "profile": State("/profile", "owes"),
    "past sign-ins": State("/profile/history", "owes"),
    "profile, with an authenticator": State("/profile", "deposits"),
    "sign in, the passkey refused": State("/sign-in/passkey", start="/sign-in", act=wrong_passkey),
    "passkey": State("/profile/passkeys", "owes"),
    "passkey with errors": State(
        "/profile/passkeys", "owes", act=no_passkey, has_errors=True
    ),
    "remove a passkey": State("/profile/passkeys/{deposits.passkey}/remove", "deposits"),
    "methods": State("/me/methods", "deposits"),
    "methods, none": State("/me/methods", "owes"),
    "add a card": State("/me/methods/add/card", "owes"),
    "add a bank account": State("/me/methods/add/bank", "owes"),
    "add a card, with errors": State(
        "/me/methods/add/card", "owes", act=long_name, has_errors=True
    ),
    "replace a method": State("/me/methods/add/bank?replaces={deposits.card}", "deposits"),
    "change a method": State("/me/methods/{deposits.bank}", "deposits"),
    "remove a method": State("/me/methods/{deposits.card}/remove", "deposits"),
    "a method is added": State("/me/methods/{deposits.card}/back", "deposits"),
    "a method to confirm": State("/me/methods/{deposits.bank}/back", "deposits"),
    "a method was not added": State("/me/methods/{deposits.left}/back", "deposits"),
    "pay with a kept method": State("/a/{deposits}/pay", "deposits"),
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
