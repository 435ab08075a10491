"""One client, one product: the questions a company asks, in three languages and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Run

TITLES = {
    "client": {"en": "Likely to buy", "ru": "Вероятно купит", "ro": "Va cumpăra probabil"},
    "sell-to": {
        "en": "How many of which products",
        "ru": "сколько и каких продуктов",
        "ro": "Ce produse și câte",
    },
    "buyers-of": {"en": "To how many clients", "ru": "Скольким клиентам", "ro": "Câtor clienți"},
}


@pytest.fixture(scope="module")
def client(shop: Path) -> str:
    from regulars import load

    with load(shop) as portfolio:
        table = portfolio.clients().arrow().sort_by([("expected_value", "descending")])
        return str(table["client"][0])


@pytest.fixture
def asked(client: str) -> dict[str, str]:
    return {"client": client, "sell-to": client, "buyers-of": "Product 1"}


@pytest.mark.parametrize("lang", ["en", "ru", "ro"])
@pytest.mark.parametrize("job", TITLES)
def test_answers_in_three_languages(run: Run, shop: Path, asked: dict[str, str], job: str, lang: str) -> None:
    done = run(job, asked[job].replace("Product ", "P0000"), "--folder", shop, "--lang", lang)
    assert done.code == 0, done.err
    assert TITLES[job][lang] in done.out
    assert asked[job] in done.out


def test_the_card_as_json(run: Run, shop: Path, client: str) -> None:
    card = run("client", client, "--folder", shop, "--json").json()
    assert card["client"]["client"] == client
    assert {"first_at", "last_at", "orders", "p_alive", "expected_orders", "expected_value", "ltv"} <= card[
        "client"
    ].keys()
    assert card["client"]["first_at"] <= card["client"]["last_at"]
    assert (
        card["likely"] == run("sell-to", client, "--top", 10, "--folder", shop, "--json").json()["products"]
    )


def test_sell_to_counts_what_it_shows(run: Run, shop: Path, client: str) -> None:
    rows = run("sell-to", client, "--top", 3, "--folder", shop, "--json").json()["products"]
    assert len(rows) == 3
    for row in rows:
        assert row["units"]["low"] <= row["units"]["high"]
        assert 0 <= row["p_buy"] <= 1
        assert row["reason"]["code"].startswith("sell.") and row["reason"]["text"]


def test_buyers_add_up(run: Run, shop: Path) -> None:
    told = run("buyers-of", "P00001", "--top", 60, "--folder", shop, "--json").json()
    chances = sum(row["p_buy"] for row in told["buyers"])
    assert told["product"]["buyers"]["expected"] == pytest.approx(chances, rel=1e-3)
    assert 0 <= told["first_time"] <= chances


def test_all_products_sum_to_what_is_expected_of_the_client(run: Run, shop: Path, client: str) -> None:
    told = run("sell-to", client, "--top", 2, "--folder", shop, "--json").json()
    whole, card = told["whole"], run("client", client, "--folder", shop, "--json").json()["client"]
    assert whole["expected_value"] == card["expected_value"]
    assert whole["value"] == pytest.approx(card["expected_value"]["expected"], rel=0.005)
    assert whole["products"] == sum(group["products"] for group in whole["groups"]) == 6
    shown = run("sell-to", client, "--top", 2, "--folder", shop).out
    assert "other products" in shown and "what is expected of him" in shown
    assert "Expected if he goes on as now; what more is possible is known by asking and by trials." in shown


def test_a_budget_names_those_to_speak_to_and_what_is_lost(run: Run, shop: Path) -> None:
    everyone = run("buyers-of", "P00001", "--top", 1000, "--folder", shop, "--json").json()
    some = run("buyers-of", "P00001", "--budget", 7, "--folder", shop, "--json").json()
    most = sorted(everyone["buyers"], key=lambda row: -row["units"])
    assert [row["client"] for row in some["buyers"]] == [row["client"] for row in most[:7]]
    assert everyone["budget"] is None and some["first_time"] == everyone["first_time"]
    reached = some["budget"]
    units = [row["units"] for row in most]
    assert reached["clients"] == 7 and reached["units"] == pytest.approx(sum(units[:7]))
    assert reached["units_beyond"] == pytest.approx(sum(units[7:]), rel=2e-3)
    assert reached["margin_beyond"] > 0
    told = run("buyers-of", "P00001", "--budget", 7, "--folder", shop).out
    assert "Speaking to these 7 clients reaches" in told and "and a margin of" in told
    never = sum(not row["again"] for row in everyone["buyers"])
    assert everyone["product"]["never"] == never
    assert ("have never bought it so far" in told) == (never > 1)


@pytest.mark.parametrize("job", ["client", "sell-to"])
def test_an_unknown_client_is_answered_with_near_ones(run: Run, shop: Path, job: str, client: str) -> None:
    error = run(job, client[:-1], "--folder", shop, "--json").error()
    assert error["type"] == "LookupFailed" and error["code"] == "error.no_client"
    assert "Did you mean C0" in error["message"]
    assert "Может быть, C0" in run(job, client[:-1], "--folder", shop, "--lang", "ru").err


def test_an_unknown_product_is_answered_with_near_ones(run: Run, shop: Path) -> None:
    done = run("buyers-of", "P0001", "--folder", shop)
    assert done.code == 2 and "P00001" in done.err


def test_without_a_portfolio_the_remedy_is_named(run: Run) -> None:
    run("new", "empty")
    error = run("client", "7", "--folder", "empty", "--json").error()
    assert error["type"] == "NotFitted" and "regulars fit" in error["message"]


def test_fit_again_with_another_horizon(run: Run, sales: Path) -> None:
    run("new", "shop")
    assert run("import", sales, "--folder", "shop").code == 0
    told = run(
        "fit", "--horizon", "12w", "--at", "2024-03-31", "--model", "nbd", "--folder", "shop", "--json"
    ).json()
    assert told["answers"]["frame"]["horizon_weeks"] == 12
    assert told["answers"]["frame"]["last_on"] == "2024-03-31"
    assert told["models"]["activity"]["model"] == "nbd"
    wrong = run("fit", "--horizon", "soon", "--folder", "shop", "--json").error()
    assert wrong["code"] == "error.argument_invalid"


def test_a_name_that_is_near_nothing_is_answered_without_names(run: Run, shop: Path) -> None:
    for job in ("client", "buyers-of"):
        told = run(job, "?" * 9, "--folder", shop)
        assert told.code == 2 and "Did you mean" not in told.err


@pytest.mark.parametrize("lang", ["en", "ru", "ro"])
def test_why_is_told_whole_and_last(run: Run, shop: Path, client: str, lang: str) -> None:
    told = run("sell-to", client, "--top", 6, "--folder", shop, "--lang", lang).out.splitlines()
    head, *rows = told[3:10]
    assert head.split()[-1] == {"en": "why", "ru": "почему", "ro": "ce"}[lang]
    assert len(rows) == 6 and not any("…" in row for row in rows)


def test_where_no_sale_names_a_client_nothing_is_said_of_any(run: Run, tmp_path: Path) -> None:
    days = (f"2024-{month:02}-{day:02}" for month in range(1, 9) for day in range(1, 28, 2))
    lines = ["date,product,amount", *(f"{day},{'tea' if int(day[-1]) % 3 else 'bun'},5.0" for day in days)]
    sales = tmp_path / "walk-ins.csv"
    sales.write_text("\n".join(lines), encoding="utf-8")
    opened = run("open", sales, "--yes", "--no-browser", "--folder", "walk-ins", "--lang", "en")
    assert opened.code == 0, opened.err
    assert "by how many units" in opened.out and "will buy" not in opened.out
    today = run("today", "--folder", "walk-ins")
    assert today.out.startswith("Nobody can be called: no sale names its client.")
    assert "usual" not in today.out and "uncalled" not in today.err
    told = run("buyers-of", "tea", "--folder", "walk-ins").out.splitlines()
    assert told[2] == "  No sale names its client, so nobody can be named here."
    assert not any(line.strip() == "0" for line in told)
