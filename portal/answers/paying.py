"""Answers about bills and paying them."""

from portal.answers.answer import Answer, Call, Group, Way
from web.language import later as _l

ANSWERS = (
    Answer(
        slug="pay",
        group=Group.PAYING,
        title=_l("How do I pay my bill?"),
        short=_l(
            "Pay here by bank account or card, without signing in; you need the bill beside you."
        ),
        steps=(
            _l(
                "Enter the account number from the top right of the bill and the ZIP "
                "code of your mailing address, or point the camera of your phone at the"
                " square code."
            ),
            _l(
                "Pick a bank account (fee: %(bank_fee)s) or a card (fee: %(card_fee)s)."
                " The fee is shown before you pay. %(fee_resolution)s sets it."
            ),
            _l("You may pay any amount from %(least)s to %(most)s."),
            _l(
                "Or call %(pay_by_phone)s day or night, or pay at the counter: "
                "%(office)s, %(hours)s."
            ),
        ),
        words=(
            "pay payment card credit debit visa mastercard bank checking online fee guest "
            "phone counter cash check minimum maximum pagar pago tarjeta credito debito "
            "banco cheque efectivo cargo comision linea factura"
        ),
        way=Way(_l("Pay a bill"), "/"),
        call=Call.PAY_BY_PHONE,
    ),
    Answer(
        slug="receipt",
        group=Group.PAYING,
        title=_l("Where is my receipt?"),
        short=_l(
            "Every payment has a receipt: we send it by e-mail, and it stays under "
            "Bills & payments."
        ),
        steps=(
            _l(
                "Signed in: open Bills & payments and pick the payment. You can print "
                "its receipt or save it as PDF."
            ),
            _l(
                "Without an account: the receipt was sent to the e-mail address you "
                "gave when you paid. Look among unwanted mail too."
            ),
            _l("Anybody can check that a receipt is genuine with the code on it."),
        ),
        words=(
            "pago payment receipt proof confirmation paid pdf print taxes genuine code recibo "
            "comprobante prueba imprimir impuestos"
        ),
        way=Way(_l("See bills and payments"), "/activity"),
    ),
    Answer(
        slug="bank-payment",
        group=Group.PAYING,
        title=_l("My bank payment is on its way. What does that mean?"),
        short=_l(
            "Your bank has been asked for the money; it takes about %(clears)s, and no "
            "late fee is added meanwhile."
        ),
        steps=(
            _l("Your overview shows the payment and the day it clears by. Do not pay again."),
            _l("When it has cleared, we write to you and the balance goes down."),
            _l(
                "A bank may still send a payment back for %(returnable)s after it "
                "cleared. We write to you as soon as we hear of it."
            ),
        ),
        words=(
            "pago payment bank ach pending processing clear cleared submitted sent way "
            "days balance transfer echeck banco transferencia pendiente camino tarda "
            "procesando cuando llega"
        ),
        way=Way(_l("See my payment"), "/overview"),
    ),
    Answer(
        slug="returned-payment",
        group=Group.PAYING,
        title=_l("My bank returned my payment. What now?"),
        short=_l(
            "You owe the amount again; pay it another way, and look at your bank account first."
        ),
        steps=(
            _l("Your overview says why the bank sent it back, as far as the bank told us."),
            _l(
                "Pay by card or from another bank account. We do not try the same "
                "account again unless you ask."
            ),
            _l("Was the money there? Ask your bank. Then call us: we look at it together."),
        ),
        words=(
            "pago payment returned bounced rejected failed insufficient funds nsf declined "
            "dispute back harm devuelto rechazado rebotado fondos insuficientes fallo "
            "devolucion"
        ),
        way=Way(_l("Pay another way"), "/overview"),
    ),
    Answer(
        slug="late-fee",
        group=Group.PAYING,
        title=_l("When is a late fee added, and how much is it?"),
        short=_l(
            "A late fee of %(percent)s of what is still unpaid is added once, when a "
            "bill is not paid within %(grace)s after its due date."
        ),
        steps=(
            _l("A bill is due %(due_after)s after it was sent. The day is on the bill."),
            _l(
                "You then have %(grace)s more. The bill page says the day before which "
                "you must pay."
            ),
            _l("A bank payment that is on its way stops the fee."),
            _l("%(penalty_resolution)s sets the fee. Is it wrong? Ask us from the bill's page."),
        ),
        words="late fee penalty grace overdue due date past interest charge waive"
        " recargo mora multa atraso tarde vencida vencimiento gracia plazo interes",
        way=Way(_l("See what is due"), "/overview"),
    ),
    Answer(
        slug="cannot-pay",
        group=Group.PAYING,
        title=_l("I cannot pay all of it now. What can I do?"),
        short=_l(
            "Once a bill is past due, %(arranged)s or more can be paid in instalments. Agree before"
            " the late fee, and none is added."
        ),
        steps=(
            _l("From the day after it was due, press “I can't pay this now” on the overview."),
            _l("Agree within %(grace)s of the day it was due: then no late fee is added."),
            _l(
                "Is it less, or not due yet? Call %(telephone)s, %(hours)s, or ask from the bill's"
                " page and pick “I cannot pay it now”. We answer within %(answer)s."
            ),
            _l(
                "Pay what you can now: any amount from %(least)s. It goes to the oldest bill first."
            ),
            _l(
                "The late fee is worked out on what is still unpaid, so a part payment "
                "makes it smaller."
            ),
        ),
        words=(
            "cannot afford hardship help plan installments arrangement extension part "
            "partial money lost job low income discount no puedo pagar ayuda plan plazos "
            "cuotas prorroga dinero trabajo ingresos descuento parcial"
        ),
        way=Way(_l("Ask for more time"), "/messages"),
    ),
    Answer(
        slug="paid-elsewhere",
        group=Group.PAYING,
        title=_l("I already paid somewhere else. Why is it not here?"),
        short=_l(
            "Money sent by your bank, by mail or through another company can take days "
            "to reach us; tell us and we look for it."
        ),
        steps=(
            _l("Find the day, the amount and the company or bank you paid with."),
            _l(
                "Open the bill and pick “I paid somewhere else”. Notices, late fees and autopay "
                "wait for %(claim_lasts)s while we look for it."
            ),
            _l(
                "The one address to pay us online is %(website)s. Other pages that "
                "take money for us are not ours, may charge you more and pay us late."
            ),
        ),
        words=(
            "already paid elsewhere twice missing payment not showing doxo billpay bank "
            "mail lockbox third party duplicate ya pague otro lugar dos veces falta pago no"
            " aparece correo banco tercero duplicado"
        ),
        way=Way(_l("Ask about a payment"), "/messages"),
    ),
    Answer(
        slug="credit",
        group=Group.PAYING,
        title=_l("I paid too much. Where is my credit?"),
        short=_l("We hold it for you, and the next bill uses it first."),
        steps=(
            _l("Your overview shows the credit as soon as the payment is in our books."),
            _l(
                "Would you rather have it back? Pick “Ask for my credit back” on your "
                "overview or call %(telephone)s."
            ),
        ),
        words="credit overpaid overpayment refund too much twice money back balance negative"
        " credito saldo favor reembolso devolver demasiado de mas dos veces",
        way=Way(_l("Ask for it back"), "/messages"),
    ),
    Answer(
        slug="ask-about-a-bill",
        group=Group.PAYING,
        title=_l("My bill looks wrong. How do I ask about it?"),
        short=_l("Open the bill and ask about the line you doubt; we answer within %(answer)s."),
        steps=(
            _l(
                "Open Bills & payments and pick the bill. Each line says how its amount"
                " was worked out."
            ),
            _l("Pick “Ask about this line” beside the line, or “Ask about this bill”."),
            _l(
                "The answer is under Messages, and an e-mail tells you when it is "
                "there. You can write back there at any time."
            ),
        ),
        words=(
            "bill wrong question dispute error high why more amount charge line rate "
            "explain complaint ask factura error pregunta reclamo queja alta cobro linea "
            "tarifa explicar mal incorrecta"
        ),
        way=Way(_l("See my bills"), "/activity"),
    ),
)
