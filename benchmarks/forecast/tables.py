"""The forecast's tables, judged from what `running` left in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.forecast import metrics, protocol, running, simple
from benchmarks.forecast.laws import Cells, Law, law
from benchmarks.forecast.protocol import Trial, Window
from benchmarks.forecast.windows import Floats, Past, future, past
from benchmarks.measure import table

NAMES = {
    "ours": "**Regulars**",
    "lightgbm": "LightGBM on our features",
    "lightgbm_levelled": "the same, level from inner origins",
    "personal": "own rate + isotonic",
    "tifu": "TIFU-KNN × visits + isotonic",
    "als": "implicit ALS × visits + isotonic",
    "activity_by_share": "activity × share",
    "global_rate": "global rate",
}
#: Rivals of a person's or a neighbour's history, without learning from labels.
RECOMMENDERS = ("personal", "tifu", "als")
#: The official rival: LightGBM by whichever level does better on the test itself.
OFFICIAL = ("lightgbm", "lightgbm_levelled")


@dataclass(frozen=True)
class Judged:
    """One trial: figures by method, and what only ours and activity × share are asked."""

    trial: Trial
    figures: dict[str, dict[str, float]]
    chances: dict[str, float]
    totals: dict[str, float]
    edges: list[tuple[str, int, float, dict[str, float]]]  # group, its size, units, bias by method


@dataclass(frozen=True)
class Opened:
    """A window with the truth and the package's forecast."""

    known: Past
    units: Floats
    lines: Floats
    ours: dict[str, Floats]


def opened(rows: dict[str, np.ndarray], window: Window) -> Opened:
    """The window, from the files."""
    known = past(rows, window.first, window.days)
    with np.load(running.FOLDER / window.grain / f"{window.key}.npz") as stored:
        ours = dict(stored)
    return Opened(known, **future(rows, known, window.days), ours=ours)


def judge(number: int, trial: Trial, settings: dict[str, Any]) -> Judged:
    """Every figure of a trial whose forecasts are there."""
    rows = running.daily_rows(trial.test.grain)
    test, inner = opened(rows, trial.test), [opened(rows, window) for window in trial.inner]
    forecasts = {"ours": test.ours["units"]}
    for name in running.RIVALS:
        with np.load(running.rival_file(number, name)) as stored:
            forecasts[name] = stored["expected"]
            if name == "lightgbm":
                forecasts[f"{name}_levelled"] = stored["expected"] * stored["level"]
    forecasts["activity_by_share"] = simple.activity_by_share(test.known)
    forecasts["global_rate"] = simple.global_rate(test.known)
    figures = {name: metrics.counts(test.units, made, settings) for name, made in forecasts.items()}
    # In the order in which `buyers_of` puts them; rivals have nothing but units.
    figures["ours"]["r_precision"] = metrics.r_precision(test.units > 0, test.ours["p_buy"])
    return Judged(
        trial,
        figures,
        chances(test, inner, settings),
        totals(test, inner, settings),
        edges(test, forecasts, settings),
    )


def chances(test: Opened, inner: list[Opened], settings: dict[str, Any]) -> dict[str, float]:
    """Log scores of cells and of buying at all; both methods have the best law that inner windows give them.

    Activity × share taken for a Poisson law is there, too: the easier rival.
    """
    ours, theirs = _our_cells(test), _their_cells(test)
    their_law = law([_their_cells(one) for one in inner])
    bought = test.units > 0
    deciles = metrics.reliability(bought, test.ours["p_buy"], settings["reliability_from"])
    poisson = -np.expm1(-theirs.expected)
    off = np.abs(deciles[:, 0] - deciles[:, 1])
    return {
        "cells": law([_our_cells(one) for one in inner]).score(ours),
        "their_cells": their_law.score(theirs),
        "their_cells_poisson": Law(12.0, 0.0).score(theirs),
        "p_buy": metrics.log_score(bought, test.ours["p_buy"]),
        "their_p_buy": metrics.log_score(bought, their_law.p_buy(theirs)),
        "their_p_buy_poisson": metrics.log_score(bought, poisson),
        "off": float(off.max()),
    } | {f"decile_{i}": float(seen - p) for i, (p, seen) in enumerate(deciles)}


def _our_cells(one: Opened) -> Cells:
    return Cells(one.ours["units"], one.units, one.ours["shape"])


def _their_cells(one: Opened) -> Cells:
    return Cells(simple.activity_by_share(one.known), one.units)


