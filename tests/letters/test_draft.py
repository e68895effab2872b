"""The draft folder: what clean takes without an error, every figure to check, nothing written over."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.cleaning import clean_definition
from analysis.errors import UsageError
from analysis.letters import Letter, draft_of, read, review_notebook, review_page
from analysis.model import Document, Page
from analysis.parsing import parse_percentage
from analysis.pipeline import check, clean, load
from analysis.pipeline.letter import draft, inspection_id, read_into, read_letter
from analysis.store import Project

TEXT = (
    "Report published: 5 January 2016\n\nRecommendations\n\n1. Make reviews timely.\n\n"
    "12. Turnover was reduced from 33% in 2013–14 to 14% by March 2015, well below the 20% average. It fell by five percentage points in May.\n\n"
    "13. Of 1,522 open cases, 940 (62%) have no plan; 137 of 398 (38%) live elsewhere and only a third of staff stay, well over 90% on time.\n"
)


def _letter():
    return read(Document("report.txt", "txt", (Page(1, TEXT, 0),)))


def test_a_draft_is_taken_by_check_without_an_error(tmp_path: Path) -> None:
    """The commands read what the draft wrote; each figure is told as unchecked, the most doubtful first."""
    folder = tmp_path / "data" / "raw" / "report"
    draft(_letter(), folder)
    issues = check(Project(tmp_path), "report")
    assert issues[issues["severity"] == "error"].empty
    unchecked = issues[issues["code"] == "to_check"]
    figures = pd.read_csv(folder / "figures.csv", dtype=str)
    assert len(unchecked) == len(figures) == 7
    assert figures["status"].eq("to check").all()
    assert figures["certainty"].astype(float).is_monotonic_increasing


OF_THE_SOURCE = {  # what a check may say of a draft: that it is one, and what the source prints
    "to_check", "checked_by_nobody", "printed_disagrees", "printed_cut", "value_from_counts", "words_without_bounds", "due_without_date",
}  # fmt: skip


@pytest.mark.realdata
def test_drafts_of_real_reports_raise_nothing_of_our_own_making(tmp_path: Path, reports: list[Path], letter: Letter) -> None:
    """Each draft is cleaned without an error, and what is warned of is the source's, never how the draft was written."""
    for number, told in enumerate([letter, *(read_letter(path) for path in reports)]):
        draft(told, tmp_path / "data" / "raw" / f"report-{number}")
        issues = check(Project(tmp_path), f"report-{number}")
        assert set(issues["code"]) <= OF_THE_SOURCE, told.file


def test_a_wrong_division_is_kept_and_told() -> None:
    """137 of 398 is 34.4%: the printed 38% stands, with a doubt."""
    row = _letter().figures.query("denominator == 398").iloc[0]
    assert row["value"] == 0.38
    assert "34.4%" in row["doubts"]


def test_the_printed_value_reads_back_as_it_was_read() -> None:
    """What stands in figures.csv parses to the value or bounds that the letter gave."""
    letter = _letter()
    rows = list(csv.DictReader(io.StringIO(draft_of(letter, "report")["figures.csv"])))
    wanted = letter.figures.query("unit != 'percentage points'").sort_values(["certainty", "figure"], kind="stable")
    for row, one in zip(rows, wanted.itertuples(), strict=True):
        read_back = parse_percentage(row["value"])
        assert read_back.value == pytest.approx(one.value) or (read_back.value_low, read_back.value_high) == (one.value_low, one.value_high)


def test_points_stand_in_the_evidence_and_the_ends_of_a_change_share_a_measure() -> None:
    """A change without levels is no figure; 33% and 14% are one measure, the average is another's."""
    files = draft_of(_letter(), "report")
    assert "five percentage points" in files["evidence.csv"]
    assert "five percentage points" not in files["figures.csv"].split("sentence")[0]
    rows = {row["value"]: row for row in csv.DictReader(io.StringIO(files["figures.csv"]))}
    assert rows["33%"]["measure"] == rows["14%"]["measure"]
    assert [row["measure"] for row in rows.values()].count(rows["14%"]["measure"]) == 2


def test_the_definition_is_valid_with_reviews_in_order() -> None:
    """inspection.toml passes the reader of definitions."""
    definition = clean_definition(tomllib.loads(draft_of(_letter(), "report")["inspection.toml"]))
    assert [review.id for review in definition.reviews] == ["2013-14", "march-2015", "inspection"]


def test_a_draft_never_overwrites(tmp_path: Path) -> None:
    """A folder that holds anything is refused."""
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "figures.csv").write_text("checked by hand")
    with pytest.raises(UsageError, match="not empty"):
        draft(_letter(), tmp_path / "report")
    assert (tmp_path / "report" / "figures.csv").read_text() == "checked by hand"


