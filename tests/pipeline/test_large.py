"""File audits too large to hold give the tables of file audits that are held, whatever straddles blocks and pieces."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import store
from analysis.errors import ReauditError
from analysis.pipeline import Effort, check, clean, large, memory_size
from analysis.pipeline.walk import process
from analysis.reading import audits as blocks
from analysis.reading import delimited

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "example-rolling-audits"
BLOCKS = Effort(memory=1)  # nothing is small enough to be held
CELLS = {
    "case": [f"C{n}" for n in range(60)] + ["c1 ", " C2", None],
    "area": ["East & Coast", "east and coast", "West", "North", "Esat", "Wset", None],
    "team": ["Hill", "Moor", "Team 3", None],
    "practitioner": ["P1", "P2", None],
    "auditor": ["M1", "I1", None],
    "auditor_role": ["Manager", "inspector", None],
    "audit_date": ["2023-08-03", "03/08/2023", "2024-11-05", "05/11/2024", "2024-05-05", "May 2024", "31/02/2024", "2131-01-01", "soon", None],
    "review": [None, None, None, "midpoint", "Final review", "finale"],
    "standard": ["recording", "Case recording good or better", "safeguarding", "Other standard", None],
    "grade": ["good", " Good", "GOOD", "requires improvement", "Inadequate", "n/a", "not recorded", "[c]", "satisfactory", None],
}  # fmt: skip


def dirty(rows: int, seed: int) -> pd.DataFrame:
    """Rows with every fault there is a rule for; few days and cases, so that duplicates and conflicts lie far apart."""
    draw = random.Random(seed)
    frame = pd.DataFrame({name: [draw.choice(cells) for _ in range(rows)] for name, cells in CELLS.items()}, dtype="str")
    return pd.concat([frame, frame.iloc[: rows // 5]], ignore_index=True)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of some 250 rows, pieces of some 800, written 500 at a time."""
    monkeypatch.setattr(blocks, "ROW_BLOCK_BYTES", 20_000)
    monkeypatch.setattr(blocks, "_PARQUET_ROWS", 137)
    monkeypatch.setattr(large, "PIECE_BYTES", 60_000)
    monkeypatch.setattr(large, "BLOCK_ROWS", 141)
    monkeypatch.setattr(large, "BATCH_ROWS", 64)
    monkeypatch.setattr(large, "PART_ROWS", 500)


@pytest.fixture
def shipped(tmp_path: Path) -> store.Project:
    """The invented audits that ship with the program."""
    shutil.copytree(ROOT / "data" / "raw" / EXAMPLE, tmp_path / "data" / "raw" / EXAMPLE)
    return store.Project(tmp_path)


@pytest.fixture
def project(shipped: store.Project) -> store.Project:
    """A twentieth of them, which is quicker."""
    return thinned(shipped, 20)


