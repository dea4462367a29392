"""Answers about autopay, kept cards and bank accounts, and what was paid twice."""

from portal.answers.answer import Answer, Group, Way
from web.language import later as _l

_OVERVIEW = Way(_l("Go to my account"), "/overview")
ANSWERS = (
    Answer(
        slug="autopay",
        group=Group.PAYING,
        title=_l("How does autopay work?"),
        short=_l(
            "It pays each bill from your bank account or card, and we write %(notice)s before "
            "a payment."
        ),
        steps=(
            _l(
                "Open your account, then “Is autopay on?”, and pick what pays, which day, how much."
            ),
            _l(
                "Our message names the amount and the day, and we never take more than it says. "
                "Did you choose a range of amounts? Then we write only about one outside of it."
            ),
            _l(
                "No late fee is added to a bill that autopay is about to pay, or whose payment is "
                "on its way."
            ),
            _l("Is nothing owed on the day? Then nothing is taken."),
        ),
        words=(
            "autopay automatic payment recurring turn on set up enroll draft withdraw debit "
            "charged monthly pago automatico domiciliar domiciliacion activar inscribir cobro "
            "recurrente cargo"
        ),
        way=_OVERVIEW,
    ),
    Answer(
        slug="autopay-skip",
        group=Group.PAYING,
        title=_l("How do I skip a payment of autopay, or pause it?"),
        short=_l("On the page of your autopay, until %(draws_at)s am on the day of the payment."),
        steps=(
            _l("Skip leaves one payment out. That bill is then yours to pay by its due date."),
            _l("Pause takes nothing until the day you choose. The bills until then are yours."),
            _l("You can put a skipped payment back, or end a pause, on the same page."),
        ),
        words=(
            "autopay skip pause hold delay postpone later once put back resume saltar omitir "
            "pausa pausar suspender posponer aplazar reanudar pago automatico"
        ),
        way=_OVERVIEW,
    ),
    Answer(
        slug="autopay-stop",
        group=Group.PAYING,
        title=_l("How do I stop or cancel autopay?"),
        short=_l("Pick “Stop autopay” on its page: nothing more is taken from that moment on."),
        steps=(
            _l("A payment that was sent to your bank before goes on. The page says which."),
            _l("No sign-in? Call %(telephone)s, %(hours)s, and we stop it for you."),
            _l(
                "You may also tell your bank to stop a payment: at least three business days "
                "before its day."
            ),
            _l("Bills come as always. From then on you pay each yourself."),
        ),
        words=(
            "autopay stop cancel end turn off quit unsubscribe revoke authorization parar "
            "detener cancelar terminar desactivar revocar autorizacion pago automatico"
        ),
        way=_OVERVIEW,
    ),
    Answer(
        slug="autopay-returned",
        group=Group.PAYING,
        title=_l("My bank returned a payment of autopay. What happens, and is there a fee?"),
        short=_l(
            "The bill is open again, a returned payment costs %(return_fee)s, and our message "
            "says why and what we do."
        ),
        steps=(
            _l(
                "Was there not enough money? We may try again after %(retry_after)s or more, and "
                "write to you before."
            ),
            _l(
                "Is the account closed or blocked? Nothing more is taken from it. Choose another "
                "card or bank account."
            ),
            _l("%(return_fee_resolution)s sets the fee. Was it not your mistake? Ask us."),
        ),
        words=(
            "autopay returned bounced rejected failed insufficient nsf fee retry again came back "
            "devuelto rechazado rebotado fallo fondos insuficientes cargo comision reintento "
            "pago automatico"
        ),
        way=_OVERVIEW,
    ),
    Answer(
        slug="charged-twice",
        group=Group.PAYING,
        title=_l("I was charged twice, or paid twice. How do I get a refund?"),
        short=_l(
            "Nothing is lost: what was paid on top stays as credit for the next bill, or we give "
            "it back when you ask."
        ),
        steps=(
            _l(
                "Open Bills & payments and see whether both are there. A bank payment can show "
                "as on its way for %(clears)s."
            ),
            _l("Is one only at your bank, as “pending”? It may go away by itself."),
            _l(
                "Want the money back? Pick “Ask for my credit back” on your overview or call "
                "%(telephone)s, %(hours)s."
            ),
            _l("Paying by hand although autopay is on? Skip that payment of autopay first."),
        ),
        words=(
            "charged twice paid twice double duplicate two payments refund money back wrong "
            "charge cobrado dos veces pague doble duplicado reembolso devolucion devolver dinero"
        ),
        way=_OVERVIEW,
    ),
    Answer(
        slug="change-card",
        group=Group.PAYING,
        title=_l("How do I change or remove a card or bank account?"),
        short=_l("Open your profile, then the cards and bank accounts kept for you."),
        steps=(
            _l("Add the new one first, and pick it on the page of your autopay."),
            _l("Then remove the old one. One that autopay pays from cannot go before that."),
            _l("Your number stays with our payment processor. We keep its last four digits."),
        ),
        words=(
            "change remove delete replace update card bank account expired new saved method "
            "cambiar quitar eliminar borrar reemplazar actualizar tarjeta cuenta bancaria "
            "vencida nueva guardada"
        ),
        way=Way(_l("See my cards and bank accounts"), "/me/methods"),
    ),
)
