"""What can be offered today, and the tasks that it serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason

LANGUAGES: Final = ("en", "ru", "ro")

ITEM_TWICE = Reason("error.menu_item_twice", "The menu has {item!r} twice. Give each item an id of its own.")
TASK_PRODUCT_UNKNOWN = Reason(
    "error.task_product_unknown",
    "The task {task!r} is served by {item!r}, which is not on the menu. Mend the id or take it out.",
)
ITEM_UNKNOWN = Reason("error.menu_item_unknown", "There is no {item!r} on the menu. There are: {known}.")


@dataclass(frozen=True)
class Item:
    """One thing that can be offered.

    ``names`` are by language (one will do); ``synonyms`` are other words for it in any language. ``price``
    and ``margin`` are a unit's, in the company's currency, None where unknown. ``tags`` say what it is and
    what it contains ("nuts", "sweet", "vegan"); hard constraints go by them. ``serves`` are ids of tasks.
    ``lead_days`` is how long it takes to have it.
    """

    id: str
    names: Mapping[str, str] = field(default_factory=dict)
    price: float | None = None
    margin: float | None = None
    group: str = ""
    serves: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    available: bool = True
    lead_days: float = 0.0
    synonyms: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        """What it is called in ``lang``, else in any language, else its id.

        >>> Item("7", {"ru": "Чай"}).name("en"), Item("7").name("en")
        ('Чай', '7')
        """
        return self.names.get(lang) or next(iter(self.names.values()), self.id)


@dataclass(frozen=True)
class Task:
    """What a client wants done, whoever does it: «задача клиента».

    ``names`` are by language; ``products`` the ids of items that serve it; ``questions`` (by language) ask
    openly whether he has it; ``words`` are what people say who have it, in any language.
    """

    id: str
    names: Mapping[str, str] = field(default_factory=dict)
    products: tuple[str, ...] = ()
    questions: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        """What it is called in ``lang``, else in any language, else its id."""
        return self.names.get(lang) or next(iter(self.names.values()), self.id)

    def question(self, lang: str) -> str | None:
        """The question that reveals it, in ``lang``, else in any language; None where there is none."""
        return self.questions.get(lang) or next(iter(self.questions.values()), None)


@dataclass(frozen=True, eq=False)
class Menu:
    """The items and tasks of a company; compared by identity, for it is read once and kept.

    ``synonyms`` maps a word to the words it stands for.

    Raises `ArgumentInvalid` for an id that stands twice, and for a task served by what is not there.

    >>> menu = Menu((Item("1", {"en": "Omelette"}), Item("2", {"en": "Coffee"}, available=False)))
    >>> len(menu), menu["2"].available, menu.available
    (2, False, ('1',))
    """

    items: tuple[Item, ...] = ()
    tasks: tuple[Task, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.by_id) < len(self.items):
            ids = [item.id for item in self.items]
            twice = next(id for id in ids if ids.count(id) > 1)
            raise ArgumentInvalid(ITEM_TWICE, item=twice)
        for task in self.tasks:
            for product in task.products:
                if product not in self.by_id:
                    raise ArgumentInvalid(TASK_PRODUCT_UNKNOWN, task=task.id, item=product)

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Id → item."""
        return {item.id: item for item in self.items}

    @cached_property
    def available(self) -> tuple[str, ...]:
        """Ids of what is there today, in the order of the menu."""
        return tuple(item.id for item in self.items if item.available)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, id: str) -> Item:
        if id not in self.by_id:
            raise ArgumentInvalid(ITEM_UNKNOWN, item=id, known=", ".join(list(self.by_id)[:20]) or "—")
        return self.by_id[id]

    def serving(self, task: str) -> tuple[str, ...]:
        """Ids of the items that serve a task, in the order of the menu.

        >>> Menu((Item("1", serves=("wake",)),), (Task("wake"),)).serving("wake")
        ('1',)
        """
        named = {product for each in self.tasks if each.id == task for product in each.products}
        return tuple(item.id for item in self.items if item.id in named or task in item.serves)
