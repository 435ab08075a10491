"""An illustration, not a measurement: companies that pay for conflict against those that give what is owed.

Every number is an assumption, swept. A client brings his margin every month, may leave for reasons of his
own, and may press for something that is not owed. The indulgent company pays a gift and keeps a few more of
those who press; whoever was paid presses more often. The firm one pays nothing. What is owed is paid by
both and does not appear; nor do employees who leave and others who watch, which would speak against the
indulgent one. The expectation is exact: a Markov chain over the payments that a client has had.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.measure import table

LEARNING = (0.0, 0.05, 0.1, 0.25, 0.5)
SAVED = (0.0, 0.02, 0.05, 0.1, 0.2)
GIFTS = (1.0, 3.0)


@dataclass(frozen=True)
class World:
    """Assumptions: sums in months of a client's margin, chances a month or an event."""

    months: int = 36
    presses: float = 0.02  # chance that a client presses in a month, before anybody paid him
    most: float = 0.5  # chance beyond which learning does not go
    leaves: float = 0.01  # chance that he leaves in a month, for reasons of his own
    leaves_held: float = 0.25  # chance that one who presses and gets nothing leaves
    saved: float = 0.05  # by how much paying lowers that chance
    gift: float = 1.0
    learning: float = 0.1  # by how much a payment raises the chance that he presses


def profit(world: World, *, indulgent: bool) -> float:
    """Expected months of margin, less gifts, that one client brings.

    >>> calm = World(presses=0.0)
    >>> profit(calm, indulgent=True) == profit(calm, indulgent=False)
    True
    """
    paid = np.arange(world.months + 1)
    presses = np.minimum(world.presses * (1 + world.learning) ** paid, world.most)
    leaves = world.leaves_held - (world.saved if indulgent else 0.0)
    there = np.zeros(world.months + 1)
    there[0] = 1.0
    earned = 0.0
    for _ in range(world.months):
        pressing = there * presses
        earned += there.sum() - (world.gift * pressing.sum() if indulgent else 0.0)
        staying = pressing * (1 - leaves)
        there = there - pressing
        there = there + (np.concatenate([[0.0], staying[:-1]]) if indulgent else staying)
        there = there * (1 - world.leaves)
    return float(earned)


def simulated(world: World, *, indulgent: bool, clients: int, seed: int) -> float:
    """The same by drawing ``clients``: the mean of what they bring."""
    rng = np.random.default_rng(seed)
    there, paid, earned = np.ones(clients, bool), np.zeros(clients), np.zeros(clients)
    for _ in range(world.months):
        earned += there
        chance = np.minimum(world.presses * (1 + world.learning) ** paid, world.most)
        pressing = there & (rng.random(clients) < chance)
        if indulgent:
            earned -= world.gift * pressing
            paid += pressing
        leaves = world.leaves_held - (world.saved if indulgent else 0.0)
        there &= ~(pressing & (rng.random(clients) < leaves))
        there &= rng.random(clients) >= world.leaves
    return float(earned.mean())


def advantage(world: World) -> float:
    """What the indulgent company earns more, as a share of what the firm one earns."""
    firm = profit(world, indulgent=False)
    return (profit(world, indulgent=True) - firm) / firm


def break_even(world: World) -> float | None:
    """The least share of pressing clients that paying has to save for the indulgent company to win.

    None where even keeping all of them does not pay.
    """
    low, high = 0.0, world.leaves_held
    if advantage(replace(world, saved=high)) < 0:
        return None
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if advantage(replace(world, saved=middle)) >= 0 else (middle, high)
    return high


def main() -> str:
    """The region in which the indulgent company wins, under each pair of assumptions."""
    parts = [
        "**An illustration: every number is an assumption.** A client presses for something not owed in "
        "2% of "
        "months; of those who get nothing 25% leave. Cells: what the indulgent company earns more (+) or "
        "less (−) "
        "over three years, in % of the firm one's profit; bold where it wins. Rows: by how much one "
        "payment raises "
        "the chance that he presses again. Columns: of 100 who press, how many more stay because they "
        "were paid.\n"
    ]
    for gift in GIFTS:
        rows = []
        for learning in LEARNING:
            world = World(gift=gift, learning=learning)
            least = break_even(world)
            cells = [advantage(replace(world, saved=saved)) for saved in SAVED]
            rows.append(
                [
                    f"{learning:.0%}",
                    *(f"**{cell:+.1%}**" if cell > 0 else f"{cell:+.1%}".replace("-", "−") for cell in cells),
                    "never" if least is None else f"{100 * least:.0f} of 100",
                ]
            )
        months = "one month's margin" if gift == 1 else f"{gift:.0f} months' margin"
        head = ["learning", *(f"{100 * saved:.0f} more stay" for saved in SAVED), "wins from"]
        parts.append(f"A gift of {months}:\n\n{table(head, rows)}")
    parts.append(
        "The indulgent company wins where gifts are small, few learn, and paying keeps many who would "
        "have left: "
        "to the right and above. Which cell is yours only your own closed cases tell: `regulars case given`."
    )
    return "\n".join(parts)


if __name__ == "__main__":
    print(main())
