"""Message catalogues: gather what the code says, and see that every language says it too.

    python -m tools.catalogues update     write new sentences into every catalogue
    python -m tools.catalogues check      nothing missing, unsure, left over or with other blanks
    python -m tools.catalogues compile    make what the product reads

Runs inside the environment, for it needs Babel.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.progress import ROOT

METHODS = [
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.txt", "jinja2"),
]
#: Templates have a tag of ours; one that cannot be read is an error, not silence.
OPTIONS = {
    "**.html": {"extensions": "web.kept.Kept", "silent": "false"},
    "**.txt": {"silent": "false"},
}
SPOKEN = ("models", "services", "web", "portal", "helpdesk", "templates")
LAZY = {"_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2), "_n": (1, 2)}
#: Services raise plain words; the door that answers says them in the visitor's language.
REFUSALS = {"Busy": None, "Conflict": None, "Forbidden": None, "Refused": None}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY, **REFUSALS}
LINE_WIDTH = 100


def said(root: Path) -> Catalog:
    """Every sentence in the code, with where it is said."""
    catalog = Catalog(project="Headworks", fuzzy=False)
    for part in SPOKEN:
        folder = root / part
        for file, line, message, comments, context in extract_from_dir(
            folder,
            METHODS,
            OPTIONS,
            keywords=KEYWORDS,
            comment_tags=("For translators:",),
        ):
            place = (f"{part}/{Path(file).as_posix()}", line)
            catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def catalogues(root: Path) -> list[Path]:
    """The catalogue files, one for each language but English, which is in the code."""
    return sorted((root / "translations").glob("*/LC_MESSAGES/messages.po"))


def read(file: Path) -> Catalog:
    """A catalogue with its language, which is the name of its folder."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parent.parent.name)


def faults(spoken: Catalog, catalog: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, a line for each sentence, in the order of the code."""
    for message in spoken:
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        where = ":".join(map(str, message.locations[0]))
        if known is None or not is_complete(known):
            yield f"{where}: nothing for {name(message)!r}"
        elif known.fuzzy:
            yield f"{where}: unsure about {name(message)!r}"
        else:
            for error in known.check(catalog):
                yield f"{where}: {error} in {name(message)!r}"
    for message in catalog:
        if message.id and spoken.get(message.id, message.context) is None:
            yield f"no longer said: {name(message)!r}"


def is_complete(message: Message) -> bool:
    """Whether every form of the sentence is there."""
    forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(forms)


def name(message: Message) -> str:
    """The sentence as the code has it."""
    return message.id if isinstance(message.id, str) else message.id[0]


def check(root: Path) -> int:
    """Print every fault of every catalogue; 1 when there is any."""
    spoken = said(root)
    files = catalogues(root)
    lines = []
    for file in files:
        language = file.parent.parent.name
        lines += [f"{language}: {fault}" for fault in faults(spoken, read(file))]
    if not files and len(spoken):
        lines = [f"There is no catalogue for the {len(spoken)} sentences of the code."]
    print("\n".join(lines))
    return 1 if lines else 0


def update(root: Path) -> int:
    """Bring every catalogue to what the code says; translations that still fit are kept."""
    spoken = said(root)
    for file in catalogues(root):
        catalog = read(file)
        catalog.update(spoken, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        out = io.BytesIO()
        write_po(out, catalog, width=LINE_WIDTH, omit_header=False, include_lineno=False)
        file.write_bytes(out.getvalue())
        print(f"{file.relative_to(root)}: {len(catalog)} sentences")
    return 0


def compile_all(root: Path) -> int:
    """Write what the product reads beside every catalogue."""
    for file in catalogues(root):
        with file.with_suffix(".mo").open("wb") as out:
            write_mo(out, read(file))
    return 0


COMMANDS = {"check": check, "update": update, "compile": compile_all}

if __name__ == "__main__":
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) == 2 else "")
    sys.exit(command(ROOT) if command else __doc__)
