"""Files of tests, honest ones and others, each made here."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A photo of nothing, with a place where it was taken."""
    made = io.BytesIO()
    image = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    image.save(made, kind, exif=exif.tobytes())
    return made.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A picture of that size in a few bytes: its rows are never written."""

    def chunk(name: bytes, held: bytes) -> bytes:
        return (
            struct.pack("!I", len(held)) + name + held + struct.pack("!I", zlib.crc32(name + held))
        )

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(change=None, **how) -> bytes:
    """One blank page, and what a test makes of it."""
    paper, made = pikepdf.new(), io.BytesIO()
    paper.add_blank_page()
    if change is not None:
        change(paper)
    paper.save(made, **how)
    return made.getvalue()


def with_script(paper: pikepdf.Pdf) -> None:
    paper.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )


def with_launch(paper: pikepdf.Pdf) -> None:
    paper.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def with_form_that_sends(paper: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="https://elsewhere.example")
    paper.pages[0].AA = pikepdf.Dictionary(O=action)


def with_file(paper: pikepdf.Pdf) -> None:
    paper.attachments["macro.docm"] = b"PK\x03\x04"


def pdf_without_a_catalog_of_its_own() -> bytes:
    """A page whose catalog, with a script, stands in the trailer: no object of the file is it."""
    made, places = b"%PDF-1.4\n", []
    for each in (b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
                 b"<< /Type /Page /Parent 1 0 R /MediaBox [0 0 9 9] >>"):  # fmt: skip
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (len(places), each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    root = b"<< /Type /Catalog /Pages 1 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"
    head = b"xref\n0 3\n0000000000 65535 f \n"
    return (
        made
        + head
        + table
        + (b"trailer\n<< /Size 3 /Root %s >>\nstartxref\n%d\n%%%%EOF\n" % (root, len(made)))
    )


def docm() -> bytes:
    """A document with macros, as far as anybody sees who does not run it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("word/vbaProject.bin", b"macro")
    return made.getvalue()


def heic() -> bytes:
    """The boxes of a photo of a telephone, with nothing in them."""
    kind = b"ftypheic" + b"\0\0\0\0" + b"mif1heic"
    return struct.pack("!I", len(kind) + 4) + kind + struct.pack("!I", 8) + b"mdat"
