"""What somebody wrote whose form came too late: theirs again when they come back to its page.

Their sign-in had ended, or another tab had signed in again since the page was opened.

Long texts alone, never an amount or a password. For a quarter of an hour, in the
cookie of the visit, sealed for the one who was signed in; read once.
"""

import json
import zlib
from base64 import b64decode, b64encode
from binascii import Error
from datetime import timedelta

from flask import flash, request, session
from wtforms import Form

from services.keys.sealing import SealBroken
from services.sessions import sessions
from web.clock import now
from web.database import reading
from web.extensions import house
from web.identity import me, token_of_request
from web.language import gettext as _
from web.permissions import Permission
from web.urls import here

#: In the cookie of the visit.
TYPED = "typed"
#: What may be written of whom: the long texts of questions, answers and calls.
WRITING = frozenset({Permission.OWN_TICKET_WRITE, Permission.TICKET_ANSWER})
FIELDS = ("words", "said", "answer", "note", "caller", "telephone", "reason")
#: These alone are worth keeping; the others come along.
LONG = ("words", "said", "answer", "note")
#: In the cookie of the visit: what became of a form whose sign-in was over.
BECAME = "form_became"
KEPT, KEPT_WITHOUT_FILES, LOST = "kept", "kept_without_files", "lost"
LASTS = timedelta(minutes=15)
#: With everything else in it, a cookie must stay below 4 kB.
SEALED_BYTES_MAX = 2_200


def note(*, is_kept: bool) -> None:
    """Remember, for the sign-in page to say, what became of a form that came too late."""
    sent = (each for _name, files in request.files.lists() for each in files)
    has_files = any(each.filename for each in sent)
    became = (KEPT_WITHOUT_FILES if has_files else KEPT) if is_kept else LOST
    session[BECAME] = [became, int(now().timestamp())]


def said() -> str:
    """What a sign-in page says of a form that came too late; empty without one, and once over."""
    became, at = session.get(BECAME, ("", 0))
    is_over = now().timestamp() - at > LASTS.total_seconds()
    if not became or is_over:
        session.pop(BECAME, None)
        return ""
    if became == LOST:
        return _("You were signed out. Nothing was kept: sign in, then fill it in again.")
    if became == KEPT:
        return _("You were signed out. What you wrote is kept for 15 minutes: sign in.")
    return _(
        "You were signed out. What you wrote is kept for 15 minutes: sign in, then attach your"
        " files again."
    )


def keep(page: str, *, signed_out: bool) -> bool:
    """Keep the long texts of the form that was sent, for its page. Whether there is room."""
    token = token_of_request()
    texts = {name: request.form[name] for name in FIELDS if request.form.get(name)}
    if not any(name in texts for name in LONG):
        return False
    with reading() as database:
        whose = sessions.whose(database, token=token) if token else None
    if whose is None:
        return False
    at = int(now().timestamp())
    written = json.dumps({"page": page, "at": at, "texts": texts, "out": signed_out})
    sealed = (
        house()
        .settings.sealer()
        .seal_bytes(zlib.compress(written.encode(), level=9), purpose=f"typed:{whose}")
    )
    if len(sealed) > SEALED_BYTES_MAX:
        return False
    session[TYPED] = b64encode(sealed).decode()
    return True


def again(form: Form) -> None:
    """Put back into a form of this page what its reader wrote here before they signed in again."""
    sealed = session.get(TYPED)
    if not sealed:
        return
    try:
        opened = (
            house().settings.sealer().open_bytes(b64decode(sealed), purpose=f"typed:{me().actor}")
        )
    except (SealBroken, Error):  # another one signed in
        session.pop(TYPED)
        return
    kept = json.loads(zlib.decompress(opened))
    is_over = now().timestamp() - kept["at"] > LASTS.total_seconds()
    if is_over or kept["page"] == here():
        session.pop(TYPED)
    if is_over or kept["page"] != here():
        return
    for name, written in kept["texts"].items():
        if name in form:
            form[name].data = written
    if kept["out"]:
        flash(_("You had been signed out, so nothing was sent. What you wrote is here again."))
    else:
        flash(_("Nothing was sent yet. What you wrote is here again."))
