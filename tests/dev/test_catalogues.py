import pytest

from tools import catalogues

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: es\\n"\n\n'
CODE = """\
_("Pay now")
_("You owe %(amount)s.", amount=1)
ngettext("%(num)s bill", "%(num)s bills", 2)
"""
WHOLE = (
    'msgid "Pay now"\nmsgstr "Pagar ahora"\n\n'
    'msgid "You owe %(amount)s."\nmsgstr "Usted debe %(amount)s."\n\n'
    'msgid "%(num)s bill"\nmsgid_plural "%(num)s bills"\n'
    'msgstr[0] "%(num)s factura"\nmsgstr[1] "%(num)s facturas"\n\n'
    'msgid "Sign in"\nmsgstr "Entrar"\n'
)


@pytest.fixture
def house(tmp_path):
    """A house that says four sentences, in code and on a page, and a whole Spanish catalogue."""
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "pay.py").write_text(CODE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("<h1>{{ _('Sign in') }}</h1>")
    folder = tmp_path / "translations" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    write(tmp_path, WHOLE)
    return tmp_path


def write(house, text):
    file = house / "translations" / "es" / "LC_MESSAGES" / "messages.po"
    file.write_text(HEADER + text)


def test_a_whole_catalogue_passes(house, capsys):
    assert catalogues.check(house) == 0
    assert capsys.readouterr().out.strip() == ""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('msgstr "Pagar ahora"', 'msgstr ""', "es: portal/pay.py:1: nothing for 'Pay now'"),
        ('msgstr[1] "%(num)s facturas"', 'msgstr[1] ""', "nothing for '%(num)s bill'"),
        ('msgid "Sign in"', '#, fuzzy\nmsgid "Sign in"', "templates/page.html:1: unsure about"),
        ("debe %(amount)s", "debe %(importe)s", "portal/pay.py:2"),
        ('msgid "Sign in"', 'msgid "Sign out"', "no longer said: 'Sign out'"),
    ],
    ids=["empty", "one form of two", "fuzzy", "another blank", "left over"],
)
def test_a_fault_is_told_with_the_place_and_the_sentence(house, capsys, before, after, told):
    assert before in WHOLE
    write(house, WHOLE.replace(before, after))
    assert catalogues.check(house) == 1
    assert told in capsys.readouterr().out


def test_a_house_that_speaks_without_any_catalogue_fails(house):
    (house / "translations" / "es" / "LC_MESSAGES" / "messages.po").unlink()
    assert catalogues.check(house) == 1


def test_an_update_adds_what_is_new_and_keeps_what_is_known(house, capsys):
    (house / "portal" / "new.py").write_text('_("Autopay")')
    catalogues.update(house)
    assert catalogues.check(house) == 1
    assert "nothing for 'Autopay'" in (told := capsys.readouterr().out)
    assert "Pay now" not in told


def test_a_compiled_catalogue_speaks_the_language(house):
    import gettext

    catalogues.compile_all(house)
    spanish = gettext.translation("messages", house / "translations", ["es"])
    assert spanish.gettext("Pay now") == "Pagar ahora"
