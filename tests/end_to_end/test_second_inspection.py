"""Another inspection, made with `reaudit new` and filled in by hand, runs without touching code; broken ones are told in one line."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from analysis.cli import run_command
from analysis.pipeline import load

MEASURES = """
[[recommendation]]
number = 1
theme = "Timeliness"

[[measure]]
id = "late"
title = "Reports filed late"
polarity = "lower_is_better"
recommendation = 1
target = "10%"
target_due = "end of May 2024"

[[measure]]
id = "plans"
title = "Plans reviewed"
recommendation = 1
"""
HEAD = "recommendation,measure,review,value,numerator,denominator,definition,population,geography,claimed_by,locator,note,revision,status\n"


def row(measure: str, review: str, value: str, n: str = "", d: str = "", place: str = "East", revision: str = "", status: str = "") -> str:
    return f"1,{measure},{review},{value},{n},{d},filed after the due day,reports,{place},publisher,table 1,,{revision},{status}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one new inspection whose measures are declared and whose register is still empty."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    assert run_command(["new", "north", "--root", str(tmp_path)]) == 0
    definition = tmp_path / "data/raw/north/inspection.toml"
    definition.write_text(definition.read_text(encoding="utf-8") + MEASURES, encoding="utf-8")
    return tmp_path


def fill(project: Path, rows: str, *, head: str = HEAD, encoding: str = "utf-8") -> None:
    (project / "data/raw/north/figures.csv").write_bytes((head + rows).encode(encoding))


def check(project: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = run_command(["check", "north", "--root", str(project)])
    return code, capsys.readouterr().err


def test_a_new_inspection_is_without_errors(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `reaudit new` writes passes `reaudit check` as it is."""
    code, told = check(project, capsys)
    assert code == 0
    assert "error" not in told


def test_a_register_with_counts_suppression_and_ranges(project: Path) -> None:
    """Lower is better, n and d give an interval, a suppressed figure has no change, a range has bounds."""
    fill(
        project,
        row("late", "midpoint", "20.0%", "60", "300") + row("late", "final", "9.0%", "27", "300")
        + row("late", "midpoint", "[c]", place="West") + row("late", "final", "8.0%", "8", "100", place="West")
        + row("plans", "midpoint", "20-25%") + row("plans", "final", "40%"),
    )  # fmt: skip
    assert run_command(["clean", "north", "--root", str(project)]) == 0
    data = load("north", project)
    assert len(data.changes) == 1
    change = data.changes.iloc[0]
    assert change["change_pp"] == -11.0
    assert change["change_pp_high"] < 0
    assert change["direction"] == "improved"
    assert change["shortfall_reduction"] == pytest.approx(11 / 20)
    figures = data.figures.set_index("figure_id")
    suppressed = figures[figures["missing_reason"] == "suppressed"]
    assert len(suppressed) == 1
    assert suppressed["value"].isna().all()
    bounds = figures[figures["raw_value"] == "20-25%"].iloc[0]
    assert (bounds["value_low"], bounds["value_high"]) == (0.2, 0.25)
    assert list(data.inputs["rows_read"]) == list(data.inputs["rows_kept"] + data.inputs["rows_excluded"])


ERRORS = {
    "missing column": (HEAD.replace("measure,", "", 1), "1,final,20%\n", "measure"),
    "unknown measure": (HEAD, row("lat", "final", "20%"), "late"),
    "unknown review": (HEAD, row("late", "finale", "20%"), "final"),
    "two figures": (HEAD, row("late", "final", "20%") + row("late", "final", "21%"), "21%"),
    "more than all": (HEAD, row("late", "final", "20%", "7", "5"), "7"),
    "over 100": (HEAD, row("late", "final", "120%"), "120"),
}


@pytest.mark.parametrize("fault", ERRORS)
def test_broken_registers(project: Path, capsys: pytest.CaptureFixture[str], fault: str) -> None:
    """Each fault is an error in one line with file, what was found and what to try, and exit code 3."""
    head, rows, said = ERRORS[fault]
    fill(project, rows, head=head)
    code, told = check(project, capsys)
    assert code == 3
    errors = [line for line in told.splitlines() if line.startswith("reaudit: error")]
    assert errors
    assert all("figures.csv" in line for line in errors)
    assert any(said in line for line in errors)


