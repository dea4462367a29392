"""When garbage is looked for: not during a start, and never among what outlives every request."""

import gc


def collect_from_now_on() -> None:
    """Look for garbage again, but not among what the house is made of.

    Statements, templates and classes live as long as the process. Walking them
    over and over is a tenth of the time of a page. A second application of the
    same process, as tests make them, is not set apart: it may end before the process.
    """
    if not gc.get_freeze_count():
        gc.freeze()
    gc.enable()
