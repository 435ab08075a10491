"""Tables for a terminal: what is lost where room is scarce, and what never is."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from regulars.cli.tables import aligned, under_heading

HEAD = ["client", "silent", "at stake", "what to ask"]
LONG = "ask what has changed; no longer takes Cigarettes, Soft drinks, Magazine, 2 more products"
ROWS = [HEAD, ["853", "10 days", "$5,045", LONG], ["Anna", "3 weeks", "$4,854", "ask what has changed"]]


@pytest.mark.parametrize("room", [40, 60, 78, 110, 200])
def test_no_word_of_the_last_column_is_lost_and_no_line_is_too_wide(room: int) -> None:
    lines = aligned(ROWS, right=(1, 2), room=room, wrapped=True)
    assert all(cell_len(line) <= room for line in lines)
    told = " ".join(" ".join(lines).split())
    assert all(word in told for row in ROWS[1:] for cell in row for word in cell.split())
    assert "$5,045" in next(line for line in lines if line.startswith("853"))


def test_on_a_narrow_terminal_words_stand_below_and_need_no_heading() -> None:
    head, first, *rest = aligned(ROWS, right=(1, 2), room=60, wrapped=True)
    assert "what to ask" not in head and first.endswith("$5,045")
    assert rest[0].startswith("    ask what has changed; no longer takes")


def test_names_give_way_before_columns_do() -> None:
    rows = [["product", "units", "why"], ["A very long name of a product indeed", "12", "about every 6 days"]]
    (head, line) = aligned(rows, right=(1,), room=50)
    assert head.endswith("why") and "about every 6 days" in line and "…" in line
    assert cell_len(line) <= 50


def test_headings_and_ranges_go_below_before_anything_is_cut() -> None:
    head = ["got", "clients", "more than without it", "net of what the perk costs"]
    rows = [["loaner car", "133", "−1.4 (−8.8 to 5.9)", "−4.67 (−6.35 to −2.99)"], ["nothing", "134", "", ""]]
    for room in (44, 60, 98):
        heads, lines = under_heading(head, rows, right=(1, 2, 3), room=room, whole=True, broken=True)
        whole = " ".join(" ".join([*heads, *lines]).split())
        assert max(map(len, [*heads, *lines])) <= room
        assert all(word in whole for word in ("loaner", "133", "(−6.35", "−2.99)", "costs", "without"))
    heads, lines = under_heading(head, rows, right=(1, 2, 3))
    assert len(heads) == 1 and len(lines) == 2