def an_xls(path: Path) -> None:
    path.with_suffix(".xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096)


def html_as_xlsx(path: Path) -> None:
    path.with_suffix(".xlsx").write_text("<html><body><table><tr><td>measure</td></tr></table></body></html>")


def truncated_xlsx(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["measure", "review", "value"])
    book.save(path.with_suffix(".xlsx"))
    whole = path.with_suffix(".xlsx").read_bytes()
    path.with_suffix(".xlsx").write_bytes(whole[: len(whole) // 2])


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def strange_bytes(path: Path) -> None:
    path.write_bytes(HEAD.encode() + b"1,late,final,20%\x81\x8d\x8f\x90\xff\xfe\n")


def a_zip_as_csv(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")


@pytest.mark.parametrize("make", [an_xls, html_as_xlsx, truncated_xlsx, empty_file, strange_bytes, a_zip_as_csv], ids=lambda f: f.__name__)
def test_broken_files(project: Path, capsys: pytest.CaptureFixture[str], make) -> None:  # type: ignore[no-untyped-def]
    """A file that is not what it says is one error line with a remedy and exit code 3; the other files are still read."""
    figures = project / "data/raw/north/figures.csv"
    figures.unlink()
    make(figures)
    (project / "data/raw/north/evidence.csv").write_text("recommendation,kind,value,subject,due,note,locator\n1,count,12,people,,,p. 1\n")
    code, told = check(project, capsys)
    assert code == 3
    errors = [line for line in told.splitlines() if line.startswith("reaudit: error")]
    assert len(errors) == 1
    assert "figures." in errors[0]
    assert "Try: " in errors[0]
    assert "Traceback" not in told
    run_command(["clean", "north", "--root", str(project)])
    assert len(load("north", project).evidence) == 1


def test_odd_but_readable_registers_are_kept_with_a_warning(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """cp1252 bytes, a printed percentage that disagrees with its counts, and a revised figure: exit code 0, the value kept."""
    rows = (
        row("late", "midpoint", "38%", "137", "398", place="Caf\u00e9 \u2013 East")
        + row("late", "final", "30%")
        + row("late", "final", "31%", revision="1")
    )
    fill(project, rows, encoding="cp1252")
    code, told = check(project, capsys)
    assert code == 0
    warnings = [line for line in told.splitlines() if line.startswith("reaudit: warning")]
    assert any("34.4" in line for line in warnings)  # 137 / 398 = 0.3442
    assert any("cp1252" in line.lower() or "windows-1252" in line.lower() for line in warnings)
    run_command(["clean", "north", "--root", str(project)])
    figures = load("north", project).figures
    kept = figures[figures["numerator"] == 137].iloc[0]
    assert kept["value"] == 0.38
    assert kept["rate_recomputed"] == pytest.approx(137 / 398)
    assert kept["geography"] == "Caf\u00e9 \u2013 East"
    assert list(figures.loc[figures["review"] == "final", "value"]) == [0.31]


def test_a_faulty_definition_stops_one_inspection_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every fault of inspection.toml is told at once with the nearest right word, and the other inspection is still cleaned."""
    shutil.copytree(project / "data/raw/north", project / "data/raw/south")
    bad = project / "data/raw/north/inspection.toml"
    bad.write_text(
        bad.read_text().replace('polarity = "lower_is_better"', 'polarty = "lower"').replace('stage = "final"', 'stage = "finale"')
    )
    south = project / "data/raw/south/inspection.toml"
    south.write_text(south.read_text().replace('id = "north"', 'id = "south"'))
    capsys.readouterr()
    assert run_command(["clean", "--root", str(project)]) == 3
    told = capsys.readouterr()
    assert "polarity" in told.err
    assert "finale" in told.err
    assert "Traceback" not in told.err
    assert "south: 0 errors" in told.out