def thinned(project: store.Project, step: int) -> store.Project:
    """Every so many rows of each file."""
    for path in project.raw(EXAMPLE).glob("file_audits*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join([lines[0], *lines[1::step]]), encoding="utf-8")
    return project


def make_dirty(project: store.Project) -> Path:
    """The shipped example's definition with dirty tables of every kind in the place of its files."""
    folder = project.raw(EXAMPLE)
    for path in folder.glob("file_audits*"):
        path.unlink()
    dirty(900, 1).to_csv(folder / "file_audits_a.csv", index=False)
    dirty(240, 2).to_csv(folder / "file_audits_b.tsv", index=False, sep="\t")
    dirty(300, 3).rename(columns={"case": "Case ref", "grade": "Outcome"}).to_csv(folder / "returns.csv", index=False)
    dirty(180, 4).to_parquet(folder / "file_audits_c.parquet")
    (folder / "columns.toml").write_text(
        '[[table]]\nfiles = "returns.csv"\nbecomes = "audits"\nskip = ["C7"]\ndate_order = "mdy"\n'
        + "".join(f'columns.{name} = "{name}"\n' for name in CELLS if name not in ("case", "grade"))
        + 'columns.case = "Case ref"\ncolumns.grade = "Outcome"\nspellings.grade = { "satisfactory" = "good" }\nmissing = { "[c]" = "suppressed" }\n'
    )
    return folder


def assert_same(project: store.Project, effort: Effort = BLOCKS) -> dict[str, pd.DataFrame]:
    """Every processed table as it is written by blocks is what it is when all rows are held; gives the latter."""
    held = process(project, EXAMPLE).frames
    done = clean(project, EXAMPLE, effort=effort)
    assert done.files
    for name, frame in held.items():
        written = store.read_processed(project.processed(EXAMPLE), name)
        pd.testing.assert_frame_equal(written, frame, check_categorical=False, obj=name)
        text = (project.processed(EXAMPLE) / f"{name}.csv").read_bytes()
        assert text == b"\xef\xbb\xbf" + frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode(), name
    assert not list((project.private / "blocks").iterdir()), "what was put aside is gone"
    return held


def test_the_shipped_example(shipped: store.Project, small: None) -> None:
    """Of a fourth of its rows audits in the same order, the same issues, inputs, rates, changes and suppression, in parquet and csv."""
    held = assert_same(thinned(shipped, 4))
    assert len(held["audits"]) > 1000
    assert held["rates"]["is_suppressed"].any()
    assert len(held["changes"])


def test_dirty_tables_of_every_kind(project: store.Project, small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Duplicates and conflicts that straddle blocks and files, every rule, skipped rows, spellings and other date orders."""
    monkeypatch.setattr(delimited, "LARGE_BYTES", 0)  # the same reader of csv, which is tried against the careful one elsewhere
    make_dirty(project)
    held = assert_same(project)
    codes = held["issues"]["code"].value_counts()
    assert codes["duplicate"] > 120
    assert codes["conflicting_grades"] > 20
    assert {"skipped_row", "unknown_area", "future_date", "no_time", "standard_missing", "unknown_review"} <= set(codes.index)
    assert (held["inputs"]["rows_read"] == held["inputs"]["rows_kept"] + held["inputs"]["rows_excluded"]).all()
    assert held["inputs"]["rows_read"].tolist() == [1080, 288, 216, 360]


def test_a_block_that_is_lost_is_seen(project: store.Project, small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault the comparison must catch: one block's rows that never arrive."""
    real, calls = store.Spill.add, []

    def forgetful(self, number, table, **more):  # type: ignore[no-untyped-def]
        calls.append(number)
        if len(calls) != 3:
            real(self, number, table, **more)

    monkeypatch.setattr(store.Spill, "add", forgetful)
    with pytest.raises((AssertionError, ReauditError)):
        assert_same(project)


def test_cases_parted_wrongly_are_seen(project: store.Project, small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault the comparison must catch: rows of one case in two pieces, so that duplicates are not met."""
    from analysis.cleaning import blocks as cleaning

    monkeypatch.setattr(delimited, "LARGE_BYTES", 0)
    make_dirty(project)
    monkeypatch.setattr(cleaning, "_pieces", lambda rows, pieces: rows["row"].to_numpy() % pieces)
    with pytest.raises(AssertionError):
        assert_same(project)


def test_small_files_beside_large_ones_are_read_with_care(project: store.Project, small: None) -> None:
    """A workbook and a ragged csv that fit are read as always; only what does not fit goes through blocks."""
    folder = project.raw(EXAMPLE)
    dirty(50, 5).to_excel(folder / "file_audits_y.xlsx", index=False)
    (folder / "file_audits_z.csv").write_text("case,standard,grade,audit_date\nC1,recording,good,2024-10-05\nC2,recording,good\n")
    most = max(path.stat().st_size for path in folder.glob("file_audits*.csv"))
    held = assert_same(project, Effort(memory=int(most * 0.9) * 8))
    assert {"short_rows"} <= set(held["issues"]["code"])
    assert "file_audits_y.xlsx" in set(held["inputs"]["file"])


def test_a_file_that_cannot_be_read_by_blocks_stops_no_other(project: store.Project, small: None) -> None:
    """Ragged from its middle on, when rows of it were taken already: it is refused whole, the others count as ever."""
    held = process(project, EXAMPLE).frames
    folder = project.raw(EXAMPLE)
    (folder / "file_audits_bad.csv").write_text(
        "case,standard,grade,audit_date\n" + "C1,recording,good,2024-10-05\n" * 400 + "C2,recording\n"
    )
    done = clean(project, EXAMPLE, effort=BLOCKS)
    (issue,) = [row for _, row in done.issues.iterrows() if row["file"] == "file_audits_bad.csv"]
    assert issue["severity"] == "error"
    assert "plain" in issue["message"]
    pd.testing.assert_frame_equal(store.read_processed(project.processed(EXAMPLE), "audits"), held["audits"], check_categorical=False)
    pd.testing.assert_frame_equal(done.frames["rates"], held["rates"])
    bad = done.frames["inputs"].set_index("file").loc["file_audits_bad.csv"]
    assert bad[["rows_read", "rows_kept", "rows_excluded"]].tolist() == [0, 0, 0]


def test_rows_without_a_case_are_spread_and_none_is_lost(project: store.Project, small: None) -> None:
    """A programme that gives no case numbers: no duplicates can be told, and no piece takes all rows."""
    folder = project.raw(EXAMPLE)
    for path in folder.glob("file_audits*"):
        path.unlink()
    dirty(600, 6).drop(columns=["case", "practitioner"]).to_csv(folder / "file_audits.csv", index=False)
    held = assert_same(project)
    assert held["inputs"]["rows_read"].tolist() == [720]


def test_check_tells_the_same_and_publishes_nothing(project: store.Project, small: None) -> None:
    """`check` by blocks: the issues of `clean`, and no processed folder."""
    expected = process(project, EXAMPLE).issues
    pd.testing.assert_frame_equal(check(project, EXAMPLE, effort=BLOCKS), expected)
    assert not project.processed_folder.exists()


def test_what_a_killed_clean_left_is_removed(project: store.Project, small: None) -> None:
    """Rows put aside by a process that is no more are gone after the next clean; those of one that lives are left alone."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, alive = (project.private / "blocks" / f"{EXAMPLE}.{pid}" for pid in (ended.pid, os.getppid()))
    for folder in (dead, alive):
        folder.mkdir(parents=True)
    clean(project, EXAMPLE, effort=BLOCKS)
    assert not dead.exists()
    assert alive.exists()


def test_how_much_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the machine's memory, or what is asked for by option or variable; a cluster holds nothing."""
    monkeypatch.setenv("REAUDIT_MEMORY", "16MB")
    assert Effort().holds(2_000_000)
    assert not Effort().holds(2_000_001)
    assert Effort(memory=memory_size("32 MB")).holds(4_000_000)
    assert not Effort(cluster="tcp://127.0.0.1:1").holds(1)
    monkeypatch.delenv("REAUDIT_MEMORY")
    assert Effort().holds(1 << 20)
