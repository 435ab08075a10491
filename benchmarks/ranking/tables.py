"""Runs every method on every task and writes the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from benchmarks.forecast import protocol
from benchmarks.forecast.running import REQUIREMENTS
from benchmarks.measure import DATA, SHARED, child, environment, table
from benchmarks.ranking import rivals
from benchmarks.ranking.baskets import Task, last_days, tafeng
from benchmarks.ranking.judging import judge
from regulars.portfolio.ranking import learn

FIGURES = ("recall", "ndcg", "phr", "repeat", "explore")
HEAD = ["", "R@10", "NDCG@10", "PHR@10", "recall of repeats", "recall of new ones"]
ASKED = {"recall": (0.1576, 0.165), "ndcg": (0.1309, 0.137), "phr": (0.4538, 0.47)}
LEARNT = " (neighbours' last baskets given)"
T = TypeVar("T")
Figures = dict[str, dict[str, float]]


def run(task: Task, at: int, chosen_by: str, with_learnt: bool) -> tuple[Figures, dict[str, str]]:
    """Every method's figures on the task's test clients, and the settings that validation chose."""
    settings: dict[str, str] = {}
    made: dict[str, rivals.Order] = dict(rivals.top_frequency(task))
    for learnt in (False, True) if with_learnt else (False,):
        mark = LEARNT if learnt else ""
        tifu = _chosen(
            task, rivals.tifu_settings(), lambda s, l=learnt: rivals.tifu_knn(task, s, l), at, chosen_by
        )
        up = _chosen(
            task, rivals.up_cf_settings(), lambda s, l=learnt: rivals.up_cf(task, *s, l), at, chosen_by
        )
        settings |= {
            f"TIFU-KNN{mark}": str(tifu),
            f"UP-CF{mark}": "window {}, power {:g}, asymmetry {}".format(*up),
        }
        made |= {
            f"TIFU-KNN{mark}": rivals.tifu_knn(task, tifu, learnt),
            f"UP-CF{mark}": rivals.up_cf(task, *up, learnt),
        }
    made["**Regulars**"] = learn(task.before, task.following, task.train).top
    figures = {
        name: judge(order(task.history, task.test, at), task.test, task.target, task.history)
        for name, order in made.items()
    }
    top, settings["implicit ALS"] = _als(task, at)
    figures["implicit ALS"] = judge(top, task.test, task.target, task.history)
    return figures, settings


def _chosen(task: Task, all_of: Iterable[T], made: Callable[[T], rivals.Order], at: int, by: str) -> T:
    """The settings with the best figure ``by`` on the validation clients."""
    history, target = task.shown

    def figure(settings: T) -> float:
        top = made(settings)(history, task.validation, at)
        return judge(top, task.validation, target, history)[by]

    return max(all_of, key=figure)


def _als(task: Task, at: int) -> tuple[np.ndarray, str]:
    DATA.mkdir(exist_ok=True)
    given, out = DATA / "als_given.npz", DATA / "als_out.npz"
    counts, wanted = task.history.counts(0.9), task.shown[1]
    np.savez(
        given,
        **{f"counts_{part}": getattr(counts, part) for part in ("data", "indices", "indptr")},
        **{f"wanted_{part}": getattr(wanted, part) for part in ("data", "indices", "indptr")},
        shape=counts.shape,
        chosen=task.validation,
        asked=task.test,
        at=at,
    )
    python = environment("forecast", REQUIREMENTS)
    said = child("benchmarks.ranking.als", str(given), str(out), python=python).result
    with np.load(out) as stored:
        return stored["top"], str(said["settings"])


def tafeng_table() -> str:
    """Means over the folds, beside what was asked for."""
    read = protocol.read()
    if not SHARED.is_dir():
        return "Ta-Feng is not beside this checkout.\n"
    folds = [run(task, read.tafeng["at"], "recall", True) for task in tafeng(SHARED, read.tafeng)]
    figures = [made for made, _ in folds]
    rows = [
        [name, *(_mean([fold[name][figure] for fold in figures]) for figure in FIGURES)]
        for name in sorted(figures[0], key=lambda name: -np.mean([fold[name]["recall"] for fold in figures]))
    ]
    ours = {f: float(np.mean([fold["**Regulars**"][f] for fold in figures])) for f in ASKED}
    said = [f"{f}: {ours[f]:.4f}, asked {a}, aim {b}: {_met(ours[f], a, b)}" for f, (a, b) in ASKED.items()]
    return (
        table(HEAD, rows)
        + "\nMeans over five folds (standard deviation).\n\n"
        + "\n".join(f"- {line}" for line in said)
        + "\n\nSettings chosen on the validation users of the first fold:\n\n"
        + "\n".join(f"- {name}: {value}" for name, value in folds[0][1].items())
        + "\n"
    )


def last_day_table() -> str:
    """The Complete Journey's last shopping days."""
    read = protocol.read()
    figures, settings = run(last_days(read.journey, read.last_day), read.last_day["at"], "ndcg", False)
    rows = [
        [name, *(f"{figures[name][figure]:.4f}" for figure in FIGURES)]
        for name in sorted(figures, key=lambda name: -figures[name]["ndcg"])
    ]
    return (
        table(HEAD, rows)
        + "\nSettings chosen on the shopping day before:\n\n"
        + "\n".join(f"- {name}: {value}" for name, value in settings.items())
        + "\n"
    )


def _met(found: float, asked: float, aim: float) -> str:
    if found >= aim:
        return "met"
    return "asked for is met, the aim is missed" if found >= asked else "**missed**"


def _mean(values: list[float]) -> str:
    return f"{np.mean(values):.4f} ({np.std(values):.4f})"


def main() -> str:
    """Both tables."""
    return (
        f"### Ta-Feng, next basket\n\n{tafeng_table()}\n"
        f"### The Complete Journey, last shopping day by product id\n\n{last_day_table()}"
    )
