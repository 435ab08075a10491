"""The tables: regret and hits, with a floor, the stop rule, and the time of a decision."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.measure import table
from benchmarks.taste import running
from benchmarks.taste.records import PROTOCOL
from benchmarks.taste.running import OURS, Offered
from regulars.decisions.visit import Policy, Taste

WRONG: list[float] = PROTOCOL["wrong"]


def gather(which: str) -> dict[str, list[Offered]]:
    """Every interview's offers in every category and split."""
    found: dict[str, list[Offered]] = {}
    for part in running.splits(which):
        for name, interview in running.unknown_client(part).items():
            found.setdefault(name, []).append(running.offered(part, which, lambda _, it=interview: it))
        known = list(running.known_clients(part))
        for name in known[0]:
            offers = running.offered(part, which, lambda person, its=known, it=name: its[person][it])
            found.setdefault(name, []).append(offers)
    return found


def _means(parts: list[Offered], value: str) -> np.ndarray:
    """(wrong shares, questions + 1), over all clients, splits and answer seeds."""
    return np.concatenate([getattr(part, value) for part in parts]).mean(axis=(0, 2))


def regrets(found: dict[str, list[Offered]]) -> str:
    """Regret and hit rate after each number of questions."""
    rows = []
    for share, wrong in enumerate(WRONG):
        for name, parts in found.items():
            regret, hit = 1 - _means(parts, "worth")[share], _means(parts, "hit")[share]
            label = f"**{name}**" if name.startswith(OURS) else name
            cells = (f"{value:.3f}" for value in regret), (f"{value:.2f}" for value in hit)
            rows.append([f"{wrong:.0%}", label, *cells[0], *cells[1]])
    head = [f"{what} {count}" for what in ("regret", "hit") for count in range(running.QUESTIONS + 1)]
    return table(["wrong", "interview", *head], rows)


def aims(found: dict[str, list[Offered]]) -> str:
    """The two aims: ahead from the second question, and the tournament never far ahead."""
    gains, cells = [], []
    for kind, rival in (("", "tournament of 3"), (", history", "tournament of 3, own history first")):
        ours, other = _means(found[OURS + kind], "worth"), _means(found[rival], "worth")
        gains.append(float((other - ours).max()))
        known = [name for name in found if ("history" in name) == bool(kind) and not name.startswith(OURS)]
        rivals = {name: _means(found[name], "worth")[1, 2:] for name in known if "Gaussian" not in name}
        nearest = {name: float((ours[1, 2:] - worth).min()) for name, worth in rivals.items()}
        least = min(nearest, key=nearest.__getitem__)
        cells.append(f"{'with' if kind else 'without'} history {nearest[least]:+.3f} before {least}")
    return (
        "Ahead of the nearest rival from the second question on, 10% wrong answers, at the least: "
        f"{'; '.join(cells)}. The tournament is ahead by at most {gains[0]:.3f} anywhere without history, "
        f"{gains[1]:.3f} with it.\n"
    )


def floors(which: str) -> str:
    """Client utility and simulated margin of offers within the floor, two slates asked."""
    found: dict[str, list[tuple[float, float]]] = {}
    for part in running.splits(which):
        margin = running.margins(part)
        for name, interview in running.with_floor(part).items():
            offers = running.places(part, which, lambda _, it=interview: it, [0.1])[:, 0, :, 2]
            worth = np.take_along_axis(part.truth, offers, axis=1)
            left = worth * margin[offers]
            found.setdefault(name, []).extend(zip(worth.ravel(), left.ravel(), strict=True))
    rows = []
    for name, pairs in found.items():
        utility, left = np.mean(pairs, axis=0)
        rows.append([f"**{name}**, two" if name == OURS else name, f"{utility:.3f}", f"{left:.4f}"])
    return table(["within the floor (simulated margins)", "client utility", "margin an offer"], rows)


def histories(which: str) -> str:
    """Regret of the first offer as more of the history is known."""
    rows = []
    for kept in (0.0, 0.1, 0.25, 0.5, 1.0):
        regret = np.concatenate([running.with_part_of_history(part, kept) for part in running.splits(which)])
        rows.append([f"{kept:.0%}", f"{regret.mean():.3f}", f"{_error(regret, which):.4f}"])
    return table(["of the history", "regret of the first offer", "one s.e."], rows)


def stops(which: str) -> str:
    """The stop rule beside the best fixed number of questions."""
    rows = []
    for drop_off in PROTOCOL["drop_off"]:
        for bother in PROTOCOL["bother"]:
            parts = [running.stopped(part, which, drop_off, bother) for part in running.splits(which)]
            rule = np.concatenate([part[0].mean(axis=1) for part in parts])
            after = np.concatenate([part[1].mean(axis=1) for part in parts])
            best = int(after.mean(axis=0).argmax())
            ahead = rule[:, 0] - after[:, best]
            error = _error(ahead, which)
            gain = ahead.mean()
            rows.append(
                [f"{drop_off:g}", f"{bother:g}", f"{rule[:, 1].mean():.2f}", f"{rule[:, 0].mean():.4f}",
                 str(best), f"{after[:, best].mean():.4f}", f"{gain:+.4f}", f"{error:.4f}",
                 "yes" if gain >= -error else "no"]
            )  # fmt: skip
    head = ["h", "c", "questions", "rule", "best fixed", "worth", "rule less it", "one s.e.", "within"]
    return table(head, rows)


def _error(ahead: np.ndarray, which: str) -> float:
    """The standard error of a mean over households, who stand in several splits."""
    people = np.concatenate(
        [[f"{part.category.name} {person}" for person in part.people] for part in running.splits(which)]
    )
    _, of = np.unique(people, return_inverse=True)
    apart = np.bincount(of, weights=ahead - ahead.mean())
    return float(np.sqrt(np.square(apart).sum()) / len(ahead))


def times() -> str:
    """Milliseconds a decision, the median and the worst of 40."""
    rows = []
    for items in (100, 1_000, 10_000):
        rng = np.random.default_rng(items)
        people = rng.normal(size=(400, 5)) @ rng.normal(size=(5, items)) + rng.normal(size=(400, items))
        names = [f"{item:05d}" for item in range(items)]
        taste = Taste.from_utilities(people, names)
        margin = dict(zip(names, rng.random(items).tolist(), strict=True))
        spent: dict[str, list[float]] = {"next_question": [], "answer": [], "offer": []}
        for _ in range(10):
            now = taste
            for turn in range(4):
                began = time.perf_counter()
                question = now.next_question(names, margin, margin, 0.2, Policy(drop_off=0, bother=-1))
                asked = time.perf_counter()
                assert question is not None
                now = now.answer(question, question.items[turn % 3])
                told = time.perf_counter()
                now.offer(names, margin, margin, 0.2)
                spent["next_question"].append(asked - began)
                spent["answer"].append(told - asked)
                spent["offer"].append(time.perf_counter() - told)
        cells = (f"{np.median(each) * 1e3:.1f} / {max(each) * 1e3:.1f}" for each in spent.values())
        rows.append([f"{items:,}", *cells])
    return table(["items", "next_question ms", "answer ms", "offer ms"], rows)


def main(which: str) -> str:
    found = gather(which)
    people = sum(len(each.worth) for each in found[OURS])
    base = f"{len(PROTOCOL[which])} categories, {people:,} new clients over the splits.\n"
    return "\n".join(
        [base, regrets(found), aims(found), histories(which), floors(which), stops(which), times()]
    )
