"""The second step of a sign-in: the authenticator's code, for whoever has turned one on."""

from typing import Any

from flask import Blueprint, Response, session
from flask.typing import ResponseReturnValue

from portal.forms.sign_in import SecondProofForm
from portal.profile import done_by
from services.proving import authenticators
from services.proving.mailed_codes import CODE_MINUTES
from services.signing_in import identity
from services.signing_in.identity import Claim
from services.throttling import throttles, tries
from services.throttling.lanes import Pass, Try
from web import known, logs
from web.clock import now
from web.database import reading, saving
from web.doors import Door
from web.extensions import house
from web.fields import text
from web.fragments import form_page
from web.language import later as _l
from web.permissions import Permission, needs
from web.sign_in import TOO_MANY, address, go, halfway, knock_as, let_in, too_many

PATH = "/sign-in/authenticator"
bp = Blueprint("second_proof", __name__, url_prefix=PATH)

#: In the signed cookie of the visit: whose first proof was right, when, and which one it was.
HALFWAY = "halfway"
WRONG = _l("That code is wrong or was used. Enter the one it shows now")


def or_in(claim: Claim, passed: Pass, email: str, way: str, *before: Try) -> Response:
    """Let somebody in whose first proof was right, or ask for the second where there is one."""
    if not claim.totp_sealed:
        return let_in(claim, passed, *before)
    began = int(now().timestamp())
    halfway(claim, passed, first=began)
    session[HALFWAY] = [claim.id, email, began, way]
    return go(PATH)


@bp.get("")
@needs(Permission.SESSION_OPEN)
def new() -> ResponseReturnValue:
    """Ask for the code the authenticator shows."""
    if _halfway() is None:
        return go(Door.PORTAL.sign_in_path)
    return _page(SecondProofForm(), 200)


@bp.post("")
@needs(Permission.SESSION_OPEN)
def enter() -> ResponseReturnValue:
    """Sign in with both proofs; a code works once."""
    found = _halfway()
    if found is None:
        return go(Door.PORTAL.sign_in_path)
    claim, email, way = found
    form = SecondProofForm()
    if not form.validate():
        return _page(form)
    passed, is_right = check(claim, email, text(form.proof))
    if passed.is_refused:
        return _page(form.wrong(form.proof, TOO_MANY), 429)
    if is_right:
        return let_in(claim, passed, *_first_tries(claim, email, way), first=session[HALFWAY][2])
    return _page(form.wrong(form.proof, WRONG))


def check(claim: Claim, email: str, proof: str) -> tuple[Pass, bool]:
    """Count this try, and whether the proof is right; it is used then."""
    device = known.device(claim)
    passed = knock_as(claim, tries.totp(email=email, address=address(), device=device))
    if passed.is_refused:
        return passed, False
    limits = [] if device else tries.totp_limits("portal", claim.id)
    if limits and too_many(limits):
        logs.log.error("first_proof_known_to_a_stranger", subject=f"person:{claim.id}")
        return passed, False
    sealer = house().settings.sealer()
    with saving() as database:
        is_right = authenticators.use(database, done_by(claim.id), proof=proof, sealer=sealer)
        if is_right:
            throttles.give_back(database, limits, at=now())
    return passed, is_right


def _halfway() -> tuple[Claim, str, str] | None:
    """Whoever gave the first proof in this browser a short while ago."""
    if HALFWAY not in session:
        return None
    person_id, email, began, way = session[HALFWAY]
    if now().timestamp() - began >= CODE_MINUTES * 60:
        return None
    with reading() as database:
        claim = identity.person_claim(database, email=email)
    # The address may have become somebody else's, and the authenticator may be off by now.
    is_theirs = claim is not None and claim.id == person_id and claim.totp_sealed
    return (claim, email, way) if claim is not None and is_theirs else None


def _first_tries(claim: Claim, email: str, way: str) -> list[Try]:
    here: dict[str, Any] = {
        "email": email, "address": address(), "device": known.device(claim),
    }  # fmt: skip
    if way == "password":
        return [tries.sign_in("portal", **here)]
    return [tries.code(**here), tries.code_entry(**here)]


def _page(form: SecondProofForm, status: int = 422) -> ResponseReturnValue:
    return form_page("portal/sign_in/authenticator.html", form, status)
