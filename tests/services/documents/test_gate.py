"""What is taken in and what is not: F1 to F8 of the fault catalogue, one by one."""

import io
import json
import subprocess
import sys
import time

import pytest
from PIL import Image

from models.document import DocumentKind
from models.errors import Refused
from services import apart
from services.documents import gate, names
from tests.services.documents import corpus
from tests.services.documents.corpus import docm, heic, pdf, picture, png_of

HTML = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf(), "Bill March.pdf", DocumentKind.PDF),
        (picture(), "IMG_0001.JPG", DocumentKind.JPEG),
        (picture("PNG"), "screen.png", DocumentKind.PNG),
        (heic(), "IMG_0002.HEIC", DocumentKind.HEIC),
        ("Zähler 7 < 8\r\n".encode(), "meter.txt", DocumentKind.TEXT),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_honest_files_are_taken_with_their_names(content, name, kind):
    passed = gate.look(content, name)
    assert passed.kind is kind
    assert passed.name.lower() == name.lower()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"GIF89a=1;" + pdf(), "a.pdf"),
        (b"%PDF-1.4\n%" + HTML + pdf(), "a.pdf"),
        (pdf() + docm(), "a.pdf"),
        (picture() + HTML, "a.jpg"),
        (picture() + docm(), "a.jpg"),
        (picture("PNG") + pdf(), "a.png"),
        (picture(), "a.pdf"),
    ],
    ids=["gif-pdf", "pdf-html", "pdf-zip", "jpeg-html", "jpeg-zip", "png-pdf", "jpeg-as-pdf"],
)
def test_f01_a_file_that_is_two_things_is_not_taken(content, name):
    with pytest.raises(Refused):
        gate.look(content, name)


@pytest.mark.parametrize("name", ["drawing.svg", "drawing.txt", "drawing.png", "drawing"])
def test_f02_a_drawing_that_may_hold_scripts_is_not_taken(name):
    for content in (
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf <?xml version='1.0'?><svg/>",
    ):
        with pytest.raises(Refused):
            gate.look(content, name)


@pytest.mark.parametrize("name", ["bill.pdf", "bill.txt", "bill.html", "bill"])
def test_f03_a_page_under_another_name_is_not_taken(name):
    with pytest.raises(Refused):
        gate.look(b"words first\n" + HTML, name)


#: Looks at each file named to it, and says what that took: its own memory, and its reader's.
MEASURED = """
import json, resource, sys
from pathlib import Path
from models.errors import Refused
from services.documents import gate

def kb(whose): return resource.getrusage(whose).ru_maxrss

before, refused = kb(resource.RUSAGE_SELF), 0
for name in sys.argv[1:]:
    try: gate.look(Path(name).read_bytes(), Path(name).name)
    except Refused: refused += 1
print(json.dumps([refused, kb(resource.RUSAGE_SELF) - before, kb(resource.RUSAGE_CHILDREN)]))
"""


def test_f04_a_picture_or_archive_that_grows_is_refused_before_it_grows(tmp_path):
    files = []
    for content, name in ((png_of(50_000, 50_000), "a.png"), (docm(), "a.docx")):
        files.append(tmp_path / name)
        files[-1].write_bytes(content)
    began = time.monotonic()
    # A process of its own: this one's children were as large as whatever a test ever began.
    command = [sys.executable, "-c", MEASURED, *map(str, files)]
    measured = subprocess.run(command, cwd=apart.ROOT, stdout=subprocess.PIPE, check=True)
    refused, grown_kb, of_reader_kb = json.loads(measured.stdout)
    assert refused == len(files)
    assert grown_kb < 50 * 1024
    assert of_reader_kb < 200 * 1024
    assert time.monotonic() - began < apart.READ_SECONDS_MAX


@pytest.mark.parametrize(
    "change",
    [corpus.with_script, corpus.with_launch, corpus.with_form_that_sends, corpus.with_file],
)
def test_f08_a_pdf_that_runs_starts_sends_or_holds_something_is_not_taken(change):
    for how in ({}, {"object_stream_mode": corpus.pikepdf.ObjectStreamMode.generate}):
        with pytest.raises(Refused, match="holds a script or another file"):
            gate.look(pdf(change, **how), "a.pdf")


def test_f08_a_script_in_the_trailer_of_a_pdf_is_found_as_well():
    with pytest.raises(Refused, match="holds a script or another file"):
        gate.look(corpus.pdf_without_a_catalog_of_its_own(), "a.pdf")


def test_f08_macros_locks_and_broken_files_are_not_taken():
    locked = pdf(encryption=corpus.pikepdf.Encryption(owner="o", user="u"))
    for content, name, why in (
        (docm(), "letter.docm", "is not a PDF"),
        (locked, "a.pdf", "has a password"),
        (b"%PDF-1.7\nnothing follows", "a.pdf", "cannot be read"),
        (picture()[:200], "a.jpg", "cannot be read"),
        (b"", "a.txt", "is empty"),
        (b"x" * (gate.BYTES_MAX + 1), "a.txt", "larger than 10 MB"),
        (b"MZ\x90\0", "a.txt", "is not a PDF"),
    ):
        with pytest.raises(Refused, match=why):
            gate.look(content, name)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\me\\note.txt", "note.txt"),
        ("note\0.exe\x00.txt", "note.exe.txt"),
        ("note\u202etxt.exe", "notetxt.txt"),
        ("a\r\nSet-Cookie: x=1", "aSet-Cookie x 1.txt"),
        ("x" * 300 + ".txt", "x" * 96 + ".txt"),
        ("NUL.txt", "file NUL.txt"),
        ("com1", "file com1.txt"),
        ("...", "file.txt"),
        ('a"b<c>|?*.txt', "a b c.txt"),
        ("ﬁle／name.txt", "file name.txt"),
        ("Zähler 2026.text", "Zähler 2026.text"),
    ],
)
def test_f07_a_name_is_made_harmless(written, kept):
    assert names.shown(written, DocumentKind.TEXT) == kept


def test_a_preview_is_made_anew_and_says_nothing_of_where_it_was_taken():
    drawn = gate.preview(picture("JPEG", (3000, 2000)), DocumentKind.JPEG)
    assert b"taken at home" not in drawn
    with corpus.Image.open(corpus.io.BytesIO(drawn)) as image:
        assert max(image.size) == 1200


@pytest.mark.parametrize(("kind", "turned"), [("JPEG", 6), ("PNG", 1)])
def test_a_photo_is_given_out_upright_without_where_and_when_it_was_taken(kind, turned):
    exif, made = Image.Exif(), io.BytesIO()
    exif[0x0112], exif[0x010E] = turned, "taken at home"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (40, 30), "teal").save(made, kind, exif=exif, comment=b"by the blue gate")
    bare = gate.bare(made.getvalue(), DocumentKind(kind.lower()))
    with Image.open(io.BytesIO(bare)) as image:
        assert image.size == ((30, 40) if turned == 6 else (40, 30))
        assert not image.getexif()
        assert not {"exif", "xmp", "comment"} & set(image.info)
    assert b"taken at home" not in bare
    assert gate.bare(b"words", DocumentKind.TEXT) == b"words"
    with pytest.raises(Refused, match="cannot be given out"):
        gate.bare(b"no photo", DocumentKind.JPEG)
