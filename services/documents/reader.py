"""A program that takes one file apart: ``python -m services.documents.reader CHECK KIND < file``.

It runs apart from the product, with little memory and little time, without its
environment: whatever a crafted file does to a library, it does it here. It prints
``ok``, or one of the words of ``gate.WHY``; with PREVIEW, a small JPEG made anew; with BARE, the
photo without anything that is not to be seen in it.
"""

import io
import sys
from typing import Any

from services import apart

PIXELS_MAX = 64_000_000
PREVIEW_PIXELS, QUALITY = (1200, 1200), 92
PAGES_MAX, OBJECTS_MAX, DEPTH_MAX = 500, 200_000, 60
#: What a document of paper has no need of, by its name in a PDF.
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA"})
ACTIVE_WORDS = frozenset(
    {
        "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie",
        "/Sound", "/RichMedia", "/FileAttachment", "/3D", "/Screen", "/EmbeddedFile",
    }
)  # fmt: skip


def check(kind: str, content: bytes) -> str:
    """``ok``, or why this is not taken."""
    if kind == "pdf":
        return _check_pdf(content)
    return _check_image(kind, content)


def preview(content: bytes) -> bytes:
    """The picture, small, turned the right way up, with nothing of the file it came from."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
        image.draft("RGB", PREVIEW_PIXELS)
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail(PREVIEW_PIXELS)
        made = io.BytesIO()
        upright.convert("RGB").save(made, "JPEG", quality=80)
    return made.getvalue()


def bare(kind: str, content: bytes) -> bytes:
    """The photo made anew, upright: no place, no time, no telephone, no remark is in it."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    with Image.open(io.BytesIO(content), formats=(kind.upper(),)) as image:
        upright = ImageOps.exif_transpose(image)
        seen = ("icc_profile", "transparency")
        upright.info = {key: value for key, value in upright.info.items() if key in seen}
        made = io.BytesIO()
        upright.save(made, kind.upper(), quality=QUALITY)
    return made.getvalue()


def _check_image(kind: str, content: bytes) -> str:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    try:
        with Image.open(io.BytesIO(content), formats=(kind.upper(),)) as image:
            if image.width * image.height > PIXELS_MAX:
                return "large"
            image.load()
    except Image.DecompressionBombError:
        return "large"
    except (OSError, ValueError, SyntaxError, EOFError, IndexError):
        return "broken"
    return "ok"


def _check_pdf(content: bytes) -> str:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return "locked"
            if not 0 < len(pdf.pages) <= PAGES_MAX or len(pdf.objects) > OBJECTS_MAX:
                return "large"
            # The trailer is no object of the file, and may hold a whole catalog all the same.
            every = [pdf.trailer, *pdf.objects]
            return "active" if any(_is_active(each, 0) for each in every) else "ok"
    except pikepdf.PasswordError:
        return "locked"
    except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError):
        return "broken"


def _is_active(thing: Any, depth: int) -> bool:  # noqa: ANN401 - the library's own objects
    """Whether it runs, starts, sends or holds something. References are looked at by themselves."""
    import pikepdf

    if depth > DEPTH_MAX:
        return True
    if isinstance(thing, pikepdf.Array):
        return any(_is_active(each, depth + 1) for each in _direct(thing))
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        if ACTIVE_KEYS & set(thing.keys()):
            return True
        said = {str(thing.get(key)) for key in ("/S", "/Subtype", "/Type") if _is_name(thing, key)}
        if said & ACTIVE_WORDS:
            return True
        return any(_is_active(each, depth + 1) for each in _direct(thing.values()))
    return False


def _is_name(thing: Any, key: str) -> bool:  # noqa: ANN401 - the library's own objects
    import pikepdf

    return isinstance(thing.get(key), pikepdf.Name)


def _direct(things: Any) -> list[Any]:  # noqa: ANN401 - the library's own objects
    import pikepdf

    return [
        each for each in things if isinstance(each, pikepdf.Object) and not each.is_indirect
    ]  # fmt: skip


def main() -> None:
    """Read, answer, end."""
    apart.confine()
    content = sys.stdin.buffer.read()
    if sys.argv[1] == "PREVIEW":
        sys.stdout.buffer.write(preview(content))
        return
    if sys.argv[1] == "BARE":
        sys.stdout.buffer.write(bare(sys.argv[2], content))
        return
    try:
        answer = check(sys.argv[2], content)
    except (MemoryError, RecursionError):
        answer = "large"
    sys.stdout.write(answer)


if __name__ == "__main__":
    main()
