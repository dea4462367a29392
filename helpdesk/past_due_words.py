"""What staff call the steps of a bill that is past due, what stops them, and who is told."""

from models.delinquency import Does, Ground, Stop, Whom

DOES = {
    Does.REMINDER: "Reminder",
    Does.PENALTY: "Late fee",
    Does.INTEREST: "Interest",
    Does.PAST_DUE_NOTICE: "Past-due notice",
    Does.LIEN_WARNING: "Warning of a lien",
    Does.LIEN_CANDIDATE: "Candidate for a lien",
}
STOPS = {
    Stop.PAYMENT: "A payment may be on its way",
    Stop.AUTOPAY: "Autopay draws for it",
    Stop.HELD: "Held on the account",
    Stop.ARRANGEMENT: "Pays as agreed",
    Stop.BANKRUPTCY: "Bankruptcy",
    Stop.DECEASED: "Deceased",
    Stop.DISPUTE: "A question about the bill is open",
    Stop.OUTAGE: "Grace of an outage",
    Stop.HOLIDAY: "The board suspended it",
    Stop.HELD_BACK: "Held back by staff",
}
WHOM = {
    Whom.CUSTOMER: "Customer",
    Whom.OWNER: "Owner who asked",
    Whom.CONTACT: "Trusted contact",
    Whom.MORTGAGEE: "Mortgagee",
}
GROUNDS = {
    Ground.NO_PAYMENT: "No payment for long",
    Ground.NO_PAYMENT_AND_BALANCE: "No payment and much owed",
    Ground.BALANCE: "Much owed for long",
    Ground.BOARD: "Decided by the board",
}
