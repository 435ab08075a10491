"""Elasticities of orange juice beside a mixed model of statsmodels; discounts of The Complete Journey."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks import prices_journey, prices_trial
from benchmarks.measure import DATA, SHARED, child, environment, table
from regulars.portfolio.history import Floats
from regulars.portfolio.prices import response

PROTOCOL = json.loads((Path(__file__).parent / "prices_protocol.json").read_text(encoding="utf-8"))
REQUIREMENTS = Path(__file__).parent / "peers" / "statsmodels.txt"
LEVEL = PROTOCOL["level"]


@dataclass(frozen=True)
class Weeks:
    """Store-weeks of one brand: log units, log price, deal and feature, store, week."""

    y: Floats
    x: Floats
    controls: Floats
    store: Any
    week: Any

    def where(self, use: Any) -> Weeks:
        return Weeks(self.y[use], self.x[use], self.controls[use], self.store[use], self.week[use])


@dataclass(frozen=True)
class Fitted:
    """Controls' coefficients, what stores have in common, each store's slope and its intercept."""

    name: str
    controls: Floats
    slope: dict[int, float]
    intercept: dict[int, float]
    error: float
    middle: float
    spread: float


def main() -> str:
    """The elasticities, the journey's discounts and a trial by lot, as tables."""
    return f"{_juice()}\n{prices_journey.main()}\n{prices_trial.main()}"


def _juice() -> str:
    rows = pq.read_table(SHARED / "price" / "orangeJuice_yx.parquet")
    python = environment("statsmodels", REQUIREMENTS)
    told, scores = [], {}
    for brand in range(1, 12):
        seen = _weeks(rows, brand)
        early = seen.where(seen.week <= PROTOCOL["last_week"])
        late = seen.where(seen.week > PROTOCOL["last_week"])
        ours, common = _ours(early)
        theirs = _theirs(early, python)
        for name, score in _known_stores(early, late, ours, theirs["model"]).items():
            scores.setdefault(("weeks", name), []).append(score)
        for name, score in _new_stores(early, python).items():
            scores.setdefault(("stores", name), []).append(score)
        z = 1.6448536
        low, high = (theirs["fixed"][1] + sign * z * theirs["errors"][1] for sign in (-1, 1))
        sd = theirs["covariance"][1][1] ** 0.5
        inside = low <= common.mean.mean <= high and common.mean.low <= theirs["fixed"][1] <= common.mean.high
        told.append(
            [
                str(brand),
                f"{common.mean.mean:.3f} ({common.mean.low:.3f} to {common.mean.high:.3f})",
                f"{theirs['fixed'][1]:.3f} ({low:.3f} to {high:.3f})",
                "yes" if inside else "no",
                f"{common.spread.mean:.3f} ({common.spread.low:.3f}–{common.spread.high:.3f})",
                f"{sd:.3f}",
                "yes" if common.spread.low <= sd <= common.spread.high else "no",
                f"{_alike(ours, theirs['model']):.3f}",
            ]
        )
    head = [
        "brand", "Regulars", "statsmodels", "within each other's", "spread of stores", "statsmodels' spread",
        "within ours", "stores' slopes differ by at most",
    ]  # fmt: skip
    names = ["Regulars", "statsmodels", "one slope", "own slopes"]
    held = [
        [what, *(f"{np.mean(scores[what, name]):.4f}" if (what, name) in scores else "—" for name in names)]
        for what in ("weeks", "stores")
    ]
    return f"{table(head, told)}\n{table(['held out, log score', *names], held)}"


def _weeks(rows: Any, brand: int) -> Weeks:
    use = rows["brand"].to_numpy() == brand
    named = {name: rows[name].to_numpy()[use] for name in ("logmove", f"price{brand}", "deal", "feat")}
    return Weeks(
        named["logmove"].astype(float),
        np.log(named[f"price{brand}"].astype(float)),
        np.column_stack([named["deal"], named["feat"]]).astype(float),
        rows["store"].to_numpy()[use],
        rows["week"].to_numpy()[use],
    )


def _ours(seen: Weeks, name: str = "Regulars") -> tuple[Fitted, response.Common]:
    """The package's own: controls taken out by least squares within stores, then the slopes of stores."""
    stores, of = np.unique(seen.store, return_inverse=True)
    y, x, controls = (_within(each, of) for each in (seen.y, seen.x, seen.controls))
    out = _controls(y, x, controls, of, len(stores))
    y = y - controls @ out
    sxx, sxy, syy = (np.bincount(of, each) for each in (x * x, x * y, y * y))
    found = response.slopes(sxx, sxy, syy, np.bincount(of) - 1.0)
    assert found is not None
    common = response.common(found.slope, found.variance, LEVEL)
    assert common is not None
    mean, _, _ = response.single(common, found.slope, found.variance, LEVEL)
    return _fitted(
        name, seen, out, dict(zip(stores.tolist(), mean, strict=True)), found.error, common
    ), common


