"""A queue goes in and its order comes out as JSON, by the published schemas."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from queues import AT, CAFE, waiting

from regulars.decisions.queue import Policy, QueueRefused, Waiting, order, policy_of, read, schema, written
from regulars.decisions.queue.documents import policy_document
from regulars.settings import QueueSettings, Settings


def document(**changes: Any) -> dict[str, Any]:
    return {
        "policy": {
            "classes": [
                {"name": "tea"},
                {"name": "cognac", "head_start_minutes": 2, "labels": {"ru": "коньяк"}},
            ],
            "hours": ["mon-fri 09:00-18:00"],
            "closed": ["2026-10-06"],
            "zone": "Europe/Chisinau",
        },
        "now": "2026-10-05T12:30:00+03:00",
        "waiting": [
            {"id": "table 1", "arrived": "2026-10-05T12:00:00", "class": "tea"},
            {
                "id": "table 4",
                "arrived": "2026-10-05T12:01:00",
                "class": "cognac",
                "pauses": [["2026-10-05T12:02:00", None]],
            },
        ],
    } | changes  # fmt: skip


def test_a_document_says_who_waits_by_which_rule_and_when() -> None:
    people, policy, now = read(document())
    assert policy is not None and now is not None
    assert [each.visit_class for each in people] == ["tea", "cognac"]
    assert (policy.classes[1].label("ru"), policy.cap_minutes) == ("коньяк", 20)
    places = order(people, now, policy)
    assert [(each.id, each.waited_minutes, each.standing) for each in places] == [
        ("table 1", 30.0, "over_cap"),
        ("table 4", 1.0, "paused"),
    ]


@settings(max_examples=40, deadline=None)
@given(waiting())
def test_every_order_keeps_its_schema(people: list[Waiting]) -> None:
    now = AT.replace(hour=13)
    told = written(order(people, now, CAFE), now, CAFE)
    jsonschema.validate(json.loads(json.dumps(told)), dict(schema("places")))


def test_a_policy_comes_back_as_it_went() -> None:
    _, policy, _ = read(document())
    assert policy is not None
    again = read({"policy": policy_document(policy), "waiting": []})[1]
    assert again == policy


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"waiting": [{"arrived": "2026-10-05T12:00"}]}, r"\$.waiting\[0\], id is missing"),
        ({"waiting": [{"id": "a", "arrived": "noon"}]}, r"\$.waiting\[0\].arrived, 'noon' cannot stand here"),
        ({"waiting": [{"id": "a", "arrived": "2026-10-05T12:00", "vip": 1}]}, "vip is not known here"),
        ({"waiting": [{"id": "a", "arrived": "2026-10-05T12:00", "precedence": "vip"}]}, "'vip' is none of"),
        ({"policy": {"cap_minutes": -1}}, "cap_minutes"),
        ({"policy": {"hours": ["always"]}}, "hours is always"),
    ],
)
def test_a_document_that_is_none_is_refused_with_the_place(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(QueueRefused, match=said):
        read(document(**changes))
    with pytest.raises(QueueRefused):
        read([])


def test_settings_make_the_policy() -> None:
    assert policy_of(Settings()) == Policy()
    own = QueueSettings(
        cap_minutes=15,
        first=("case",),
        hours=("mon-fri 09:00-18:00",),
        closed=("2026-01-01",),
        classes=({"name": "tea"}, {"name": "cognac", "at_least": 50, "head_start_minutes": 2}),
    )
    policy = policy_of(Settings(queue=own, timezone="Europe/Chisinau"))
    assert (policy.first, policy.zone, policy.cap_minutes) == (("case",), "Europe/Chisinau", 15)
    assert policy.class_of(None, 50).head_start_minutes == 2
    assert policy.class_of("TEA ", 1e9).name == "tea"