def test_the_command_names_a_folder_that_commands_take(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file name with spaces gives an id without; a folder the user names is kept."""
    path = tmp_path / "Report of May.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert read_into(path, tmp_path / "Report of May") == 0
    assert read_into(path, tmp_path / "mine") == 0
    assert {one.name for one in tmp_path.iterdir() if one.is_dir()} == {"report-of-may", "mine"}
    assert "8 figures" in capsys.readouterr().out
    assert inspection_id("...") == "letter"


def test_the_page_escapes_and_marks() -> None:
    """Markup in a letter is shown, not run; each figure is marked in its sentence; the notebook is valid."""
    import nbformat

    letter = read(Document("<b>.txt", "txt", (Page(1, "<script>alert(1)</script> shows that 8% of staff left.", 0),)))
    page = review_page(letter, title="<i>")
    assert "<script>" not in page
    assert "<mark>8%</mark>" in page
    nbformat.validate(nbformat.reads(review_notebook("Draft"), as_version=4))


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("There was a 34% increase in contacts.", "34%"),
        ("A projected increase in population of 0.9% is expected.", "0.9%"),
        ("Take-up has been good with increases of over 80% in the last year.", "over 80%"),
    ],
)
def test_a_change_told_in_percent_is_no_level(sentence: str, value: str) -> None:
    """By how much something grew stands in the evidence, and never as a value of figures.csv; a level reached stands there."""
    text = f"Recommendations\n\n1. Make reviews timely.\n\n{sentence} Timeliness increased to 67%.\n"
    files = draft_of(read(Document("report.txt", "txt", (Page(1, text, 0),))), "report")
    assert [row["value"] for row in csv.DictReader(io.StringIO(files["figures.csv"]))] == ["67%"]
    assert value in [row["value"] for row in csv.DictReader(io.StringIO(files["evidence.csv"]))]


def test_population_and_geography_are_the_words_beside_the_figure_or_missing() -> None:
    """A group behind a figure and the place a comparator is named after are kept as printed; where none is named there is none."""
    text = (
        "Recommendations\n\n1. Make reviews timely.\n\nSome 82% of care leavers are settled, compared with statistical neighbours at 74% "
        "and the England average of 78%. Timeliness was 61% in May 2015.\n"
    )
    rows = {
        row["value"].split()[-1]: row
        for row in csv.DictReader(io.StringIO(draft_of(read(Document("r.txt", "txt", (Page(1, text, 0),))), "report")["figures.csv"]))
    }
    assert {value: (row["population"], row["geography"]) for value, row in rows.items()} == {
        "82%": ("care leavers", ""),
        "74%": ("", "statistical neighbours"),
        "78%": ("", "England average"),
        "61%": ("", ""),
    }


def test_both_ends_of_a_change_have_one_population_and_geography() -> None:
    """What the earlier end is said of, the later one is said of too; else a change would set unlike things against each other."""
    text = (
        "Recommendations\n\n1. Make reviews timely.\n\nAudits showed a regional average of 82.5% of case files to be satisfactory in October 2008. "
        "By the time of this review, this had risen to 98.9%.\n"
    )
    figures = read(Document("r.txt", "txt", (Page(1, text, 0),))).figures
    assert list(figures["population"]) == ["case files", "case files"]
    assert list(figures["geography"]) == ["regional average", "regional average"]


REORGANISED = (
    "Report published: 5 January 2016\n\nSince 2013 the service has been restructured.\n\nRecommendations\n\n1. Make files good.\n\n"
    "Audits of 2014 judged 94% of plans good; in 2015, 98.2% of whole files were good.\n\n"
    "2. Be timely.\n\nTimeliness rose from 71.2% in 2014 to 94.2% in 2015. The two years are not directly comparable.\n"
)


def test_a_draft_warns_where_the_source_does(tmp_path: Path) -> None:
    """Words of change and unlike neighbours become caveats and pairs; two ends of one change are no pair; check takes all of it."""
    letter = read(Document("report.txt", "txt", (Page(1, REORGANISED, 0),)))
    told = tomllib.loads(draft_of(letter, "report")["inspection.toml"])
    rows = {row["value"]: row["measure"] for row in csv.DictReader(io.StringIO(draft_of(letter, "report")["figures.csv"]))}
    assert [(one["from_measure"], one["measure"]) for one in told["pair"]] == [(rows["94%"], rows["98.2%"])]
    assert rows["71.2%"] == rows["94.2%"]
    assert [one["level"] for one in told["caveat"]] == ["caution", "note"]
    assert "line 3" in told["caveat"][1]["text"]
    folder = tmp_path / "data" / "raw" / "report"
    draft(letter, folder)
    issues = check(Project(tmp_path), "report")
    assert issues[issues["severity"] == "error"].empty


def test_a_text_without_warnings_drafts_none() -> None:
    """No caveat and no pair is made up."""
    told = tomllib.loads(draft_of(_letter(), "report")["inspection.toml"])
    assert (told["caveat"], told["pair"]) == ([], [])


def test_the_review_notebook_runs_in_its_folder(tmp_path: Path) -> None:
    """Executed where it was written, it counts the statuses and shows each figure that is to check, the most doubtful first."""
    import nbformat
    from nbclient import NotebookClient

    draft(_letter(), tmp_path)
    (path,) = tmp_path.glob("*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    counted, shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert counted[0].data["text/plain"].split()[:4] == ["status", "to", "check", "7"]
    values = pd.read_csv(tmp_path / "figures.csv", dtype=str)["value"].dropna()
    places = [shown[0].data["text/html"].find(f"<td>{value}</td>") for value in values]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("opening", ["=1+1", "+2", "@SUM", "-x"])
def test_a_spreadsheet_runs_nothing_of_a_draft_and_cleaning_gets_the_words_back(tmp_path: Path, opening: str) -> None:
    """No cell of figures.csv begins as a formula does; the definition of the cleaned figure is the words of the source again."""
    letter = _letter()
    figures = letter.figures.assign(sentence=f"{opening} 62%", definition=f"{opening} files", population=f"{opening} people")
    folder = tmp_path / "data" / "raw" / "report"
    draft(replace(letter, figures=figures), folder)
    cells = [cell for line in csv.reader((folder / "figures.csv").open(encoding="utf-8")) for cell in line]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    clean(Project(tmp_path), "report")
    cleaned = load("report", root=tmp_path).figures
    assert set(cleaned["definition"]) == {f"{opening} files"}
    assert set(cleaned["population"]) == {f"{opening} people"}
