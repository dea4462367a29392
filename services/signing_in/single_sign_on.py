"""Signing staff in at the district's identity provider: code, PKCE, state and nonce.

A browser that is sent there keeps one secret; state, nonce and verifier are made
from it, and the database knows only its hash, until it comes back, once. Who comes
back is somebody of the staff already, or nobody: nobody is ever made here.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.district import District
from models.identity import Staff
from models.single_sign_on import PasswordLeave, ProviderSubject, ProviderVisit
from services import audit
from services.gateways.identity_provider import IdentityProvider, NotBelieved
from services.keys import tokens
from services.rules.mailboxes import fold
from services.signing_in import identity, provider_claims
from services.signing_in.identity import Claim
from services.signing_in.provider_claims import Known, Wanted
from services.signing_in.staff import supervisors
from services.telling import messages

VISIT_LASTS = timedelta(minutes=10)
SWEPT_MAX = 100
CODE_LENGTH_MAX = 2_000


def begin(
    session: Session, provider: IdentityProvider, wanted: Wanted, *, at: datetime
) -> tuple[str, str]:
    """Send a browser to the provider: the secret it keeps, and the address it goes to.

    :raises ProviderAway: when the provider does not answer.
    """
    token = tokens.new_token()
    asked = {
        "state": _made(token, "state"),
        "nonce": _made(token, "nonce"),
        "code_challenge": _digest(_made(token, "verifier").encode()),
        "code_challenge_method": "S256",
    }
    if wanted.domain:
        asked["hd"] = wanted.domain
    if wanted.levels:
        asked["acr_values"] = " ".join(wanted.levels)
    address = provider.way_in(asked, at=at)
    over = select(ProviderVisit.token_hash).where(ProviderVisit.ends_at <= at).limit(SWEPT_MAX)
    session.execute(delete(ProviderVisit).where(ProviderVisit.token_hash.in_(over)))
    session.add(ProviderVisit(token_hash=tokens.hashed(token), ends_at=at + VISIT_LASTS))
    session.flush()
    return token, address


def come_back(session: Session, *, token: str, state: str, at: datetime) -> None:
    """Take a browser's visit, in the statement that removes it: nobody comes back twice.

    The caller keeps the transaction either way.

    :raises NotBelieved: for another browser's answer, one that was used, and one that is late.
    """
    if not token or not hmac.compare_digest(_made(token, "state").encode(), state.encode()):
        raise NotBelieved("state")
    ends_at = session.scalar(
        delete(ProviderVisit)
        .where(ProviderVisit.token_hash == tokens.hashed(token))
        .returning(ProviderVisit.ends_at)
    )
    if ends_at is None:
        raise NotBelieved("used")
    if ends_at <= at:
        raise NotBelieved("late")


def ask(
    provider: IdentityProvider, wanted: Wanted, answer: Mapping[str, str], *, token: str,
    at: datetime,
) -> Known:  # fmt: skip
    """Whom the provider says a browser's person is. Outside any transaction: it waits for it.

    :raises ProviderAway: when the provider does not answer.
    :raises NotBelieved: when anything is not exactly as it was asked for.
    """
    issuer = answer.get("iss")
    if issuer != provider.client.issuer and (issuer or provider.names_itself(at=at)):
        raise NotBelieved("issuer")
    if "error" in answer:
        raise NotBelieved("denied" if answer["error"] == "access_denied" else "provider_refused")
    code = answer.get("code", "")
    if not 0 < len(code) <= CODE_LENGTH_MAX:
        raise NotBelieved("no_code")
    claims = provider.redeem(code, verifier=_made(token, "verifier"), at=at)
    return provider_claims.person(
        claims, provider.client, wanted, nonce=_made(token, "nonce"), at=at
    )


def recognize(
    session: Session, known: Known, *, district: District, at: datetime, address: str
) -> Claim:
    """The member of staff this is; the first time, the provider's name for them is kept.

    The caller keeps the transaction either way: a name that changed is told to supervisors.

    :raises NotBelieved: for nobody, somebody who left, and another name than the one kept.
    """
    staff = session.scalar(select(Staff).where(Staff.email == fold(known.email)).with_for_update())
    if staff is None:
        raise NotBelieved("nobody")
    claim = identity.claim_of_staff(session, staff_id=staff.id)
    if claim is None:
        raise NotBelieved("disabled")
    kept = session.get(ProviderSubject, staff.id)
    whose = session.scalar(
        select(ProviderSubject.staff_id).where(
            ProviderSubject.issuer == known.issuer, ProviderSubject.subject == known.subject
        )
    )
    if whose == staff.id:
        return claim
    if kept is not None or whose is not None:
        _tell(session, staff, known, district=district, at=at)
        raise NotBelieved("subject")
    session.add(
        ProviderSubject(staff_id=staff.id, issuer=known.issuer, subject=known.subject, bound_at=at)
    )
    who = f"staff:{staff.id}"
    audit.record(session, actor=who, action="provider.bind", subject=who, at=at, address=address)
    return claim


def write_refusal(session: Session, reason: str, *, at: datetime, address: str) -> None:
    """Write down that somebody came from the provider and was not let in, and why."""
    audit.record(
        session, actor="visitor", action="provider.refuse", subject="provider", at=at,
        address=address, detail={"reason": reason},
    )  # fmt: skip


def take_leave(session: Session, *, staff_id: int, at: datetime) -> bool:
    """Whether an operator let them use a password once; it is used now."""
    ends_at = session.scalar(
        delete(PasswordLeave)
        .where(PasswordLeave.staff_id == staff_id)
        .returning(PasswordLeave.ends_at)
    )
    return ends_at is not None and ends_at > at


def _tell(
    session: Session, staff: Staff, known: Known, *, district: District, at: datetime
) -> None:
    """Tell every supervisor, once, that somebody else at the provider came with this address."""
    for supervisor in supervisors(session):
        cause = f"{staff.id}:{_digest(known.subject.encode())}:{supervisor.id}"
        messages.write(
            session, kind="provider_refused", key=f"provider_refused:{cause}",
            to=supervisor.email, language="en", district=district, at=at, name=staff.name,
            on=district.day(at),
        )  # fmt: skip


def _made(token: str, purpose: str) -> str:
    """256 bits that follow from a browser's secret and tell nothing of it."""
    return _text(hmac.digest(token.encode(), f"provider {purpose}".encode(), "sha256"))


def _digest(raw: bytes) -> str:
    return _text(hashlib.sha256(raw).digest())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
