"""Fixtures every room uses."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that stands beside a checkout, never inside it."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data of ../shared is not beside this checkout")
    return SHARED_DATA
