"""What a Checkout page is opened with: how long it is good, and the language it speaks."""

import time

import pytest
import requests
import stripe
from bs4 import BeautifulSoup

from sandbox.stripe import StripeSandbox

from .conftest import connect, line

BROKE = {
    "method": "card",
    "number": "4000000000009995",
    "expires": "12 / 34",
    "cvc": "123",
    "name": "Pat Alder",
    "email": "pat@example.com",
}


def test_a_client_may_count_from_the_wall_after_the_clock_was_pushed(tmp_path):
    state = str(tmp_path / "stripe.sqlite")
    with StripeSandbox(clock="real", state=state) as pushed:
        pushed.advance(days=5)
    with StripeSandbox(clock="real", state=state) as sandbox:
        in_an_hour = int(time.time()) + 3_600
        session = connect(sandbox.url).v1.checkout.sessions.create(
            {
                "mode": "payment",
                "success_url": "http://127.0.0.1:5000/paid",
                "line_items": [line("Sewer service", 13250)],
                "expires_at": in_an_hour,
            }
        )
        assert session.expires_at == in_an_hour
        sandbox.advance(seconds=3_000)
        assert sandbox.get(session.id)["status"] == "open"
        sandbox.advance(seconds=700)
        assert sandbox.get(session.id)["status"] == "expired"


@pytest.mark.parametrize("seconds", [-60, 600, 2 * 86_400])
def test_a_page_neither_too_short_nor_too_long_is_opened(open_page, sandbox, seconds):
    with pytest.raises(stripe.InvalidRequestError, match="expires_at"):
        open_page(expires_at=sandbox.now + seconds)


@pytest.mark.parametrize("locale", ["es", "es-419"])
def test_a_page_opened_in_spanish_speaks_it(open_page, locale):
    url = open_page(locale=locale, allowed_payment_method_types=["card", "us_bank_account"]).url
    page = BeautifulSoup(requests.get(url).text, "html.parser")
    assert page.html["lang"] == "es"
    assert page.h1.text == "Pagar $135.00"
    labels = {label.get_text(" ", strip=True) for label in page.find_all("label")}
    assert labels >= {"Correo electrónico", "Número de tarjeta", "Número de cuenta"}
    assert "Autorizo a" in page.find("label", attrs={"for": "agree"}).text
    sent = requests.post(url, BROKE)
    assert "no tiene fondos" in BeautifulSoup(sent.text, "html.parser").find(role="alert").text
