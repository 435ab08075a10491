"""A café that nobody runs: its records, menu and tasks are drawn, for pictures and walks through the desk."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Final

import numpy as np

from regulars.cli import main

MENU: Final = """id,name,name_ru,name_ro,price,cost,available,tags
coffee,black coffee,чёрный кофе,cafea neagră,20,6,yes,
tea,green tea,зелёный чай,ceai verde,22,5,yes,
omelette,omelette,омлет,omletă,48,16,yes,egg
porridge,porridge,каша,terci,35,9,yes,
soup,soup of the day,суп дня,supa zilei,45,15,yes,
tartlet,tartlet,тарталетка,tartă,38,12,yes,nuts
cheesecake,cheesecake,чизкейк,cheesecake,52,19,yes,
juice,fresh juice,свежий сок,suc proaspăt,40,16,yes,
"""
TASKS: Final = """
[[tasks]]
id = "breakfast"
names = { en = "breakfast", ru = "завтрак", ro = "mic dejun" }
products = ["omelette", "porridge"]

[tasks.questions]
en = "Where do you have breakfast on working days?"
ru = "Где вы завтракаете по будням?"
ro = "Unde luați micul dejun în zilele lucrătoare?"

[[tasks]]
id = "guests"
names = { en = "a cake for guests", ru = "торт для гостей", ro = "un tort pentru musafiri" }
products = ["cheesecake"]

[tasks.questions]
en = "When guests come, where does the cake come from?"
ru = "Когда приходят гости, откуда торт?"
ro = "Când vin musafiri, de unde luați tortul?"
"""
QUEUE: Final = """
[[queue.classes]]
name = "tea"
labels = { ru = "чай", ro = "ceai" }
[[queue.classes]]
name = "cognac"
at_least = 50
head_start_minutes = 2
labels = { ru = "коньяк", ro = "coniac" }
"""
FIRST: Final = ("Anna", "Olga", "Ion", "Maria", "Elena", "Victor", "Nadia", "Sergiu", "Irina", "Pavel")
LAST: Final = ("Munteanu", "Rusu", "Ceban", "Baker", "Lungu", "Moraru", "Petrova", "Ciobanu", "Sava")
#: The products in the order of the menu, with how often each is taken on a visit.
TAKEN: Final = {
    "coffee": 0.6, "tea": 0.3, "omelette": 0.25, "porridge": 0.12, "soup": 0.2, "tartlet": 0.15,
    "cheesecake": 0.1, "juice": 0.12,
}  # fmt: skip
CLIENTS, WHO_LEFT = 90, 14


def make(folder: Path, *, seed: int = 3, language: str = "en") -> Path:
    """Draw the café's records beside ``folder`` and open them there; the company folder, fitted.

    Its clients come every 5 to 16 days for 13 months until three days ago; fourteen of them have been silent
    for five to nine weeks. The same seed draws the same café.
    """
    sales, people = folder.with_name("sales.csv"), folder.with_name("people.csv")
    _sales(sales, np.random.default_rng(seed))
    with people.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["client", "name", "email", "phone"])
        for n in range(CLIENTS):
            name = f"{FIRST[n % len(FIRST)]} {LAST[n % len(LAST)]}"
            rows.writerow([client(n), name, f"client{n}@example.com", f"+373690{n:05d}"])
    _said(
        "open", sales, "--yes", "--no-browser", "--folder", folder, "--lang", language, "--preset", "generic"
    )
    _said("import", people, "--kind", "clients", "--folder", folder)
    settings = folder / "regulars.toml"
    said = settings.read_text(encoding="utf-8").replace('name = "shop"', 'name = "Café across the street"', 1)
    settings.write_text(said + QUEUE, encoding="utf-8")
    (folder / "menu.csv").write_text(MENU, encoding="utf-8")
    (folder / "visit.toml").write_text(TASKS, encoding="utf-8")
    _said("fit", "--folder", folder)
    return folder


def client(n: int) -> str:
    """The number of the client drawn as the ``n``-th.

    >>> client(7)
    'C0007'
    """
    return f"C{n:04d}"


def _sales(path: Path, random: np.random.Generator) -> None:
    prices = {row["id"]: float(row["price"]) for row in csv.DictReader(MENU.splitlines())}
    end = dt.date.today() - dt.timedelta(days=3)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["client", "date", "amount", "product"])
        for n in range(CLIENTS):
            every = int(random.integers(5, 17))
            taste = {product: share * random.gamma(0.8) / 0.8 for product, share in TAKEN.items()}
            until = end - dt.timedelta(days=35 + n % 5 * 7 + every) if n < WHO_LEFT else end
            day = end - dt.timedelta(days=400 - int(random.integers(120)))
            while day <= until:
                taken = [product for product, share in taste.items() if random.random() < share] or ["coffee"]
                for product in taken:
                    rows.writerow([client(n), day.isoformat(), f"{prices[product]:.2f}", product])
                day += dt.timedelta(days=max(1, int(random.normal(every, every / 5))))


def _said(*arguments: object) -> None:
    code = main([str(each) for each in arguments])
    if code:
        raise SystemExit(code)
