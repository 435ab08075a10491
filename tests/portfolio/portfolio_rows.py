"""Comparing tables of portfolios, and the columns their sales are drawn with."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

COLUMNS = {
    "client": "client", "at": "at", "amount": "amount", "order": "order", "product": "product",
    "quantity": "quantity", "cost": "cost", "discount": "discount", "group": "group", "name": "name",
}  # fmt: skip


def assert_same(one: pa.Table, other: pa.Table, rel: float = 1e-9) -> None:
    """Same columns, types and rows; doubles to ``rel``, to the last bit where it is 0."""
    assert one.schema == other.schema
    assert one.num_rows == other.num_rows
    for name in one.column_names:
        left, right = one[name].combine_chunks(), other[name].combine_chunks()
        if rel and one.schema.field(name).type == pa.float64():
            assert left.is_null().equals(right.is_null()), name
            numbers = (np.asarray(side.to_numpy(zero_copy_only=False), float) for side in (right, left))
            assert next(numbers) == pytest.approx(next(numbers), rel=rel, abs=1e-12, nan_ok=True), name
        else:
            assert left.equals(right), name
