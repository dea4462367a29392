"""``python3 dev.py crash``: kill workers, and look whether the books survive.

``--kills N`` how many die at any moment on each engine (2,500), ``--seed N``; the names of
deeds choose some: ``python3 dev.py crash Pay Draw --kills 100``.
"""

import os
import sys
import time

import click

from bench.crash.flows import FLOWS
from bench.crash.judging import Verdict
from bench.crash.place import open_place
from bench.crash.trying import at_any_moment, at_every_moment, workers_at
from bench.town import place as empty
from models import schema
from web import logs

SHOWN = (
    "{engine:11} {what:18} {points:>6,} tried {killed:>6,} killed  cents lost {lost}, cents"
    " duplicated {doubled}, stuck {stuck}, broken {broken}  ({seconds:.0f} s)"
)


@click.command()
@click.argument("deeds", nargs=-1)
@click.option("--kills", default=2_500, help="How many die at any moment, on each engine.")
@click.option("--every", default=1, help="Only each so-manieth moment.")
@click.option("--seed", default=1, help="The dice.")
def main(deeds: tuple[str, ...], kills: int, every: int, seed: int) -> None:
    """Kill what runs at every moment of each deed, and at any moment of all of them."""
    names = [name for name in FLOWS if not deeds or name.rpartition(".")[2] in deeds]
    whole = Verdict()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        logs.configure(nowhere)
        for server in dict.fromkeys((None, os.environ.get("BENCH_DATABASE_URL"))):
            whole.add(_on(server, names, kills, every, seed))
    print(
        f"\npoints tried {whole.points:,}, workers killed {whole.killed:,}, cents lost"
        f" {whole.lost}, cents duplicated {whole.doubled}, attempts stuck {whole.stuck}"
    )
    sys.exit(0 if whole.is_clean else 1)


def _on(server: str | None, names: list[str], kills: int, every: int, seed: int) -> Verdict:
    engine, whole = "postgresql" if server else "sqlite", Verdict()
    with empty(server) as url:
        schema.upgrade(url)
        with open_place(url) as place, workers_at(place) as workers:
            for name in names:
                began = time.monotonic()
                found = at_every_moment(place, workers, name, every=every)
                _show(engine, f"every, {name.rpartition('.')[2]}", found, began)
                whole.add(found)
            began = time.monotonic()
            found = at_any_moment(place, workers, names, kills=kills, seed=seed)
            _show(engine, "any, all of them", found, began)
            whole.add(found)
    return whole


def _show(engine: str, what: str, found: Verdict, began: float) -> None:
    said = {key: value for key, value in vars(found).items() if key != "words"}
    print(SHOWN.format(engine=engine, what=what, seconds=time.monotonic() - began, **said))
    for words in found.words:
        print(f"  {words}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
