"""Pages that show what was caught. Without JavaScript, and no letter can reach out of its frame."""

from flask import Flask, Response, abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox.mail.catcher import Fault, MailCatcher

OUR_HOSTS = ["127.0.0.1", "localhost"]
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'"
#: A letter may show its own styles and open its links in a new tab, and nothing else.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
SHOWN_MAX = 200


def create_app(catcher: MailCatcher) -> Flask:
    """The pages of one running catcher."""
    app = Flask("sandbox.mail", root_path=__file__.rpartition("/")[0])
    app.config.update(TRUSTED_HOSTS=OUR_HOSTS)

    @app.before_request
    def same_house() -> None:
        """A page elsewhere must not press our buttons."""
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") not in (
            None, "same-origin", "none",
        ):  # fmt: skip
            abort(403)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/")
    def index() -> str:
        """Everything caught, newest first."""
        to = request.args.get("to", "")
        letters = catcher.letterbox.letters(to=to)
        return render_template(
            "list.html", letters=letters[::-1][:SHOWN_MAX], count=len(letters), to=to,
            fault=catcher.fault, faults=list(Fault), copies=_copies(catcher),
        )  # fmt: skip

    @app.get("/messages/<int:number>")
    def show(number: int) -> ResponseReturnValue:
        """One letter: as HTML, as text, and its headers."""
        letter = catcher.letterbox.letter(number) or abort(404)
        return render_template("message.html", letter=letter)

    @app.get("/messages/<int:number>/html")
    def frame(number: int) -> ResponseReturnValue:
        """The HTML of one letter, for its frame."""
        letter = catcher.letterbox.letter(number) or abort(404)
        page = letter.html.replace("<head>", '<head><base target="_blank">', 1)
        return page, {"Content-Security-Policy": LETTER_POLICY}

    @app.get("/messages.json")
    def as_json() -> ResponseReturnValue:
        """What was caught, for journeys; ``?to=`` names one reader."""
        letters = catcher.letterbox.letters(to=request.args.get("to", ""))
        return jsonify(
            [
                {
                    "id": letter.id, "at": letter.at.isoformat(), "to": letter.to,
                    "subject": letter.subject, "message_id": letter.message_id,
                    "text": letter.text, "html": letter.html,
                }
                for letter in letters
            ]
        )  # fmt: skip

    @app.post("/fault")
    def misbehave() -> ResponseReturnValue:
        """Switch a fault on or off."""
        try:
            catcher.misbehave(Fault(request.form.get("fault", "")))
        except ValueError:
            abort(422)
        return redirect("/", 303)

    @app.post("/empty")
    def empty() -> ResponseReturnValue:
        """Throw every letter away."""
        catcher.letterbox.empty()
        return redirect("/", 303)

    return app


def _copies(catcher: MailCatcher) -> set[int]:
    """Letters that came before under the same name to the same reader."""
    seen: set[tuple[str, str]] = set()
    copies = set()
    for letter in catcher.messages:
        name = (letter.message_id, letter.to)
        if name in seen:
            copies.add(letter.id)
        seen.add(name)
    return copies
