"""Fixtures every room uses."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from regulars.engine import Engine
from regulars.engine.duckdb import DuckDB
from texts_run import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that stands beside a checkout, never inside it."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data of ../shared is not beside this checkout")
    return SHARED_DATA


@pytest.fixture(scope="session")
def spark_session() -> Iterator[SparkSession]:
    """One small local Spark for the whole session; skipped without Java unless REGULARS_REQUIRE names it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # pyspark on a newer pandas, which we do not use
            session = _small_spark()
    except Exception as error:
        if "spark" in os.environ.get("REGULARS_REQUIRE", "").split(","):
            raise
        pytest.skip(f"Spark does not start here: {type(error).__name__}")
    yield session
    session.stop()


def _small_spark() -> SparkSession:
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "3g",
        # As in `regulars.engine.spark`: a page by Spark's own measure is a sixteenth of a task's share.
        "spark.buffer.pageSize": "1m",
        "spark.sql.adaptive.enabled": "false",
        # Compiling a query costs more than running it on a few hundred rows.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.log.level": "ERROR",
    }
    session: SparkSession = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    return session


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty engine of each kind: one test body for all."""
    if request.param == "duckdb":
        made: Engine = DuckDB()
    else:
        from regulars.engine.spark import Spark

        made = Spark(request.getfixturevalue("spark_session")).workspace()
    yield made
    made.close()
