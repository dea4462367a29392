"""The main words of the hosted pages in Spanish, for a session whose locale asks for it."""

from collections.abc import Callable

WORDS = {
    "Pay": "Pagar",
    "Save": "Guardar",
    "Save a payment method": "Guardar un método de pago",
    "What you are paying for": "Qué está pagando",
    "Item": "Concepto",
    "Amount": "Monto",
    "Total": "Total",
    "Cancel and go back": "Cancelar y volver",
    "The payment did not go through.": "El pago no se realizó.",
    "There is a problem.": "Hay un problema.",
    "Email": "Correo electrónico",
    "Name on card or account": "Nombre del titular",
    "Saved payment methods": "Métodos de pago guardados",
    "ending in": "terminada en",
    "Card": "Tarjeta",
    "Pay by card": "Pagar con tarjeta",
    "Card number": "Número de tarjeta",
    "Expires (MM / YY)": "Vencimiento (MM / AA)",
    "Security code": "Código de seguridad",
    "Test cards": "Tarjetas de prueba",
    "Any future date and any three digits will do.": (
        "Sirve cualquier fecha futura y tres dígitos cualesquiera."
    ),
    "US bank account": "Cuenta bancaria de EE. UU.",
    "Pay by bank account": "Pagar con cuenta bancaria",
    "Routing number": "Número de ruta",
    "Account number": "Número de cuenta",
    "Kind of account": "Tipo de cuenta",
    "Checking": "Corriente",
    "Savings": "Ahorros",
    "Verify now by signing in to the bank": "Verificar ahora iniciando sesión en el banco",
    "Verify by two small deposits in one or two days": (
        "Verificar con dos depósitos pequeños en uno o dos días"
    ),
    "I authorize {merchant} to debit this bank account for {amount}, and understand that a debit"
    " takes up to four business days.": (
        "Autorizo a {merchant} a cargar {amount} en esta cuenta bancaria y entiendo que el cargo"
        " tarda hasta cuatro días hábiles."
    ),
    "Test bank accounts": "Cuentas bancarias de prueba",
    "Save this payment method for next time": "Guardar este método de pago para la próxima vez",
    "Select how you want to pay.": "Elija cómo quiere pagar.",
    "Enter the name on the card or account.": "Escriba el nombre del titular.",
    "Enter an email address, like name@example.com.": (
        "Escriba un correo electrónico, como nombre@example.com."
    ),
    "Enter the card number. It has 15 or 16 digits.": (
        "Escriba el número de tarjeta. Tiene 15 o 16 dígitos."
    ),
    "Enter the month and year the card expires, like 12 / 34.": (
        "Escriba el mes y el año de vencimiento, como 12 / 34."
    ),
    "Enter the security code. It has 3 or 4 digits.": (
        "Escriba el código de seguridad. Tiene 3 o 4 dígitos."
    ),
    "Enter the test routing number, 110000000.": "Escriba el número de ruta de prueba, 110000000.",
    "Enter one of the test account numbers below.": (
        "Escriba uno de los números de cuenta de prueba de abajo."
    ),
    "Select the box to authorize the debit.": "Marque la casilla para autorizar el cargo.",
    "Your card was declined.": "Su tarjeta fue rechazada.",
    "Your card has insufficient funds.": "Su tarjeta no tiene fondos suficientes.",
    "Your card has expired.": "Su tarjeta está vencida.",
    "Your card's security code is incorrect.": "El código de seguridad es incorrecto.",
    "Payment page closed": "Página de pago cerrada",
    "This payment page has already been completed.": "Esta página de pago ya se completó.",
    "This payment page has expired. Go back to the site and start again.": (
        "Esta página de pago venció. Vuelva al sitio y empiece de nuevo."
    ),
    "Return to the site": "Volver al sitio",
    "Error:": "Error:",
    "Confirm with your bank": "Confirme con su banco",
    "Complete authentication": "Completar la autenticación",
    "Fail authentication": "Rechazar la autenticación",
}


def language_of(locale: str | None) -> str:
    """The language of a page: Spanish of any country, else English."""
    return "es" if (locale or "").lower().split("-")[0] == "es" else "en"


def speaker(language: str) -> Callable[[str], str]:
    """A function that says a sentence in a language; what has no Spanish stays English."""
    return (lambda words: WORDS.get(words, words)) if language == "es" else str