def _controls(y: Floats, x: Floats, controls: Floats, of: Any, stores: int) -> Floats:
    """Coefficients of the controls beside a slope for every store: all within the store's own line."""
    sxx = np.bincount(of, x * x, minlength=stores)

    def rest(each: Floats) -> Floats:
        return np.asarray(each - x * (np.bincount(of, x * each, minlength=stores) / sxx)[of], float)

    left = np.column_stack([rest(controls[:, each]) for each in range(controls.shape[1])])
    return np.asarray(np.linalg.lstsq(left, rest(y), rcond=None)[0], float)


def _within(values: Floats, of: Any) -> Floats:
    wide = values.reshape(len(values), -1)
    counts = np.bincount(of)
    means = np.column_stack([np.bincount(of, each) / counts for each in wide.T])
    return np.asarray((wide - means[of]).reshape(values.shape), float)


def _fitted(
    name: str, seen: Weeks, out: Floats, slope: dict[int, float], error: float, common: response.Common | None
) -> Fitted:
    level = {
        store: float(np.mean((seen.y - seen.controls @ out - slope[store] * seen.x)[seen.store == store]))
        for store in slope
    }
    middle = common.mean.mean if common else float(np.mean(list(slope.values())))
    return Fitted(name, out, slope, level, error, middle, common.spread.mean if common else 0.0)


def _theirs(seen: Weeks, python: str) -> dict[str, Any]:
    path = DATA / "juice.npz"
    DATA.mkdir(exist_ok=True)
    np.savez(path, y=seen.y, x=seen.x, controls=seen.controls, store=seen.store)
    told = child("benchmarks.peers.statsmodels_fit", str(path), python=python).result
    fixed, out = told["fixed"], np.array(told["fixed"][2:])
    slope = {int(store): fixed[1] + effect[1] for store, effect in told["effects"].items()}
    intercept = {int(store): fixed[0] + effect[0] for store, effect in told["effects"].items()}
    spread = told["covariance"][1][1] ** 0.5
    return {**told, "model": Fitted("statsmodels", out, slope, intercept, told["scale"], fixed[1], spread)}


def _rivals(seen: Weeks) -> list[Fitted]:
    """One slope for all stores, and each store's own."""
    stores, of = np.unique(seen.store, return_inverse=True)
    y, x, controls = (_within(each, of) for each in (seen.y, seen.x, seen.controls))
    both = np.column_stack([x, controls])
    found = np.linalg.lstsq(both, y, rcond=None)[0]
    free = len(y) - len(stores) - both.shape[1]
    error = float(((y - both @ found) ** 2).sum() / free)
    one = dict.fromkeys(stores.tolist(), float(found[0]))
    out = _controls(y, x, controls, of, len(stores))
    rest = y - controls @ out
    own = np.bincount(of, x * rest) / np.bincount(of, x * x)
    left = float(((rest - own[of] * x) ** 2).sum() / (len(y) - 2 * len(stores)))
    return [
        _fitted("one slope", seen, found[1:], one, error, None),
        _fitted("own slopes", seen, out, dict(zip(stores.tolist(), own, strict=True)), left, None),
    ]


def _known_stores(early: Weeks, late: Weeks, *fitted: Fitted) -> dict[str, float]:
    """Mean log density of later weeks in stores that are known."""
    late = late.where(np.isin(late.store, early.store))
    scores = {}
    for each in (*fitted, *_rivals(early)):
        at = np.array([each.intercept[s] for s in late.store.tolist()])
        slope = np.array([each.slope[s] for s in late.store.tolist()])
        miss = late.y - at - slope * late.x - late.controls @ each.controls
        scores[each.name] = float(np.mean(-0.5 * np.log(2 * np.pi * each.error) - miss**2 / (2 * each.error)))
    return scores


def _new_stores(early: Weeks, python: str) -> dict[str, float]:
    """Mean log density an observation of stores never seen: their deviations from their own means."""
    stores = np.unique(early.store)
    held = stores[:: PROTOCOL["every_store"]]
    known, new = early.where(~np.isin(early.store, held)), early.where(np.isin(early.store, held))
    models = [_ours(known)[0], _theirs(known, python)["model"], _rivals(known)[0]]
    return {each.name: _store_score(each, new) for each in models}


def _store_score(each: Fitted, new: Weeks) -> float:
    total, n = 0.0, 0
    for store in np.unique(new.store):
        mine = new.where(new.store == store)
        of = np.zeros(len(mine.y), int)
        x, y = _within(mine.x, of), _within(mine.y - mine.controls @ each.controls, of)
        miss, v, size = y - each.middle * x, each.error, len(y)
        # Deviations of n numbers are n - 1; the slope's own spread goes along x.
        ratio = each.spread**2 * float(x @ x) / v
        quadratic = (float(miss @ miss) - float(x @ miss) ** 2 * each.spread**2 / v / (1 + ratio)) / v
        total += -0.5 * ((size - 1) * np.log(2 * np.pi * v) + np.log1p(ratio) + quadratic)
        n += size - 1
    return total / n


def _alike(ours: Fitted, theirs: Fitted) -> float:
    return max(abs(ours.slope[store] - theirs.slope[store]) for store in ours.slope)
