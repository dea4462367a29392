"""Signing in at the district's identity provider. Where none is set, nothing is here."""

from functools import lru_cache

from flask import Blueprint, render_template, request, session
from flask.typing import ResponseReturnValue

from models.errors import NotFound
from services.gateways.identity_provider import (
    Client,
    IdentityProvider,
    NotBelieved,
    ProviderAway,
)
from services.signing_in import single_sign_on
from services.signing_in.identity import Claim
from services.signing_in.provider_claims import Wanted
from services.throttling import throttles, tries
from services.throttling.lanes import HOUR, SOON
from services.throttling.throttles import Limit
from web import known, logs
from web.clock import now
from web.database import saving
from web.doors import DESK_PREFIX, Door
from web.extensions import house
from web.identity import visitor_or_none
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, go, knock, let_in, too_many

bp = Blueprint("single_sign_on", __name__, url_prefix="/sign-in/provider")
BACK = f"{DESK_PREFIX}/sign-in/provider/back"
#: In the signed cookie of the visit: the secret that ties the answer to this browser.
TOKEN = "provider_token"  # noqa: S105 - the name of a field
#: What the provider's answer may carry.
ANSWER = ("state", "code", "iss", "error")
REFUSED = (
    "The identity provider did not let you in, or this address is nobody's here. Try again. If"
    " it happens again, tell a supervisor."
)
AWAY = "The identity provider does not answer. Try again in a few minutes, or sign in another way."


@bp.get("")
@needs(Permission.SESSION_OPEN)
def go_there() -> ResponseReturnValue:
    """Send this browser to the provider."""
    provider = _provider()
    if visitor_or_none() is not None:
        return go(Door.DESK.first_path)
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return go(Door.DESK.sign_in_path)  # nobody is signed in by a link elsewhere
    if too_many(_limits("provider.go")):
        return _not_in(str(TOO_MANY), 429)
    try:
        with saving() as database:
            token, there = single_sign_on.begin(database, provider, _wanted(), at=now())
    except ProviderAway as away:
        return _away(away)
    session[TOKEN] = token
    return go(there)


@bp.get("/back")
@needs(Permission.SESSION_OPEN)
def come_back() -> ResponseReturnValue:
    """Let in whom the provider vouches for; everybody else reads the same."""
    provider, token = _provider(), session.pop(TOKEN, "")
    if too_many(_limits("provider.back")):
        return _not_in(str(TOO_MANY), 429)
    try:
        claim = _vouched(provider, token)
    except ProviderAway as away:
        _write_down("away")
        return _away(away)
    except NotBelieved as no:
        _write_down(str(no))
        return _not_in(REFUSED)
    tried = tries.provider(mailbox=claim.mailbox, address=address(), device=known.device(claim))
    passed = knock(tried)
    return _not_in(str(TOO_MANY), 429) if passed.is_refused else let_in(claim, passed)


def _vouched(provider: IdentityProvider, token: str) -> Claim:
    """Whom the answer in this address is about: taken once, asked for outside any transaction."""
    answer = {name: request.args[name] for name in ANSWER if name in request.args}
    with saving() as database:
        single_sign_on.come_back(database, token=token, state=answer.get("state", ""), at=now())
    whom = single_sign_on.ask(provider, _wanted(), answer, token=token, at=now())
    with saving() as database:
        try:
            return single_sign_on.recognize(
                database, whom, district=house().district, at=now(), address=address()
            )
        except NotBelieved as no:  # what supervisors are told is kept
            refused = no
    raise refused


def _write_down(reason: str) -> None:
    with saving() as database:
        single_sign_on.write_refusal(database, reason, at=now(), address=address())


def _provider() -> IdentityProvider:
    settings = house().settings
    if not settings.oidc_issuer:
        raise NotFound
    return _made(
        Client(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.reveal(),
            redirect_url=settings.desk_address + BACK,
        )
    )


@lru_cache(maxsize=4)
def _made(client: Client) -> IdentityProvider:
    """One for the life of the process: it keeps the provider's keys."""
    return IdentityProvider(client)


def _wanted() -> Wanted:
    settings = house().settings
    return Wanted(domain=settings.oidc_domain, levels=settings.oidc_acr, proofs=settings.oidc_amr)


def _limits(what: str) -> list[Limit]:
    where = throttles.neighbourhood(address())
    return [Limit(what, where, 60, SOON), Limit(what, where, 300, HOUR)]


def _away(away: ProviderAway) -> ResponseReturnValue:
    logs.log.error("provider_away", why=str(away))
    return _not_in(AWAY)


def _not_in(words: str, status: int = 422) -> ResponseReturnValue:
    """The one page for everybody who was not let in."""
    return render_template("helpdesk/sign_in/not_in.html", words=words), status
