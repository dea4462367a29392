"""Names as customers write them and as accounts have them."""

import pytest

from services.rules import people_names


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("iris vance", "Iris Vance"),
        ("VANCE, IRIS", "Iris Vance"),
        ("Iris M. Vance", "Iris Vance"),
        ("Iris Vance", "Iris Marie Vance"),
        ("Dr. Iris Vance Jr.", "Iris Vance"),
        ("Iris Vance III", "IRIS VANCE"),
        ("Jose Munoz", "José Muñoz"),
        ("José Muñoz", "MUNOZ JOSE"),
        ("Nguyen Van Anh", "Nguyễn Văn Anh"),
        ("OBrien Maeve", "Maeve O’Brien"),
        ("Anne-Marie Roy", "Roy, Anne Marie"),
        ("Tomas Vance", "Iris & Tomas Vance"),
        ("Larkspur Bakery", "Larkspur Bakery, LLC"),
        ("ＩＲＩＳ Ｖａｎｃｅ", "Iris Vance"),
    ],
)
def test_what_people_leave_out_or_turn_round_is_no_difference(said: str, known: str):
    assert people_names.fits(said, known)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("", "Iris Vance"),
        ("Iris Vance", ""),
        ("Vance", "Iris Vance"),
        ("I V", "Iris Vance"),
        ("Jr.", "Jr."),
        ("Iris Vance Okafor", "Iris Vance"),
        ("Iris Lund", "Iris Vance"),
        ("Mr and Mrs", "Iris Vance"),
    ],
)
def test_somebody_else_is_somebody_else(said: str, known: str):
    assert not people_names.fits(said, known)