def totals(test: Opened, inner: list[Opened], settings: dict[str, Any]) -> dict[str, float]:
    """Interval score of product totals, a share of units: ours, and ±c% around the same forecast.

    c has the best score over inner windows.
    """
    level = settings["level"]
    widths = np.arange(0.05, 1.5, 0.01)
    scores = [np.mean([_constant(one, c, level)[0] for one in inner]) for c in widths]
    c = float(widths[int(np.argmin(scores))])
    seen = test.units.sum(0)
    low, high = (test.ours[f"product_expected_units_{end}"] for end in ("low", "high"))
    score, covered = _constant(test, c, level)
    return {
        "score": float(metrics.interval_score(seen, low, high, level).sum() / seen.sum()),
        "covered": float(((low <= seen) & (seen <= high)).mean()),
        "constant": score,
        "constant_covered": covered,
        "c": c,
    }


def _constant(one: Opened, c: float, level: float) -> tuple[float, float]:
    seen, expected = one.units.sum(0), one.ours["units"].sum(0)
    low, high = expected * (1 - c), expected * (1 + c)
    score = metrics.interval_score(seen, np.maximum(low, 0), high, level).sum() / seen.sum()
    return float(score), float(((low <= seen) & (seen <= high)).mean())


def edges(
    test: Opened, forecasts: dict[str, Floats], settings: dict[str, Any]
) -> list[tuple[str, int, float, dict[str, float]]]:
    """Bias on the clients and products that forecasts get wrong."""
    known = test.known
    days = np.unique(np.column_stack([known.client, known.day]), axis=0)[:, 0]
    shopping_days = np.bincount(days, minlength=known.shape[0])
    last = np.zeros(known.shape[0], np.int64)
    np.maximum.at(last, known.client, known.day)
    quantity = known.columns(known.units) / known.columns(known.lines)
    of_clients = {
        f"clients acquired within {settings['acquired_weeks']} weeks": known.known_weeks
        <= settings["acquired_weeks"],
        "one-time clients": shopping_days <= settings["one_time_days"],
        f"clients silent {settings['silent_weeks']} weeks": (known.days - last) / 7
        >= settings["silent_weeks"],
    }
    of_products = {
        f"products first sold within {settings['new_weeks']} weeks": known.sold_weeks
        <= settings["new_weeks"],
        "products of two units a line or more": quantity >= 2,
        "the rarest half of products": known.columns(known.lines) <= np.median(known.columns(known.lines)),
    }
    groups = [(name, group, test.units[group], group) for name, group in of_clients.items()]
    groups += [
        (name, group, test.units[:, group], (slice(None), group)) for name, group in of_products.items()
    ]
    return [
        (
            name,
            int(group.sum()),
            float(seen.sum()),
            {method: metrics.bias(seen, made[at]) for method, made in forecasts.items()}
            if seen.any()
            else {},
        )
        for name, group, seen, at in groups
    ]


def page(judged: list[Judged], settings: dict[tuple[int, str], str]) -> str:
    """All tables."""
    parts = [_targets(judged)]
    for number, one in enumerate(judged):
        parts.append(f"### {one.trial.name}\n\n{_counts(one)}")
        chosen = [
            f"- {NAMES[name]}: {settings[number, name]}"
            for name in running.RIVALS
            if (number, name) in settings
        ]
        if chosen:
            parts.append("Settings that inner origins chose:\n\n" + "\n".join(chosen) + "\n")
    parts += [_laws(judged), _reliability(judged), _totals(judged), _edges(judged)]
    return "\n".join(parts)


def _counts(one: Judged) -> str:
    ours = one.figures["ours"]["deviance"]
    rows = []
    for name in sorted(one.figures, key=lambda name: one.figures[name]["deviance"]):
        f = one.figures[name]
        gain = "" if name == "ours" else f"{ours / f['deviance'] - 1:+.1%}"
        rows.append(
            [NAMES[name], f"{f['deviance']:.4f}", gain, f"{f['ece']:.3f}", f"{f['bias']:+.3f}"]
            + [f"{f[key]:.3f}" for key in ("client_wape", "product_wape", "r_precision", "ndcg")]
        )
    head = ["", "Poisson deviance a cell", "ours beside it", "ECE", "bias", "client WAPE", "product WAPE"]
    return table([*head, "R-precision of buyers", "NDCG@10 of rows"], rows)


def _best(one: Judged, key: str, names: tuple[str, ...], lowest: bool = True) -> float:
    return (min if lowest else max)(one.figures[name][key] for name in names)


