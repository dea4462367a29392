"""What an identity provider, or somebody between it and us, may do wrong in one answer."""

from enum import StrEnum


class Fault(StrEnum):
    """One answer's fault; each is asked for with the sign-in it spoils."""

    NONE = ""
    WRONG_NONCE = "wrong nonce"
    WRONG_ISSUER = "wrong issuer"
    WRONG_AUDIENCE = "wrong audience"
    ANOTHER_PARTY = "for two, and the other was meant"
    EXPIRED = "expired"
    NOT_YET = "from the future"
    ALG_NONE = "alg none"
    HS256 = "HS256 signed with the public key"
    OTHER_KEY = "signed with a key of nobody's"
    FORGED = "signed with another key under the name of ours"
    UNVERIFIED = "e-mail not verified"
    OTHER_SUBJECT = "somebody else with this e-mail"
    NO_PROOFS = "no amr and no acr"
    DENIED = "error=access_denied"
    WRONG_STATE = "wrong state"
    ANOTHER_ISSUER_ANSWERS = "the answer names another issuer"
    BROKEN = "the token endpoint is broken"
