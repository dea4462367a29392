"""The control page: push the clock, send a payment back, switch a fault on, read the log."""

from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from . import deeds, faults
from .errors import StripeFault
from .pages import shown, world

bp = Blueprint("control", __name__, url_prefix="/_sandbox")


@bp.get("/")
def show() -> ResponseReturnValue:
    """Show the state of the sandbox and its switches."""
    this = world()
    deeds.settle(this)
    return shown(
        "control.html",
        kinds=faults.KINDS,
        armed=faults.armed(this),
        payments=deeds.recent(this, "payment_intent"),
        payouts=deeds.recent(this, "payout"),
        disputes=deeds.recent(this, "dispute"),
        refunds=deeds.recent(this, "refund"),
        events=deeds.recent(this, "event", 20),
        deliveries=deeds.undelivered(this),
        requests=deeds.requests(this, 40),
        said=request.args.get("said", ""),
    )


@bp.get("/log")
def log() -> Response:
    """Every request so far, oldest first, as JSON."""
    return jsonify(deeds.requests(world(), None))


@bp.post("/<deed>")
def do(deed: str) -> ResponseReturnValue:
    """Do one of the sandbox's deeds, from the page's buttons or as JSON from a script."""
    given = request.get_json() if request.is_json else request.form.to_dict()
    function = deeds.DEEDS.get(deed.replace("-", "_"))
    if function is None:
        return _told({"error": f"There is no deed called {deed}."}, 404)
    try:
        outcome = function(world(), given)
    except (ValueError, KeyError) as error:
        return _told({"error": str(error)}, 400)
    except StripeFault as fault:
        return _told({"error": fault.message}, fault.status)
    return _told(outcome, 200)


@bp.post("/clock/advance")
def advance() -> ResponseReturnValue:
    """Push the clock forward."""
    return do("advance")


def _told(outcome: dict[str, object], status: int) -> ResponseReturnValue:
    if request.is_json:
        return jsonify(outcome), status
    said = urlencode({"said": outcome.get("error") or outcome["done"]})
    return redirect(f"/_sandbox/?{said}", 303)
