"""What the portal calls what happened: to an account by the district, and to one's own sign-ins."""

from models.account_change import ChangeKind
from services.desk.access_log import What
from services.proving import history
from services.proving.security_notices import ProofChange
from web.language import later as _l

#: What somebody of the district did with an account.
DEEDS = {
    What.LOOKED: _l("Opened this account"),
    What.AS_CUSTOMER: _l("Looked at it as you see it"),
    ChangeKind.SET_UP: _l("Set the account up"),
    ChangeKind.MAILING: _l("Changed where its mail goes"),
    ChangeKind.CONTACT: _l("Changed how somebody is reached"),
    ChangeKind.CLOSED: _l("Closed the account"),
    ChangeKind.ACCESS: _l("Changed who sees the account"),
}
P = ProofChange
#: What happened to how somebody signs in.
PAST = {
    history.OPENED: _l("Signed in"),
    history.REFUSED: _l("A sign-in that did not work"),
    history.HALFWAY: _l("The password or code was right, the authenticator was not shown"),
    history.ENDED: _l("A sign-in was ended from your profile"),
    P.PASSWORD_SET: _l("Your password was changed"),
    P.PASSWORD_REMOVED: _l("Your password was removed"),
    P.AUTHENTICATOR_ON: _l("An authenticator was added"),
    P.AUTHENTICATOR_CHANGED: _l("Your authenticator was replaced"),
    P.AUTHENTICATOR_OFF: _l("Your authenticator was removed"),
    P.RECOVERY_CODES_NEW: _l("You have new recovery codes"),
    P.RECOVERY_CODE_USED: _l("A recovery code was used"),
    P.PASSKEY_ADDED: _l("A passkey was added"),
    P.PASSKEY_REMOVED: _l("A passkey was removed"),
    P.EMAIL_CHANGED: _l("Your e-mail address was changed"),
    P.EMAIL_UNDONE: _l("The change of your e-mail address was undone"),
}
#: What was shown at a sign-in, by the name of its try.
WAYS = {
    "portal.sign_in": _l("Password"),
    "code_entry": _l("Code by e-mail"),
    "totp": _l("Authenticator"),
    "portal.passkey": _l("Passkey"),
}