def _targets(judged: list[Judged]) -> str:
    rivals = (*RECOMMENDERS, *OFFICIAL)
    rows = []
    for one in judged:
        ours = one.figures["ours"]

        def gain(key: str, names: tuple[str, ...], one: Judged = one, ours: dict[str, float] = ours) -> float:
            return 1 - ours[key] / _best(one, key, names)

        r = ours["r_precision"] / _best(one, "r_precision", rivals, lowest=False) - 1
        cells = 1 - one.chances["cells"] / one.chances["their_cells"]
        p_buy = 1 - one.chances["p_buy"] / one.chances["their_p_buy"]
        narrower = one.totals["score"] / one.totals["constant"] - 1
        rows.append(
            [
                one.trial.name,
                _said(gain("deviance", OFFICIAL), 0.03),
                _said(gain("deviance", RECOMMENDERS), 0.08),
                f"{ours['ece']:.3f} {_met(ours['ece'] <= 0.03)}",
                _beside(ours["client_wape"], _best(one, "client_wape", rivals)),
                _beside(ours["product_wape"], _best(one, "product_wape", rivals)),
                _said(cells, 0.15),
                _said(p_buy, 0.15),
                f"{one.chances['off']:.3f} {_met(one.chances['off'] <= 0.02)}",
                _said(r, 0.03),
                f"{narrower:+.1%} {_met(narrower < 0)}",
            ]
        )
    head = ["", "deviance below LightGBM (3%)", "below the best recommender (8%)", "ECE (.03)"]
    head += ["client WAPE, best rival's", "product WAPE, best rival's", "cells' log score (15%)"]
    head += ["p_buy's log score (15%)", "worst decile (.02)", "R-precision (3%)", "totals' interval score"]
    said = "What was asked for, and whether it is met (R-precision of ours by the chance of buying, as "
    return said + "`buyers_of` orders):\n\n" + table(head, rows)


def _met(yes: bool) -> str:
    return "met" if yes else "**missed**"


def _said(gain: float, asked: float) -> str:
    return f"{gain:+.1%} {_met(gain >= asked)}"


def _beside(ours: float, best: float) -> str:
    return f"{ours:.3f}, {best:.3f} {_met(ours <= best)}"


def _laws(judged: list[Judged]) -> str:
    rows = []
    for one in judged:
        row = [one.trial.name]
        for of in ("cells", "p_buy"):
            ours = one.chances[of]
            row.append(f"{ours:.4f}")
            rivals = (one.chances[f"their_{of}"], one.chances[f"their_{of}_poisson"])
            row += [f"{theirs:.4f} ({1 - ours / theirs:+.1%})" for theirs in rivals]
        rows.append(row)
    beside = ["activity × share", "the same, Poisson"]
    said = (
        "Log scores of cells (negative binomial, its shape from inner origins for either method) and of "
        "buying at all, with what ours is better by:\n\n"
    )
    return said + table(["", "cells: ours", *beside, "p_buy: ours", *beside], rows)


def _reliability(judged: list[Judged]) -> str:
    rows = [[one.trial.name, *(f"{one.chances[f'decile_{i}']:+.3f}" for i in range(10))] for one in judged]
    said = "Share that bought less the mean chance, by decile of cells with a chance above .02:\n\n"
    return said + table(["", *(str(i + 1) for i in range(10))], rows)


def _totals(judged: list[Judged]) -> str:
    rows = [
        [
            one.trial.name,
            f"{one.totals['score']:.3f}",
            f"{one.totals['covered']:.2f}",
            f"{one.totals['constant']:.3f}",
            f"{one.totals['constant_covered']:.2f}",
            f"±{one.totals['c']:.0%}",
        ]
        for one in judged
    ]
    head = ["", "interval score, of units", "covered", "constant ±c%", "covered", "c"]
    return "Intervals (90%) of products' totals:\n\n" + table(head, rows)


def _edges(judged: list[Judged]) -> str:
    shown = ("ours", "lightgbm", "personal", "activity_by_share")
    rows = [
        [one.trial.name, name, str(size), f"{units:.0f}", *(f"{by[m]:+.0%}" if by else "" for m in shown)]
        for one in judged
        for name, size, units, by in one.edges
    ]
    head = ["", "", "how many", "units seen", *(NAMES[name] for name in shown)]
    return "Bias (expected over seen, less one) where forecasts are known to go wrong:\n\n" + table(
        head, rows
    )


def main() -> str:
    """Run everything and judge it."""
    settings = running.everything()
    read = protocol.read()
    return page([judge(n, trial, read.metrics) for n, trial in enumerate(read.trials)], settings)
