"""Answers about signing in, and about this site."""

from portal.answers.answer import Answer, Group, Way
from web.language import later as _l

ANSWERS = (
    Answer(
        slug="sign-in",
        group=Group.SITE,
        title=_l("How do I sign in? I have no password."),
        short=_l(
            "You need none: enter your e-mail address and we send you a code that works"
            " for %(code_lasts)s."
        ),
        steps=(
            _l(
                "Enter the address that we have for you, then the code in the same "
                "browser. It works once and takes %(code_tries)s tries."
            ),
            _l(
                "No code came? Look among unwanted mail. You can ask for "
                "%(codes_an_hour)s an hour; after that, wait."
            ),
            _l(
                "Did your address change, or do you not get our mail any more? Call "
                "%(telephone)s. We make sure that it is you."
            ),
            _l("Forgot your password? Sign in with a code, then set a new one in your profile."),
            _l("You are signed out by yourself after %(idle)s without a click."),
        ),
        words="sign in login log password forgot reset code email locked out access register tries"
        " entrar iniciar sesion contrasena clave olvide codigo correo bloqueado acceso intentos",
        way=Way(_l("Sign in"), "/sign-in"),
    ),
    Answer(
        slug="authenticator",
        group=Group.SITE,
        title=_l("I lost the phone with my authenticator. How do I get in?"),
        short=_l(
            "Use one of your %(recovery_codes)s recovery codes in place of the six "
            "digits; each works once."
        ),
        steps=(
            _l(
                "Sign in as always. Where the authenticator's code is asked for, type a"
                " recovery code."
            ),
            _l("Then open your profile and turn the authenticator off, or add the new phone."),
            _l(
                "No recovery code left? Call %(telephone)s, %(hours)s. We make sure "
                "that it is you before we turn it off."
            ),
        ),
        words=(
            "authenticator app totp two factor lost phone telephone recovery codes new "
            "stolen 2fa mfa autenticador aplicacion dos factores perdi telefono celular "
            "recuperacion codigos robado nuevo"
        ),
        way=Way(_l("Open my profile"), "/profile"),
    ),
    Answer(
        slug="change-email",
        group=Group.SITE,
        title=_l("How do I change my e-mail address?"),
        short=_l(
            "Open your profile, pick Change beside the address, and enter the code we "
            "send to the new one."
        ),
        steps=(
            _l("We ask you to prove again that it is you."),
            _l(
                "The old address gets a message too, and can take the change back for %(undo_for)s."
            ),
        ),
        words="change email address new mail update correo direccion cambiar nuevo actualizar",
        way=Way(_l("Open my profile"), "/profile"),
    ),
    Answer(
        slug="notices",
        group=Group.SITE,
        title=_l("Which e-mails do you send, and can I turn them off?"),
        short=_l(
            "We write when something happened: a payment, an answer, a change in how you sign in."
        ),
        steps=(
            _l(
                "Codes, security messages and news of a payment that failed or came "
                "back are always sent."
            ),
            _l(
                "Receipts, news of answers and of shared accounts may be off: choose in"
                " your profile."
            ),
            _l("We send no advertising and give your address to nobody who does."),
        ),
        words=(
            "email notices notifications messages stop off unsubscribe paperless paper "
            "reminder preferences correos avisos notificaciones mensajes dejar cancelar "
            "papel recordatorio preferencias"
        ),
        way=Way(_l("Choose what we write"), "/profile/notices"),
    ),
    Answer(
        slug="genuine-message",
        group=Group.SITE,
        title=_l("Is this message really from you?"),
        short=_l(
            "Ours come from %(email)s, lead to %(website)s, and never ask for a card "
            "number, a password or a code."
        ),
        steps=(
            _l(
                "Do not click. Type %(website)s into your browser yourself: what is "
                "true in the message is there too."
            ),
            _l("Check a receipt with its code on the first page."),
            _l("Nobody of ours asks for a code that we sent you, not even on the telephone."),
            _l("In doubt, or did you give something away? Call %(telephone)s, %(hours)s."),
        ),
        words=(
            "scam fraud phishing fake real genuine message email text call suspicious link "
            "spam trust estafa fraude falso verdadero autentico mensaje correo llamada "
            "sospechoso enlace"
        ),
        way=Way(_l("Check a receipt"), "/#receipt"),
    ),
    Answer(
        slug="language",
        group=Group.SITE,
        title=_l("Can I read this in another language?"),
        short=_l("Yes: every page and message is there in English and Spanish."),
        steps=(
            _l(
                "Pick the language at the top of any page. Signed in, we keep it and "
                "write to you in it."
            ),
            _l("Bills and receipts as PDF follow the language too."),
            _l(
                "Do you speak another language? Call %(telephone)s and say which one: "
                "we look for somebody who helps."
            ),
        ),
        words=(
            "language spanish english translate translation interpreter idioma espanol "
            "ingles traducir traduccion interprete"
        ),
    ),
    Answer(
        slug="accessibility",
        group=Group.SITE,
        title=_l("I cannot use this page, or I need a bill in another form."),
        short=_l(
            "Call %(telephone)s, or dial 711 first for a relay: we read a bill to you, "
            "print it large, or send it in a form you can use, at no cost."
        ),
        steps=(
            _l(
                "Everything here works with a keyboard alone, with a screen reader, "
                "without scripts, and at twice the size of text."
            ),
            _l(
                "Tell us what does not: the page, what you tried and what you use. We "
                "answer within %(answer)s."
            ),
        ),
        words=(
            "accessibility accessible disability blind deaf screen reader large print "
            "braille keyboard relay tty ada format accesibilidad accesible discapacidad "
            "ciego sordo lector pantalla letra grande teclado formato"
        ),
    ),
)
