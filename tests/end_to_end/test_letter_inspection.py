"""The main job on the real register: what the tables say, and what they must never say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.cli import run_command
from analysis.pipeline import load
from analysis.pipeline.loading import Inspection

LETTER = "cafcass-east-midlands-2008"


@pytest.fixture(scope="module")
def data(letter_project: Path) -> Inspection:
    """The inspection, cleaned by the command."""
    assert run_command(["clean", LETTER, "--root", str(letter_project)]) == 0
    return load(LETTER, letter_project)


def change(data: Inspection, measure: str, from_measure: str | None = None) -> pd.Series:
    rows = data.changes[(data.changes["measure"] == measure) & (data.changes["from_measure"] == (from_measure or measure))]
    assert len(rows) == 1
    return rows.iloc[0]


def test_record_keeping_rose_by_23_points_with_caution(data: Inspection) -> None:
    """71.2 to 94.2: +23.0 points, shortfall 28.8 to 5.8, caution because wording and policy differ."""
    row = change(data, "record_keeping")
    assert (row["value_from"], row["value_to"], row["change_pp"]) == (0.712, 0.942, 23.0)
    assert (row["shortfall_from"], row["shortfall_to"]) == (0.288, 0.058)
    assert round(row["shortfall_reduction"], 3) == 0.799  # 23.0 / 28.8
    assert row["comparability"] == "caution"
    assert "definition differs" in row["reasons"]
    assert "policy" in row["reasons"]


def test_safeguarding_rose_by_16_4_points(data: Inspection) -> None:
    """82.5 to 98.9: +16.4 points exactly, shortfall down by 93.7%, comparable as worded, the region's end told as a caveat."""
    row = change(data, "safeguarding")
    assert row["change_pp"] == 16.4
    assert round(row["shortfall_reduction"], 3) == 0.937  # 16.4 / 17.5
    assert row["comparability"] == "comparable"
    assert row["direction"] == "improved"
    assert "three areas" in row["caveats"]


@pytest.mark.parametrize(("part", "value"), [("report_analysis", 0.94), ("report_recommendations", 0.91)])
def test_court_report_parts_are_not_compared_with_the_whole(data: Inspection, part: str, value: float) -> None:
    """94 and 91 against 98.2: a row each, not comparable, no numbers."""
    row = change(data, "whole_reports", part)
    assert (row["value_from"], row["value_to"]) == (value, 0.982)
    assert row["comparability"] == row["direction"] == "not_comparable"
    assert row[["change_pp", "change_pp_low", "change_pp_high", "relative_change", "shortfall_reduction"]].isna().all()


def test_there_are_four_changes_and_no_others(data: Inspection) -> None:
    """The pay figure and the quantities in words stand in no change; none has an interval."""
    assert len(data.changes) == 4
    named = {*data.changes["measure"], *data.changes["from_measure"]}
    assert named == {"record_keeping", "safeguarding", "report_analysis", "report_recommendations", "whole_reports"}
    assert data.changes["change_pp_low"].isna().all()


def test_quantities_in_words_are_bounds(data: Inspection) -> None:
    """Almost two thirds lies below two thirds, more than a third above a third; neither has a value."""
    words = data.figures[data.figures["value"].isna()].set_index("measure")
    assert set(words.index) == {"case_plans_lacking_analysis", "not_told_how_to_complain"}
    plans, complain = words.loc["case_plans_lacking_analysis"], words.loc["not_told_how_to_complain"]
    assert 0.5 < plans["value_low"] < plans["value_high"] <= 2 / 3
    assert 1 / 3 <= complain["value_low"] < complain["value_high"] <= 1


def test_judgements(data: Inspection) -> None:
    """Ten at the final review, one overall at the mid-point, one of the provider on itself; none invented."""
    rows = data.judgements
    final = rows[(rows["review"] == "final") & (rows["judged_by"] == "inspectorate")]
    assert sorted(final["recommendation"]) == list(range(1, 11))
    assert set(final["grade"]) == {"satisfactory"}
    midpoint = rows[rows["review"] == "midpoint"]
    assert midpoint["recommendation"].isna().all()
    assert list(midpoint["grade"]) == ["inadequate"]
    own = rows[rows["judged_by"] == "provider"]
    assert list(zip(own["recommendation"], own["grade"], strict=True)) == [(6, "good")]
    assert len(rows) == 12


def test_what_is_told_twice_is_there_once(data: Inspection) -> None:
    """Twelve practitioners, one manager to ten practitioners, and the audit of one office: one row and two places each."""
    evidence = data.evidence
    twelve = evidence[(evidence["kind"] == "count") & (evidence["value"] == 12)]
    assert len(twelve) == 1
    ratio = evidence[evidence["kind"] == "ratio"]
    assert list(ratio["value"]) == [10.0]
    for row in (twelve.iloc[0], ratio.iloc[0]):
        assert ";" in row["locator"]
    offices = evidence[evidence["subject"].str.contains("offices with an audited duty system")].iloc[0]
    assert (offices["status"], offices["due"]) == ("unknown", "end of May")


def test_every_figure_has_its_place_and_source(data: Inspection) -> None:
    """Each number leads back to where it was printed."""
    assert data.figures["locator"].notna().all()
    assert data.figures["source"].notna().all()
    assert len(data.figures) == 10


def test_no_personal_name_is_anywhere(letter_project: Path, data: Inspection) -> None:
    """No honorific and no two-word name of a signatory stands in what was transcribed or made from it."""
    import re

    pattern = re.compile(r"\b(HMI|Mr|Mrs|Ms|Dr)\b")
    for path in [*letter_project.rglob("*.csv"), *letter_project.rglob("*.toml"), *letter_project.rglob("*.json")]:
        assert not pattern.search(path.read_text(encoding="utf-8-sig")), path.name


def test_cleaning_twice_gives_the_same_bytes(letter_project: Path, data: Inspection) -> None:
    """A second clean writes every processed file as it was, byte for byte."""
    folder = letter_project / "data" / "processed" / LETTER
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run_command(["clean", LETTER, "--root", str(letter_project)]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_check_writes_nothing(empty_project: Path, letter_project: Path) -> None:
    """`reaudit check` says the issues and leaves no file behind."""
    import shutil

    shutil.copytree(letter_project / "data" / "raw" / LETTER, empty_project / "data" / "raw" / LETTER)
    before = sorted(empty_project.rglob("*"))
    assert run_command(["check", "--root", str(empty_project)]) == 0
    assert [path for path in sorted(empty_project.rglob("*")) if path not in before] == []


def test_explain_leads_a_number_to_its_place(letter_project: Path, data: Inspection, capsys: pytest.CaptureFixture[str]) -> None:
    """`reaudit explain MEASURE` names the printed value, who says it, and where."""
    assert run_command(["explain", "safeguarding", LETTER, "--root", str(letter_project)]) == 0
    told = capsys.readouterr().out
    for words in ("'82.5%'", "'98.9%'", "said by provider", "recommendation 4, bullet 1, second figure", "+16.4 percentage points"):
        assert words in told
    assert run_command(["explain", "nothing-of-the-kind", "--root", str(letter_project)]) == 2
