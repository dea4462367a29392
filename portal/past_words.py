"""What the portal calls what happened: to an account by the district, and to one's own sign-ins."""

from models.account_change import ChangeKind
from models.audit import Deed
from services.desk.access_log import What
from services.proving import history
from services.proving.security_notices import ProofChange
from services.throttling import tries
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
    Deed.HOLD_PLACED: _l("Placed a hold on the account"),
    Deed.HOLD_ENDED: _l("Ended a hold on the account"),
    Deed.AUTOPAY_STARTED: _l("Turned autopay on"),
    Deed.AUTOPAY_BROUGHT: _l("Brought autopay over from before"),
    Deed.AUTOPAY_METHOD: _l("Changed what autopay draws from"),
    Deed.AUTOPAY_RULES: _l("Changed the rules of autopay"),
    Deed.AUTOPAY_PAUSED: _l("Paused autopay"),
    Deed.AUTOPAY_RESUMED: _l("Let autopay go on"),
    Deed.AUTOPAY_SKIPPED: _l("Skipped a payment of autopay"),
    Deed.AUTOPAY_UNSKIPPED: _l("Took back that a payment of autopay is skipped"),
    Deed.AUTOPAY_SUSPENDED: _l("Suspended autopay"),
    Deed.AUTOPAY_REVIVED: _l("Ended that autopay is suspended"),
    Deed.AUTOPAY_MOVED: _l("Moved autopay to another account"),
    Deed.AUTOPAY_ENDED: _l("Turned autopay off"),
    Deed.AUTOPAY_LINK: _l("Sent the link to choose what autopay draws from"),
    Deed.DRAFT_RELEASED: _l("Let a held payment of autopay go on"),
    Deed.DRAFT_TOLD: _l("Wrote down that the payer was told of a payment"),
    Deed.DRAFT_EVIDENCE: _l("Took out what proves a payment of autopay"),
    Deed.FEE_WAIVED: _l("Took back the fee of a returned payment"),
    Deed.LATE_FEE_WAIVED: _l("Took a late fee off"),
    Deed.STEP_HELD_BACK: _l("Let a past-due step wait"),
    Deed.NOTICE_COPY_ASKED: _l("Wrote down who gets copies of past-due notices"),
    Deed.NOTICE_COPY_ENDED: _l("Ended copies of past-due notices"),
    Deed.ARRANGEMENT_PROPOSED: _l("Proposed to pay in instalments"),
    Deed.ARRANGEMENT_SIGNED: _l("Wrote down that a payment arrangement was signed on paper"),
    Deed.ARRANGEMENT_ENDED: _l("Ended a payment arrangement"),
    Deed.CONTRACT_PROPOSED: _l("Proposed a contract over years"),
    Deed.CONTRACT_APPROVED: _l("Approved a contract"),
    Deed.CONTRACT_DENIED: _l("Did not approve a contract"),
    Deed.CONTRACT_SIGNED: _l("Wrote down that a contract was signed on paper"),
    Deed.CONTRACT_PREPAID: _l("Used your credit to pay a contract ahead"),
    Deed.CONTRACT_PAID_OFF: _l("Used your credit to pay a contract off"),
    Deed.CONTRACT_CALLED: _l("Asked for all that is left of a contract"),
    Deed.CONTRACT_ENDED: _l("Called off a contract"),
    Deed.PAY_LINK_GIVEN: _l("Gave somebody a link to pay"),
    Deed.PAY_LINK_TAKEN_BACK: _l("Took back a link to pay"),
    Deed.PROGRAM_PROPOSED: _l("Proposed a change of your discount"),
    Deed.PROGRAM_APPROVED: _l("Approved a change of your discount"),
    Deed.PROGRAM_DECLINED: _l("Declined a change of your discount"),
    Deed.PROGRAM_WITHDRAWN: _l("Took back what was proposed for your discount"),
    Deed.PINS_RENEWED: _l("Renewed the PINs of your bills"),
    Deed.PAPERLESS_ASKED: _l("Asked for bills by e-mail"),
    Deed.PAPERLESS_ON: _l("Opened a bill by e-mail: bills come by e-mail"),
    Deed.PAPERLESS_ENDED: _l("Put your bills back on paper"),
    Deed.BILL_PRINTED_AGAIN: _l("Had a bill printed again"),
    Deed.REFUND_ASKED: _l("Asked for a refund"),
    Deed.REFUND_APPROVED: _l("Approved a refund"),
    Deed.REFUND_DENIED: _l("Did not approve a refund"),
    Deed.REFUND_CANCELLED: _l("Called off a refund"),
    Deed.CHECK_WRITTEN: _l("Wrote a check for a refund"),
    Deed.CHECK_VOIDED: _l("Voided a check for a refund"),
    Deed.DISPUTE_ANSWERED: _l("Answered a dispute of a card payment"),
    Deed.DISPUTE_ACCEPTED: _l("Accepted a dispute of a card payment"),
    Deed.ESCROW_ANSWERED: _l("Told a title company what is owed, for the sale of the property"),
    Deed.ESCROW_CLOSED: _l("Closed the account with a final bill, for the sale of the property"),
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
    tries.PORTAL_PASSWORD: _l("Password"),
    tries.CODE_ENTRY: _l("Code by e-mail"),
    tries.TOTP: _l("Authenticator"),
    tries.PORTAL_PASSKEY: _l("Passkey"),
}
