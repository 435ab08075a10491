"""Who gets what, as a table to hand out."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from regulars.portfolio.perks import NONE, Trial
from regulars.report import perk_texts as texts
from regulars.report import texts as page
from regulars.report.words import Words


def lots(
    words: Words, trial: Trial, names: Mapping[str, str] | None = None
) -> tuple[list[str], pa.RecordBatch]:
    """The heading and a row a client: who gets which perk, or nothing; with ``names``, what he is called."""
    got = [words.say(texts.NOTHING) if arm == NONE else arm for arm in trial.clients.values()]
    columns = {words.say(page.CLIENT): list(trial.clients), words.say(texts.GETS): got}
    if names is not None:
        columns[words.say(texts.NAME)] = [names.get(client, "") for client in trial.clients]
    return list(columns), pa.record_batch(
        [pa.array(column, pa.string()) for column in columns.values()], names=list(columns)
    )
