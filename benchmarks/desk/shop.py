"""A shop of 100 thousand clients with names, made once, and a desk of its own for a run."""

from __future__ import annotations

import csv
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import DATA

CLIENTS = 100_000
_FIRST = ("Anna", "Ольга", "Ion", "Мария", "John", "Elena", "Сергей", "Vasile", "Наталья", "Cristina")
_LAST = ("Munteanu", "Ковалёва", "Rusu", "Петрова", "Baker", "Ciobanu", "Иванов", "Popescu", "Lungu")
#: What the menu calls the products that sell most; the others go by their own names.
_NAMED = ("coffee", "green tea", "omelette", "tartlet", "cognac")
_ON_MENU = 24
_CLASSES = """
[[queue.classes]]
name = "tea"
[[queue.classes]]
name = "cognac"
at_least = 50
head_start_minutes = 2
"""


def shop(clients: int = CLIENTS) -> Path:
    """The company folder, fitted; made on first use."""
    from regulars.cli import main

    place = DATA / f"desk_{clients}"
    folder = place / "shop"
    if (folder / "CURRENT").is_file():
        return folder
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    sales, people = place / "sales.csv", place / "clients.csv"
    simulated = ["--clients", str(clients), "--weeks", "104", "--products", "300", "--seed", "4"]
    _done(main(["simulate", str(sales), *simulated]))
    with sales.open(encoding="utf-8") as file:
        known = sorted({row["client"] for row in csv.DictReader(file)})
    rng = random.Random(1)
    with people.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["client", "name", "email", "phone"])
        for number, client in enumerate(known):
            name = f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
            rows.writerow([client, name, f"c{number}@example.com", f"+373{69000000 + number}"])
    _done(main(["new", str(folder)]))
    for file_, kind in ((sales, "sales"), (people, "clients")):
        _done(main(["import", str(file_), "--kind", kind, "--folder", str(folder)]))
    _menu(folder)
    settings = folder / "regulars.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + _CLASSES, encoding="utf-8")
    _done(main(["fit", "--folder", str(folder)]))
    return folder


def _menu(folder: Path) -> None:
    """A menu of what is sold, so that advice has purchases to go by."""
    rows = [("id", "name", "price", "cost", "available")]
    for number in range(_ON_MENU):
        name = _NAMED[number] if number < len(_NAMED) else f"dish {number}"
        rows.append((f"P{number:05d}", name, str(20 + number), str(4 + number // 2), "yes"))
    with (folder / "menu.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _done(code: int) -> None:
    if code:
        raise SystemExit(code)


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """A copy of the folder for one run; large files are linked, they are never written in place."""
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / "shop"
        shutil.copytree(folder, target)
        yield target
