"""What a token says: of our provider, for us, of this visit, of now, and of somebody proved."""

from datetime import UTC, datetime

import pytest

from services.gateways.identity_provider import Client, NotBelieved
from services.signing_in import provider_claims
from services.signing_in.provider_claims import Known, Wanted

AT = datetime(2026, 11, 26, 17, tzinfo=UTC)
NOW = int(AT.timestamp())
ISSUER, EMAIL = "https://login.example", "dana@larkspursewer.example"
CLIENT = Client(issuer=ISSUER, client_id="desk", client_secret="s", redirect_url="https://d/back")
TOKEN = {
    "iss": ISSUER, "aud": "desk", "nonce": "n", "iat": NOW, "exp": NOW + 300, "sub": "d-1",
    "email": EMAIL, "email_verified": True, "amr": ["pwd", "mfa"],
}  # fmt: skip
MINUTE = 60


def person(*wanted: str, **said: object) -> Known:
    claims = {name: value for name, value in (TOKEN | said).items() if value is not None}
    return provider_claims.person(claims, CLIENT, Wanted(proofs=wanted), nonce="n", at=AT)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"aud": ["desk", "another"], "azp": "desk"},
        {"iat": NOW + MINUTE, "exp": NOW + MINUTE + 1},
        {"iat": NOW - 11 * MINUTE},
        {"exp": NOW - MINUTE + 1},
        {"nbf": NOW + MINUTE},
        {"email_verified": None, "xms_edov": True},
        {"sub": "d" * 255},
    ],
)
def test_a_token_of_now_for_us_is_believed_within_a_minute_of_our_clock(said: dict[str, object]):
    assert person(**said) == Known(ISSUER, str(said.get("sub", "d-1")), EMAIL)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("issuer", {"iss": f"{ISSUER}/"}),
        ("audience", {"aud": "another"}),
        ("audience", {"aud": ["another"], "azp": "desk"}),
        ("audience", {"aud": ["desk", "another"]}),
        ("audience", {"azp": "another"}),
        ("nonce", {"nonce": None}),
        ("expired", {"exp": NOW - MINUTE}),
        ("expired", {"iat": NOW - 11 * MINUTE - 1, "exp": NOW + 86_400}),
        ("not_yet", {"iat": NOW + MINUTE + 1, "exp": NOW + 300}),
        ("not_yet", {"nbf": NOW + MINUTE + 1}),
        ("exp", {"exp": True}),
        ("exp", {"exp": str(NOW + 300)}),
        ("iat", {"iat": None}),
        ("no_subject", {"sub": ""}),
        ("no_subject", {"sub": "d" * 256}),
        ("no_email", {"email": [EMAIL]}),
        ("no_email", {"email": "d" * 255}),
        ("email_unverified", {"email_verified": "false"}),
        ("email_unverified", {"email_verified": None, "xms_edov": "1"}),
    ],
)
def test_a_token_that_is_anything_else_is_not(reason: str, said: dict[str, object]):
    with pytest.raises(NotBelieved) as no:
        person(**said)
    assert str(no.value) == reason


@pytest.mark.parametrize("proofs", [["mfa"], ["hwk"], "mfa hwk", [["mfa"], "hwk"], None])
def test_every_proof_the_district_asks_for_must_be_there(proofs: object):
    assert person("mfa", "hwk", amr=["pwd", "hwk", "mfa"]).email == EMAIL
    with pytest.raises(NotBelieved, match="proofs"):
        person("mfa", "hwk", amr=proofs)
