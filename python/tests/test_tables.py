"""An experiment's tables are opened by DuckDB and Polars as they are, and `runs` alone gives the effects of the report.

The environment variable NOSB names the program; without it the debug build is used.
"""

import json
import os
import pathlib
import subprocess

import duckdb
import polars
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOSB = os.environ.get("NOSB", str(ROOT / "target" / "debug" / "nosb"))
RUNS = 24
TOLERANCE = 1e-9


@pytest.fixture(scope="session", params=["two-fords/better-or-more", "two-fords/order-in-channels"])
def folder(request, tmp_path_factory):
    """An experiment of the tiny scenario, fought and reported."""
    out = tmp_path_factory.mktemp("lab") / "out"
    command = [NOSB, "lab", "run", request.param, "--runs", str(RUNS), "--out", str(out), "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pairs"] == RUNS
    return out


def shown(folder):
    """Metric and arm of every effect of the report, with its numbers."""
    rows = polars.read_parquet(folder / "effects.parquet").to_dicts()
    assert rows
    return rows


def close(found, wanted):
    return found == pytest.approx(wanted, rel=TOLERANCE, abs=TOLERANCE)


def test_duckdb_reproduces_the_effects(folder):
    runs = f"'{folder}/runs/*.parquet'"
    columns = {name: kind for name, kind, *_ in duckdb.sql(f"DESCRIBE SELECT * FROM {runs}").fetchall()}
    for row in shown(folder):
        metric, arm = row["metric"], row["arm"]
        value = f'"{metric}"'
        if columns[metric] == "DATE":
            # A date that did not come counts as the day after the last one: a restricted mean.
            value = f"date_diff('day', last_day + 1, coalesce({value}, last_day + 1))"
        found = duckdb.sql(
            f"""
            WITH one AS (SELECT pair, {value} AS value FROM {runs} WHERE arm = 'baseline'),
                 two AS (SELECT pair, {value} AS value FROM {runs} WHERE arm = '{arm}')
            SELECT avg(two.value - one.value), avg(CASE WHEN two.value > one.value THEN 1.0
                   WHEN two.value = one.value THEN 0.5 ELSE 0.0 END), count(two.value - one.value),
                   (var_samp(one.value) + var_samp(two.value)) / nullif(var_samp(two.value - one.value), 0)
            FROM one JOIN two USING (pair)
            """
        ).fetchone()
        assert close(found[0], row["difference"]), (metric, arm)
        assert close(found[1], row["p_superiority"]), (metric, arm)
        assert found[2] == row["n"]
        if row["variance_ratio"] is not None and found[3] is not None:
            assert found[3] == pytest.approx(row["variance_ratio"], rel=1e-6), (metric, arm)


def test_polars_reproduces_the_effects(folder):
    runs = polars.read_parquet(folder / "runs" / "*.parquet")
    first = polars.date(1900, 5, 1)
    for row in shown(folder):
        metric = row["metric"]
        value = polars.col(metric)
        if runs.schema[metric] == polars.Date:
            value = (value.fill_null(polars.col("last_day") + polars.duration(days=1)) - first).dt.total_days()
        values = runs.select("pair", "arm", value.cast(polars.Float64).alias("value"))
        baseline = values.filter(polars.col("arm") == "baseline")
        arm = values.filter(polars.col("arm") == row["arm"])
        pairs = baseline.join(arm, on="pair", suffix="_arm").drop_nulls()
        difference = pairs["value_arm"] - pairs["value"]
        assert pairs.height == row["n"]
        assert close(difference.mean(), row["difference"]), metric
        assert row["low"] <= row["difference"] + TOLERANCE and row["difference"] <= row["high"] + TOLERANCE
        if runs.schema[metric] == polars.Date:
            raw = runs.filter(polars.col("arm") == row["arm"])[metric]
            assert close(1 - raw.null_count() / raw.len(), row["happened_arm"]), metric


def test_every_table_has_its_columns(folder):
    for table, columns in {
        "runs": ["run", "pair", "arm", "seed", "last_day", "first_difference_on", "state_hash"],
        "series": ["run", "pair", "arm", "day", "control_differs"],
        "control": ["run", "pair", "arm", "day", "held"],
        "divergence": ["run", "pair", "arm", "days"],
    }.items():
        found = polars.read_parquet(folder / table / "*.parquet")
        assert set(columns) <= set(found.columns), table
        assert found.height > 0, table
    cells = polars.read_parquet(folder / "cells.parquet")
    held = polars.read_parquet(folder / "control" / "*.parquet")["held"][0]
    assert len(held) == (cells.height + 7) // 8
