"""Answers about an account, its people and its property."""

from portal.answers.answer import Answer, Call, Group, Way
from web.language import later as _l

ANSWERS = (
    Answer(
        slug="sewer-backup",
        group=Group.ACCOUNT,
        title=_l("The sewer is backing up. What do I do?"),
        short=_l("Stop using water and call %(emergency)s, day or night."),
        steps=(
            _l("Do not flush and do not run washing machines: whatever goes down comes back."),
            _l("Keep people and animals away from the water. Leave what it touched where it is."),
            _l("Take pictures when it is safe: they help whoever comes and your insurance."),
            _l(
                "Tell us the address and where in the house it comes up. Do not report "
                "it by e-mail or as a question here."
            ),
        ),
        words=(
            "sewer backup emergency overflow smell odor flood toilet drain clogged manhole "
            "spill urgent alcantarillado drenaje emergencia reflujo desborde olor "
            "inundacion inodoro tapado urgente aguas negras"
        ),
        call=Call.EMERGENCY,
        is_urgent=True,
    ),
    Answer(
        slug="sharing",
        group=Group.ACCOUNT,
        title=_l("How do I let somebody else see my account?"),
        short=_l(
            "An owner invites them by e-mail under People and says what they are to the account."
        ),
        steps=(
            _l("Open People and enter their e-mail address."),
            _l(
                "Pick what they are: co-owner, property manager, tenant, somebody who reads"
                " only, or a trusted contact. You can name a last day."
            ),
            _l(
                "They get a link that works once, for %(invitation_lasts)s. Nobody sees"
                " the cards or bank accounts of another person."
            ),
            _l("You can end their access there at any time."),
        ),
        words=(
            "share sharing invite invitation access people family spouse tenant manager "
            "landlord helper contact compartir invitar invitacion acceso personas familia "
            "esposo inquilino administrador casero ayudar"
        ),
        way=Way(_l("Go to my account"), "/overview"),
    ),
    Answer(
        slug="leaving",
        group=Group.ACCOUNT,
        title=_l("How do I leave an account that is shared with me?"),
        short=_l("Enter your last day under People; you see the account until the end of it."),
        steps=(
            _l("Open the account, then People, and enter your last day under “Moving out?”."),
            _l("Your receipts stay yours. An owner can invite you again."),
            _l("Are you its only owner? Then we ask who owns it next, and answer in Messages."),
        ),
        words=(
            "leave leaving remove myself unlink tenant moving out end access dejar salir "
            "quitar desvincular inquilino mudanza"
        ),
        way=Way(_l("Go to my account"), "/overview"),
    ),
    Answer(
        slug="moving",
        group=Group.ACCOUNT,
        title=_l("I am moving, buying or selling. What must I do?"),
        short=_l(
            "Call %(telephone)s before the day: we write down who owns the account "
            "after you and from which day."
        ),
        steps=(
            _l(
                "Have the account number, the day and the new owner's name beside you. "
                "When you sell, the escrow or closing agent may ask us for you."
            ),
            _l(
                "Give us an address for your last bill. What is owed stays with the "
                "property until it is paid."
            ),
            _l(
                "Do you rent? Enter your last day under People. Your landlord stays the"
                " owner of the account."
            ),
        ),
        words=(
            "move moving sell selling buy bought house new owner escrow closing final bill "
            "address landlord rent mudanza mudarse vender comprar casa nuevo dueno "
            "propietario titular cierre ultima factura direccion alquilar"
        ),
        way=Way(_l("Tell us"), "/messages"),
    ),
    Answer(
        slug="add-account",
        group=Group.ACCOUNT,
        title=_l("How do I add another account?"),
        short=_l("You link it with the PIN on its bill; somebody else's owner invites you."),
        steps=(
            _l("Is it yours? Pick “Add an account” and type its number and the PIN on its bill."),
            _l(
                "No bill at hand? Two amounts from bills or payments let you see and pay it. For "
                "the rest call %(telephone)s, %(hours)s."
            ),
            _l(
                "Is it somebody else's? Ask its owner to invite the e-mail address you "
                "sign in with."
            ),
            _l(
                "With several accounts, the switcher at the top of the page leads from "
                "one to the other."
            ),
            _l(
                "To pay a bill you need none of this: its number and one detail are "
                "enough, up to %(finds_an_hour)s tries an hour."
            ),
        ),
        words="add another account second link register sign up new number property switch several"
        " agregar anadir otra cuenta segunda registrar registro vincular numero propiedad varias",
        way=Way(_l("Add an account"), "/link"),
    ),
)
