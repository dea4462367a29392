"""What is past due, in words: steps that were taken, steps to come, and who was told."""

from models.delinquency import Does, Whom
from web.language import later as _l

#: The steps of a bill that is not paid: done, and to come.
DONE = {
    Does.REMINDER: _l("Reminder"),
    Does.PENALTY: _l("Late fee added"),
    Does.INTEREST: _l("Interest added"),
    Does.PAST_DUE_NOTICE: _l("Past-due notice"),
    Does.LIEN_WARNING: _l("Warning of a lien"),
}
TO_COME = {
    Does.REMINDER: _l("If bill {bill} stays unpaid, we remind you on {day} or later."),
    Does.PENALTY: _l("If bill {bill} stays unpaid, a late fee is added on {day}."),
    Does.PAST_DUE_NOTICE: _l(
        "If bill {bill} stays unpaid, we send a past-due notice on {day} or later."
    ),
    Does.LIEN_CANDIDATE: _l(
        "If bill {bill} stays unpaid, a person at the district looks on {day} or later whether a"
        " lien is recorded."
    ),
    Does.LIEN_WARNING: _l(
        "If bill {bill} stays unpaid, we send a warning of a lien on {day} or later."
    ),
}
#: Who was told of a step.
TOLD = {
    Whom.CUSTOMER: _l("To whoever gets the bills"),
    Whom.OWNER: _l("To the owner, who asked for it"),
    Whom.CONTACT: _l("To a trusted contact"),
    Whom.MORTGAGEE: _l("To the holder of a mortgage"),
}
