"""File audits: rows to rates, and the whole clean, beside pandas, polars and DuckDB as their good users write it.

`python tests/benchmarks/bench_audits.py [MILLIONS]` (5 unless told); `... --growth [MILLIONS ...]` prints the growth of
`reaudit clean` by blocks alone (0.1 1 5 50 unless told), `... --clean [MILLIONS]` the whole clean alone. Each runs in a process of its own, in turn, so that
what else the machine does is shared between them; wall and processor seconds and peak memory are the process's own.
The floor is reading the same six columns with pyarrow and doing nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
DEFINITION = ROOT / "data" / "raw" / "example-rolling-audits" / "inspection.toml"
_DISK_BYTES = 300  # of csv, of what is put aside and of the tables, for a row
COLUMNS = ["area", "team", "auditor_role", "audit_date", "standard", "grade"]
STANDARDS = ["recording", "Recording", "RECORDING", " recording", "recording ", "ReCording"]
MEETS = ["good", "outstanding"]
SPELLED = {
    "inadequate": "inadequate",
    "requires improvement": "requires improvement",
    "requires improvement to be good": "requires improvement",
    "2 - requires improvement": "requires improvement",
    "good": "good",
    "3 - good": "good",
    "outstanding": "outstanding",
}
GRADES = [
    "Inadequate", "inadequate", "INADEQUATE ", "Requires improvement", "requires improvement", "Requires improvement to be good",
    "2 - Requires improvement", "Good", "good", " Good", "3 - Good", "Outstanding", "N/A",
]  # fmt: skip


def write_rows(path: Path, rows: int, *, people: bool = False, bad: float = 0.0) -> None:
    """Invented rows: 12 areas of 5 teams, dates of two years in two forms, 6 spellings of a standard, 13 of grades."""
    import pyarrow as pa
    from pyarrow import csv

    draw = np.random.default_rng(1)
    days = [str(day) for day in np.arange("2023-01-01", "2025-01-01", dtype="datetime64[D]")]
    dates = pa.array([*days, *(f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in days)])
    teams, areas = pa.array([f"Team {n}" for n in range(60)]), pa.array([f"Area {n // 5}" for n in range(60)])
    writer = None
    for start in range(0, rows, 1_000_000):
        count = min(1_000_000, rows - start)
        team = pa.array(draw.integers(0, 60, count))

        def pick(texts: Any, count: int = count) -> Any:
            return pa.array(texts).take(pa.array(draw.integers(0, len(texts), count)))

        grade = pick(GRADES).to_numpy(zero_copy_only=False)
        if bad:
            grade[draw.random(count) < bad] = "satisfactory"
        columns = {
            "area": areas.take(team), "team": teams.take(team), "auditor_role": pick(["manager", "inspector"]), "audit_date": pick(dates),
            "standard": pick(STANDARDS), "grade": pa.array(grade),
        }  # fmt: skip
        if people:
            columns["case"] = pa.array([f"C{n:08d}" for n in draw.integers(0, max(rows // 2, 1), count)])
            columns["practitioner"] = pick([f"P{n:05d}" for n in range(5000)])
            columns["auditor"] = pick([f"M{n:04d}" for n in range(400)])
        table = pa.table(columns)
        writer = writer or csv.CSVWriter(path, table.schema, write_options=csv.WriteOptions(quoting_style="none"))
        writer.write_table(table)
    if writer:
        writer.close()


def ours(path: str) -> Any:
    from datetime import date

    from analysis.cleaning.tally import clean_tally, tally_audits
    from analysis.measures.rates import rates_of_tally
    from analysis.reading.audits import read_blocks

    tally = tally_audits(read_blocks(path, headings=COLUMNS), _definition(), today=date(2026, 1, 1))
    rates = rates_of_tally(clean_tally(tally)[0], _definition())
    one = rates[rates["period"].notna() & (rates["area"] != "all") & (rates["team"] == "all") & (rates["auditor_role"] == "all")]
    one = one[~one["period"].str.contains("Q")]
    return sorted(
        zip(one["period"], one["area"], one["numerator"].astype(int).tolist(), one["denominator"].astype(int).tolist(), strict=True)
    )


def _definition() -> Any:
    from analysis.cleaning import clean_definition
    from analysis.reading import read_toml

    return clean_definition(read_toml(DEFINITION), file="inspection.toml")


def usual_pandas(path: str) -> Any:
    import pandas as pd

    frame = pd.read_csv(path)
    frame["day"] = pd.to_datetime(frame["audit_date"], format="mixed", dayfirst=True)
    frame["standard"] = frame["standard"].str.strip().str.lower()
    frame["grade"] = frame["grade"].str.strip().str.lower().map(SPELLED)
    frame = frame[frame["grade"].notna()]
    frame["meets"] = frame["grade"].isin(MEETS)
    frame["period"] = frame["day"].dt.strftime("%Y-%m")
    every = frame.groupby(["standard", "period", "area", "team", "auditor_role"])["meets"].agg(["sum", "count"])
    return _rows(every.groupby(["period", "area"]).sum().reset_index().to_numpy().tolist())


def polars_lazy(path: str) -> Any:
    import polars as pl

    text = pl.col("audit_date")
    day = pl.coalesce(text.str.to_date("%Y-%m-%d", strict=False), text.str.to_date("%d/%m/%Y", strict=False))
    every = (
        pl.scan_csv(path)
        .select(
            pl.col("standard").str.strip_chars().str.to_lowercase(),
            day.dt.truncate("1mo").alias("month"),
            "area", "team", "auditor_role",
            pl.col("grade").str.strip_chars().str.to_lowercase().replace_strict(SPELLED, default=None),
        )
        .filter(pl.col("grade").is_not_null())
        .with_columns(pl.col("grade").is_in(MEETS).alias("meets"))
        .group_by("standard", "month", "area", "team", "auditor_role")
        .agg(pl.col("meets").sum(), pl.len())
        .collect(engine="streaming")
    )  # fmt: skip
    told = every.group_by(pl.col("month").dt.strftime("%Y-%m"), "area").agg(pl.col("meets").sum(), pl.col("len").sum())
    return _rows(told.rows())


def duckdb_sql(path: str) -> Any:
    import duckdb

    cases = " ".join(f"when '{text}' then '{grade}'" for text, grade in SPELLED.items())
    return _rows(
        duckdb.sql(
            f"""
            with rows as (
                select lower(trim(standard)) as standard, area, team, auditor_role, case lower(trim(grade)) {cases} end as grade,
                       coalesce(try_strptime(audit_date, '%Y-%m-%d'), try_strptime(audit_date, '%d/%m/%Y')) as day
                from read_csv('{path}', all_varchar = true)),
            every as (
                select standard, date_trunc('month', day) as month, area, team, auditor_role,
                       count(*) filter (grade in ('good', 'outstanding')) as met, count(*) as files
                from rows where grade is not null group by all)
            select strftime(month, '%Y-%m'), area, sum(met), sum(files) from every group by all
            """
        ).fetchall()
    )


def floor(path: str) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    for _ in csv.open_csv(
        path,
        read_options=csv.ReadOptions(block_size=4 << 20),
        convert_options=csv.ConvertOptions(include_columns=COLUMNS, column_types=dict.fromkeys(COLUMNS, pa.string())),
    ):
        pass


def clean_ours(path: str) -> Any:
    from datetime import date

    from analysis.cleaning import clean_audits
    from analysis.reading import read_tables
    from analysis.store.processed import parquet_bytes
    from analysis.tables import issues_frame

    raw = read_tables(path, headings=[*COLUMNS, "case", "practitioner", "auditor"])
    cleaned = clean_audits(raw, _definition(), salt=b"x" * 32, today=date(2026, 1, 1))
    issues_frame("x", cleaned.issues)
    Path(path + ".parquet").write_bytes(parquet_bytes(cleaned.frame))
    return len(cleaned.frame)


def blocks_ours(path: str) -> Any:
    """All that `reaudit clean` does in a project of its own, by blocks whatever the size: raw csv to processed tables."""
    import os

    from analysis import store
    from analysis.pipeline import Effort, clean

    root = Path(tempfile.mkdtemp(dir=Path(path).parent))
    raw = root / "data" / "raw" / "bench"
    raw.mkdir(parents=True)
    text = DEFINITION.read_text(encoding="utf-8").replace('id = "example-rolling-audits"', 'id = "bench"')
    (raw / "inspection.toml").write_text(text, encoding="utf-8")
    os.link(path, raw / "file_audits.csv")
    (account,) = clean(store.Project(root), "bench", effort=Effort(memory=0)).frames["inputs"].to_dict("records")
    shutil.rmtree(root)
    return account["rows_kept"], account["rows_excluded"]


def clean_polars(path: str) -> Any:
    """The same by polars: hashes (its own quick one, without a key), months, duplicates out, conflicts out, parquet written."""
    import polars as pl

    text = pl.col("audit_date")
    day = pl.coalesce(text.str.to_date("%Y-%m-%d", strict=False), text.str.to_date("%d/%m/%Y", strict=False))
    frame = (
        pl.scan_csv(path)
        .with_columns(
            pl.col("standard").str.strip_chars().str.to_lowercase(),
            day.alias("audit_date"),
            pl.col("grade").str.strip_chars().str.to_lowercase().replace_strict(SPELLED, default=None),
            *(pl.col(name).str.strip_chars().str.to_lowercase().hash(7) for name in ("case", "practitioner", "auditor")),
        )
        .with_columns(pl.col("audit_date").dt.strftime("%Y-%m").alias("period"), pl.col("grade").is_in(MEETS).alias("meets"))
        .unique()
        .with_columns(pl.col("grade").drop_nulls().n_unique().over("case", "standard", "auditor", "audit_date").alias("grades"))
        .filter((pl.col("grades") <= 1) | pl.col("grade").is_null())
        .drop("grades")
        .sort("standard", "period", "audit_date", "area", "team", "auditor_role", "case")
        .collect()
    )
    frame.write_parquet(path + ".polars.parquet")
    return len(frame)


def _rows(rows: Any) -> Any:
    return sorted((str(period), str(area), int(met), int(files)) for period, area, met, files in rows)


def measured(name: str, path: Path) -> dict[str, Any]:
    """One way in a process of its own."""
    out = subprocess.run([sys.executable, __file__, "--one", name, str(path)], capture_output=True, text=True, cwd=ROOT, check=False)
    if out.returncode:
        return {"error": out.stderr.strip().splitlines()[-1]}
    told: dict[str, Any] = json.loads(out.stdout.splitlines()[-1])
    return told


def one(name: str, path: str) -> None:
    """Runs one way and prints its figures as JSON; Linux and macOS, for the peak of memory."""
    import resource

    from analysis.cleaning.tally import Tally  # noqa: F401 - imports are no part of the work, for any of them

    _modules(name)
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    told = globals()[name](path)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mb": after.ru_maxrss / 1024, "answer": told}))


def _modules(name: str) -> None:
    import pandas  # noqa: F401
    from pyarrow import csv, parquet  # noqa: F401

    if name == "blocks_ours":
        import analysis.cleaning.schema
        import analysis.disclosure
        import analysis.pipeline.large
    elif name in ("ours", "clean_ours"):
        import analysis.measures.rates
        import analysis.reading.audits  # noqa: F401
    elif "polars" in name:
        import polars  # noqa: F401
    elif "duckdb" in name:
        import duckdb  # noqa: F401


def line(name: str, told: dict[str, Any]) -> None:
    if "error" in told:
        print(f"{name:<14} failed: {told['error']}")
    else:
        print(f"{name:<14} wall {told['wall']:7.2f} s   cpu {told['cpu']:7.2f} s   peak {told['peak_mb']:6.0f} MB", flush=True)


def main(millions: float) -> None:
    rows = int(millions * 1e6)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.csv"
        write_rows(plain, rows)
        print(f"rows to rates, {rows:,} rows, best of 3 in turn, the usual pandas way once")
        ways = ["ours", "polars_lazy", "duckdb_sql", "floor"]
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in ways}
        for _ in range(3):
            for name in ways:
                runs[name].append(measured(name, plain))
        best = {name: min(told, key=lambda run: run.get("wall", 1e9)) for name, told in runs.items()}
        for name in ways:
            line(name, best[name])
        slow = measured("usual_pandas", plain)
        line("usual_pandas", slow)
        same = [name for name in ("polars_lazy", "duckdb_sql") if best[name].get("answer") == best["ours"].get("answer")]
        print(f"equal counts, month by area ({len(best['ours'].get('answer', []))} cells): {', '.join(same) or 'NONE'}")
        print(f"usual pandas counts the same: {slow.get('answer') == best['ours'].get('answer')}")
        plain.unlink()
    whole_clean(rows)
    growth([0.1, 1.0, 5.0, 50.0])


def whole_clean(rows: int) -> None:
    """The clean of rows that are held, beside polars, and what bad rows cost."""
    with tempfile.TemporaryDirectory() as folder:
        full, bad = (Path(folder) / f"{name}.csv" for name in ("full", "bad"))
        write_rows(full, rows, people=True)
        print(f"the whole clean with people, {rows:,} rows, best of 2 in turn")
        ways = ["clean_ours", "clean_polars"]
        runs = [{name: measured(name, full) for name in ways} for _ in range(2)]
        best = {name: min((run[name] for run in runs), key=lambda told: told.get("wall", 1e9)) for name in ways}
        for name in ways:
            line(name, best[name])
            print(f"{'':<14} rows kept {best[name].get('answer')}")
        if not any("error" in told for told in best.values()):
            print(
                "ours to polars: " + ", ".join(f"{key} {best[ways[0]][key] / best[ways[1]][key]:.2f}" for key in ("wall", "cpu", "peak_mb"))
            )
        full.unlink()
        for name, way in (("held", "clean_ours"), ("by blocks", "blocks_ours")):
            write_rows(bad, rows // 5, people=True)
            line(f"good, {name}", measured(way, bad))
            write_rows(bad, rows // 5, people=True, bad=0.1)
            line(f"10% bad, {name}", measured(way, bad))


def growth(millions: Sequence[float]) -> None:
    """`reaudit clean` by blocks from small to large: time should grow as the rows do, and memory should not."""
    print("reaudit clean by blocks: raw csv to all processed tables; of few rows most of the time goes into hiding small numbers")
    for size in millions:
        rows = int(size * 1e6)
        with tempfile.TemporaryDirectory() as folder:
            if shutil.disk_usage(folder).free < rows * _DISK_BYTES:
                print(f"{rows:>13,} rows: not run, the disk has not {rows * _DISK_BYTES / 1e9:.0f} GB to spare")
                continue
            path = Path(folder) / "full.csv"
            write_rows(path, rows, people=True)
            told = measured("blocks_ours", path)
            line(f"{rows:,}", told)
            if "error" not in told:
                kept, excluded = told["answer"]
                each = f"{told['wall'] / rows * 1e6:.2f} µs wall and {told['cpu'] / rows * 1e6:.2f} µs cpu a row"
                print(f"{'':<14} {path.stat().st_size / 1e6:,.0f} MB of csv; {kept:,} kept, {excluded:,} excluded; {each}", flush=True)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["--one"]:
        one(*words[1:3])
    elif words[:1] == ["--growth"]:
        growth([float(word) for word in words[1:]] or [0.1, 1.0, 5.0, 50.0])
    elif words[:1] == ["--clean"]:
        whole_clean(int(float(words[1]) * 1e6) if words[1:] else 5_000_000)
    else:
        main(float(words[0]) if words else 5.0)
