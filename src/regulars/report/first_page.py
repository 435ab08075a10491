"""The first page: one HTML file that works offline, on a phone and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from regulars.phrases import formats
from regulars.reasons import Reason, Said
from regulars.report import charts, texts
from regulars.report.answers import Answers, Base, Likely, Whole
from regulars.report.html import Html, tag
from regulars.report.words import Words

#: No script, no request, nothing but the style sheet in the file itself.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

LONGEST_NAME = 60

#: Product groups that stand in a table.
MOST_GROUPS = 10

#: With fewer clients a curve of how the value is spread says less than the table of all of them.
FEWEST_ON_A_CURVE = 10

#: Where the page says what cannot be told.
CANNOT_TELL_ID = "cannot-tell"

#: A heading of a table: a name, or the ends of the scale that its column draws on.
Heading = str | Html

#: Names of a table's columns with their style-sheet class.
Headers = Sequence[tuple[Heading, str | None]]


def render(answers: Answers, lang: str) -> str:
    """The whole page in ``lang``; every text from the records is escaped."""
    words = Words(lang, answers.frame)
    title = words.say(texts.YOUR_CLIENTS)
    style = resources.files("regulars.report").joinpath("style.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{title} · {answers.frame.company}"),
        tag("style", Html(style)),
    )
    body = tag("body", _header(answers, words), tag("main", *_sections(answers, words)), _footer(words))
    return f"<!doctype html>\n{tag('html', head, body, lang=lang)}\n"


def _header(answers: Answers, words: Words) -> Html:
    frame = answers.frame
    period = words.say(
        texts.SALES_FROM_TO,
        first=formats.date(frame.first_on, words.lang),
        last=formats.date(frame.last_on, words.lang),
    )
    return tag(
        "header",
        tag("h1", words.say(texts.YOUR_CLIENTS)),
        tag("p", tag("bdi", frame.company), ". ", period),
        *(tag("p", words.sentence(said), class_="caution") for said in answers.cautions),
        glance(answers.base, words) if answers.base else without_clients(answers, words),
        _note(words.say(texts.METHOD_INTERVALS, level=frame.level)),
    )


def without_clients(answers: Answers, words: Words) -> Html:
    """The figures of records that name no client, and what to write down."""
    told = answers.everything
    value, value_range = words.money(told.value)
    orders, orders_range = words.count(told.orders, 0)
    figures = tag(
        "dl",
        _figure(words.say(texts.REVENUE_SO_FAR), words.amount(told.revenue_so_far)),
        _figure(words.say(texts.ORDERS_SO_FAR), words.number(told.orders_so_far)),
        _figure(words.ahead(), value, value_range),
        _figure(words.say(texts.ORDERS_AHEAD, span=words.span()), orders, orders_range),
        class_="glance",
    )
    return tag("div", figures, tag("p", words.say(texts.NO_CLIENTS)))


def glance(base: Base, words: Words) -> Html:
    """The base in a few figures."""
    still, still_range = words.count(base.still, 0)
    value, value_range = words.money(base.value)
    orders, orders_range = words.count(base.orders, 0)
    half = words.say(texts.HALF_OF_CLIENTS, share=base.half_share) if base.half_share is not None else None
    told = base.lifetime_reason is None
    figures = [
        _figure(words.say(texts.CLIENTS), words.number(base.clients)),
        _figure(words.say(texts.STILL_WITH_US), still, still_range),
        _figure(words.ahead(), value, value_range),
        _figure(words.say(texts.ORDERS_AHEAD, span=words.span()), orders, orders_range),
        _figure(words.say(texts.HALF), half) if half else None,
        _plain(words.say(texts.LIFETIME), words.lifetime(base), None if told else _why(words)),
        _plain(words.say(texts.WALK_INS), words.walk_ins(base.walk_in_share)) if base.walk_in_share else None,
    ]
    return tag("dl", *figures, class_="glance")


def _figure(name: str, figure: str, interval: str = "") -> Html:
    beside = tag("span", interval, class_="range") if interval else None
    return tag("div", tag("dt", name), tag("dd", tag("span", figure, class_="figure"), beside))


def _plain(name: str, sentence: str, beside: Html | None = None) -> Html:
    return tag("div", tag("dt", name), tag("dd", tag("span", sentence, class_="plain"), beside))


def _why(words: Words) -> Html:
    """A step to the section that says why something cannot be told."""
    return tag("a", words.say(texts.WHY_NOT), href=f"#{CANNOT_TELL_ID}", class_="range")


def _sections(answers: Answers, words: Words) -> list[Html | None]:
    return [
        worth_most(answers, words),
        _concentration(answers, words),
        sell_to(answers, words),
        buyers_of(answers, words),
        products(answers, words),
        _history(answers, words),
        _told(texts.WHAT_IT_CANNOT, answers.cannot_tell, words, CANNOT_TELL_ID),
        _told(texts.GOOD_TO_KNOW, answers.asides, words),
        _told(texts.HOW_COMPUTED, _methods(answers), words),
    ]


def _section(heading: str, *content: object, anchor: str | None = None) -> Html:
    return tag("section", tag("h2", heading), *content, id=anchor)


def _table(caption: str, headers: Headers, rows: Sequence[Sequence[Html]]) -> Html:
    """A table, without its lesser columns on a phone; the caption is for those who hear the page."""
    top = tag("tr", *(tag("th", name, scope="col", class_=kind) for name, kind in headers))
    stacked = any("below" in (kind or "") for _, kind in headers)
    table = tag(
        "table",
        tag("caption", caption),
        tag("thead", top),
        tag("tbody", *(tag("tr", *row) for row in rows)),
        class_="stacked" if stacked else None,
    )
    return tag("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _note(sentence: str) -> Html:
    return tag("p", sentence, class_="note")


def _name(text: str) -> Html:
    short = text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
    return tag("th", tag("bdi", short), scope="row", title=None if short == text else text[:1000])


def _number(text: str, kind: str = "") -> Html:
    return tag("td", text, class_=f"number {kind}".strip())


def _range(text: str, kind: str = "") -> Html:
    return tag("td", text, class_=f"number range {kind}".strip())


def worth_most(answers: Answers, words: Words) -> Html | None:
    """The clients worth most, as a panel; None where there are none."""
    clients = answers.worth_most
    if not clients:
        return None
    largest = max((row.expected_value.high or row.expected_value.expected or 0.0) for row in clients)
    rows = []
    for row in clients:
        value, value_range = words.money(row.expected_value)
        orders, _ = words.count(row.expected_orders)
        middle = row.expected_value.expected or 0.0
        low, high = row.expected_value.low, row.expected_value.high
        picture = charts.span(
            middle if low is None else low, middle, middle if high is None else high, largest, value_range
        )
        rows.append(
            [
                _name(row.client),
                _number(value),
                _range(value_range),
                tag("td", picture, class_="lesser"),
                _number(orders, "lesser"),
                _number(words.percent(row.p_alive)),
                _number(words.date(row.last_at), "lesser"),
                _number(words.number(row.orders), "lesser"),
            ]
        )
    headers: Headers = [
        (words.say(texts.CLIENT), None),
        (words.say(words.by_basis(texts.EXPECTED_REVENUE, texts.EXPECTED_MARGIN)), "number"),
        (words.say(texts.RANGE), "number"),
        (_scale(largest, words), "scale lesser"),
        (words.say(texts.EXPECTED_ORDERS), "number lesser"),
        (words.say(texts.P_ALIVE), "number"),
        (words.say(texts.LAST_ORDER), "number lesser"),
        (words.say(texts.ORDERS), "number lesser"),
    ]
    heading = words.say(texts.WORTH_MOST(n=len(clients)))
    return _section(heading, _note(words.ahead()), _table(heading, headers, rows))


def _scale(largest: float, words: Words) -> Html:
    """The ends of the scale that the intervals below are drawn on."""
    return tag("span", tag("span", "0"), tag("span", words.amount(largest)))


def _concentration(answers: Answers, words: Words) -> Html | None:
    base = answers.base
    if base is None or not answers.concentration or base.clients < FEWEST_ON_A_CURVE:
        return None
    half = None
    if base.half_share is not None:
        half = (base.half_share, words.say(texts.HALF_HERE, share=base.half_share))
    heading = words.say(texts.CONCENTRATION)
    curve = charts.concentration(
        answers.concentration,
        label=heading,
        whole=formats.percent(1.0, words.lang),
        half=half,
    )
    caption = tag("figcaption", words.say(texts.AXES))
    return _section(heading, tag("figure", curve, caption, class_="narrow"))


def sell_to(answers: Answers, words: Words) -> Html | None:
    """What one client will likely take, as a panel; None where that is not known."""
    if answers.client is None or not answers.likely:
        return None
    heading = words.say(texts.SELL_TO, client=words.bare(answers.client), span=words.span())
    rows = []
    for row in answers.likely:
        units, units_range = words.count(row.units)
        rows.append(
            [
                _name(row.name),
                _number(units),
                _range(units_range),
                tag("td", words.sure(row.p_buy), class_="sure lesser"),
                _number(words.percent(row.p_buy)),
                _number(words.amount(row.value), "lesser"),
                tag("td", words.so_far(row), class_="words below"),
            ]
        )
    headers: Headers = [
        (words.say(texts.PRODUCT), None),
        (words.say(texts.UNITS), "number"),
        (words.say(texts.RANGE), "number"),
        (words.say(texts.HOW_SURE), "sure lesser"),
        (words.say(texts.CHANCE), "number"),
        (words.say(words.by_basis(texts.REVENUE, texts.MARGIN)), "number lesser"),
        (words.say(texts.HOW_OFTEN), "words below"),
    ]
    rhythm = _note(words.comes(answers.habit)) if answers.habit else None
    as_now = tag("p", words.say(texts.AS_NOW))
    whole = answers.whole
    sums = (_sums(answers.likely, whole, words), _groups(whole, words)) if whole is not None else ()
    return _section(heading, rhythm, _table(heading, headers, rows), *sums, as_now)


def _sums(shown: Sequence[Likely], whole: Whole, words: Words) -> Html:
    """That those shown, the others and all together come to what is expected of him."""
    rest = whole.value - sum(row.value or 0.0 for row in shown)
    others = whole.products - len(shown)
    named = words.say(texts.OTHER_PRODUCTS(n=others))
    more = f"{named}: {words.amount(rest)}. " if others else ""
    return tag("p", f"{more}{words.tied(whole)}")


def _groups(whole: Whole, words: Words) -> Html | None:
    """The same by product group."""
    if not whole.groups:
        return None
    heading = words.say(texts.BY_GROUP)
    shown, others = whole.groups[:MOST_GROUPS], whole.groups[MOST_GROUPS:]
    rows = []
    for row in shown:
        units, units_range = words.count(row.units)
        name = words.say(texts.NO_GROUP) if row.group is None else row.group
        cells = [_name(name), _number(units), _range(units_range, "lesser")]
        rows.append([*cells, _number(words.percent(row.p_buy)), _number(words.amount(row.value))])
    if others:
        name, rest = words.say(texts.OTHER_GROUPS(n=len(others))), sum(row.value or 0.0 for row in others)
        cells = [_name(name), _number(""), _range("", "lesser")]
        rows.append([*cells, _number(""), _number(words.amount(rest))])
    headers: Headers = [
        (words.say(texts.GROUP), None),
        (words.say(texts.UNITS), "number"),
        (words.say(texts.RANGE), "number lesser"),
        (words.say(texts.CHANCE), "number"),
        (words.say(words.by_basis(texts.REVENUE, texts.MARGIN)), "number"),
    ]
    return tag("div", tag("h3", heading), _table(heading, headers, rows))


def buyers_of(answers: Answers, words: Words) -> Html | None:
    """To how many clients one product will go, and to whom, as a panel; None where there is none."""
    product = answers.product
    if product is None:
        return None
    heading = words.say(texts.BUYERS_OF, product=product.name, span=words.span())
    expected, interval = words.count(product.buyers, 0)
    first = round(answers.first_time or 0)
    new = words.say(texts.FIRST_TIME(n=first)) if first else None
    beside = tag("span", " · ".join(part for part in (interval, new) if part), class_="range")
    figure = (
        tag("p", f"{expected} ", beside, class_="answer")
        if answers.base is not None
        else tag("p", words.say(texts.NOBODY_NAMED))
    )
    never = words.say(texts.NEVER_BOUGHT(n=product.never)) if product.never else ""
    rows = [
        [
            _name(buyer.client),
            tag("td", words.sure(buyer.p_buy), class_="sure lesser"),
            _number(words.percent(buyer.p_buy)),
            _number(words.units(buyer.units)),
            _number(words.amount(buyer.value)),
            tag("td", words.say(texts.AGAIN if buyer.again else texts.NEW), class_="lesser"),
        ]
        for buyer in answers.buyers
    ]
    headers: Headers = [
        (words.say(texts.CLIENT), None),
        (words.say(texts.HOW_SURE), "sure lesser"),
        (words.say(texts.CHANCE), "number"),
        (words.say(texts.UNITS), "number"),
        (words.say(words.by_basis(texts.REVENUE, texts.MARGIN)), "number"),
        (words.say(texts.AGAIN_OR_NEW), "lesser"),
    ]
    told = _note(f"{words.units_ahead(product)} {never}")
    return _section(heading, figure, told, _table(heading, headers, rows) if rows else None)


def products(answers: Answers, words: Words) -> Html | None:
    """The products that most clients will buy, or of which most units go; None where there are none."""
    if not answers.products:
        return None
    named = answers.base is not None
    rows = []
    for row in answers.products:
        buyers, buyers_range = words.count(row.buyers, 0)
        units, units_range = words.count(row.units, 0)
        who = [_number(buyers), _range(buyers_range)] if named else []
        cells = [_name(row.name), *who, _number(units)]
        rows.append([*cells, _range(units_range, "lesser"), _number(words.amount(row.value), "lesser")])
    by_clients: Headers = [(words.say(texts.BUYERS_AHEAD), "number"), (words.say(texts.RANGE), "number")]
    headers: Headers = [
        (words.say(texts.PRODUCT), None),
        *(by_clients if named else ()),
        (words.say(texts.UNITS_AHEAD), "number"),
        (words.say(texts.RANGE), "number lesser"),
        (words.say(words.by_basis(texts.REVENUE, texts.MARGIN)), "number lesser"),
    ]
    heading = words.say(texts.PRODUCTS if named else texts.PRODUCTS_BY_UNITS, span=words.span())
    return _section(heading, _table(heading, headers, rows))


def _history(answers: Answers, words: Words) -> Html | None:
    if len(answers.months) < 2:
        return None
    names = [formats.month(month.month, words.lang) for month in answers.months]
    values = [month.value for month in answers.months]
    heading = words.say(texts.HISTORY)
    picture = charts.columns(values, names, [words.amount(value) for value in values], label=heading)
    return _section(heading, tag("figure", picture))


def _told(heading: Reason, told: Sequence[Said], words: Words, anchor: str | None = None) -> Html | None:
    if not told:
        return None
    items = tag("ul", *(tag("li", words.sentence(said)) for said in told), class_="told")
    return _section(words.say(heading), items, anchor=anchor)


def _methods(answers: Answers) -> list[Said]:
    frame = answers.frame
    margin = frame.value_basis == "margin"
    basis = texts.METHOD_BASIS_MARGIN() if margin else texts.METHOD_BASIS_REVENUE()
    ahead = []
    if answers.by_purchases and answers.base:
        chosen = [answers.chosen] if answers.chosen else []
        ahead += [texts.METHOD_ACTIVITY(), *chosen, texts.METHOD_SPEND()]
    if answers.by_contract:
        ahead.append(texts.METHOD_CONTRACT())
    products = [texts.METHOD_PRODUCTS()] if answers.likely or answers.product else []
    return [*ahead, *products, basis]


def _footer(words: Words) -> Html:
    return tag("footer", words.say(texts.OFFLINE))
