"""figures.csv to the register: every figure kept or excluded for a reason that is said, no value guessed."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd
import pytest

from analysis.cleaning import clean_definition, clean_figures, validate
from analysis.tables import FIGURES, Cleaned, RawTable
from analysis.terms import Severity

DEFINITION = clean_definition(
    {
        "id": "north",
        "title": "North",
        "inspectorate": "Example Inspectorate",
        "synthetic": True,
        "review": [
            {"id": "midpoint", "stage": "midpoint", "name": "Mid-point review", "period": date(2023, 10, 5)},
            {"id": "final", "stage": "final", "earliest": date(2024, 4, 1), "latest": date(2024, 6, 11)},
        ],
        "recommendation": [{"number": 1, "theme": "Recording"}, {"number": 2, "theme": "Reports"}],
        "measure": [
            {"id": "recording", "title": "Record keeping", "polarity": "higher_is_better", "recommendation": 1},
            {"id": "late", "polarity": "lower_is_better", "recommendation": 2},
            {"id": "visits", "unit": "count"},
            {"id": "managers", "unit": "ratio"},
        ],
        "area": [{"id": "east", "name": "East & Coast", "also": ["East and Coast"]}],
    }
)


def _raw(text: str, *, file: str = "figures.csv", **more) -> RawTable:
    rows = list(csv.DictReader(io.StringIO(text)))
    frame = pd.DataFrame({name: pd.Series([row[name] or None for row in rows], dtype="str") for name in rows[0]})
    return RawTable(frame.set_axis(range(2, len(rows) + 2), axis=0), file, **more)


def _clean(text: str, **more) -> Cleaned:
    raw = _raw(text, **more)
    before = raw.frame.copy(deep=True)
    cleaned = clean_figures([raw], DEFINITION)
    pd.testing.assert_frame_equal(raw.frame, before)
    validate(cleaned.frame, "figures")
    (account,) = cleaned.inputs
    assert account["rows_read"] == len(raw.frame) == account["rows_kept"] + account["rows_excluded"]
    assert account["rows_kept"] == len(cleaned.frame)
    return cleaned


def _one(value: str, *, measure: str = "recording", numerator: str = "", denominator: str = "", **more) -> Cleaned:
    return _clean(f'measure,review,value,numerator,denominator\n{measure},final,"{value}","{numerator}","{denominator}"\n', **more)


def _issues(cleaned: Cleaned) -> list[tuple[str, str, str, int | None]]:
    return [(issue.severity.value, issue.action.value, issue.code, issue.row) for issue in cleaned.issues]


def test_a_row_is_filled_from_what_is_declared():
    """Measure, review and inspection give the columns that the row does not print."""
    text = "recommendation,measure,review,value,definition,population,geography,claimed_by,locator,note,revision,status\n"
    cleaned = _clean(text + '1,recording,midpoint,71.2%,good or better,files,Region,provider,"p. 3",own audits,,to check\n')
    assert _issues(cleaned) == [("warning", "kept", "to_check", 2)]
    row = cleaned.frame.iloc[0].to_dict()
    assert {name: row[name] for name in ("inspection", "figure_id", "recommendation", "measure_title", "unit", "polarity", "stage")} == {
        "inspection": "north", "figure_id": "recording--midpoint", "recommendation": 1, "measure_title": "Record keeping", "unit": "percent",
        "polarity": "higher_is_better", "stage": "midpoint",
    }  # fmt: skip
    assert (row["value"], row["decimals"], row["raw_value"]) == (0.712, 1, "71.2%")
    assert (row["period_start"], row["period_precision"]) == (pd.Timestamp(2023, 10, 5), "day")
    assert (row["population"], row["geography"], row["claimed_by"], row["locator"], row["note"]) == (
        "files",
        "Region",
        "provider",
        "p. 3",
        "own audits",
    )
    assert row["marks"] == "Invented data; Unchecked draft"
    assert row["source"] == "Example Inspectorate, North"
    assert cleaned.frame.columns.tolist() == FIGURES.names


@pytest.mark.parametrize(
    ("value", "expected", "low", "high"),
    [
        ("71.2%", 0.712, None, None),
        ("Fifteen per cent", 0.15, None, None),
        ("20-25%", None, 0.20, 0.25),
        ("almost two thirds", None, "<", 2 / 3),
        ("0%", 0.0, None, None),
    ],
)
def test_points_ranges_and_words(value, expected, low, high):
    """A percentage is a point; a range and a vague quantity are bounds and never a point."""
    cleaned = _one(value)
    row = cleaned.frame.iloc[0]
    assert _issues(cleaned) == []
    assert (None if pd.isna(row["value"]) else row["value"]) == expected
    if low == "<":
        assert row["value_low"] < row["value_high"]
        assert row["value_high"] == pytest.approx(high)
    elif low is not None:
        assert (row["value_low"], row["value_high"]) == (low, high)
    else:
        assert row[["value_low", "value_high"]].isna().all()


def test_a_bare_number_has_no_value_until_its_unit_is_declared():
    """0.76 and 76 are never told apart by guessing: an error, the row kept, the value missing."""
    for text in ("0.76", "76"):
        cleaned = _one(text)
        assert _issues(cleaned) == [("error", "kept", "unit_unknown", 2)]
        assert pd.isna(cleaned.frame["value"][0])
        assert (cleaned.frame["missing_reason"][0], cleaned.frame["raw_value"][0]) == ("unit_unknown", text)
    assert _one("0.76", units={"value": "fraction"}).frame["value"][0] == 0.76
    assert _one("76", units={"value": "percent"}).frame["value"][0] == 0.76


def test_a_share_beside_percentages_is_reported():
    """0.76 beside 76 and 81 under one measure is a warning; 0.9 beside 2.7 is not."""
    text = "measure,review,value,geography\nrecording,final,{0},a\nrecording,final,{1},b\nrecording,final,{2},c\n"
    mixed = _clean(text.format("0.76", "76", "81"), units={"value": "percent"})
    assert _issues(mixed) == [("warning", "kept", "mixed_units", 2)]
    assert sorted(mixed.frame["value"]) == pytest.approx([0.0076, 0.76, 0.81])
    assert _issues(_clean(text.format("0.9", "2.7", "4.1"), units={"value": "percent"})) == []
    assert _issues(_clean(text.format("0.9", "2.7", "4.1") + "recording,final,50,d\n", units={"value": "percent"})) == []
    counted = "measure,review,value,numerator,denominator,geography\nrecording,final,0.8,1,125,a\nrecording,final,76,76,100,b\nrecording,final,81,81,100,c\n"
    assert _issues(_clean(counted, units={"value": "percent"})) == []  # its counts say that 0.8 is a percentage


@pytest.mark.parametrize(
    ("value", "numerator", "denominator", "codes"),
    [
        ("38%", "137", "398", ["printed_disagrees"]),  # 34.4
        ("34%", "137", "398", []),
        ("34.4%", "137", "398", []),
        ("21%", "73", "337", ["printed_cut"]),  # 21.66
        ("22%", "73", "337", []),
        ("12.5%", "1", "8", []),
        ("13%", "1", "8", []),  # 12.5 rounds half up
        ("12%", "1", "8", ["printed_cut"]),
        ("82.62711763381958%", "31313", "37897", ["printed_disagrees"]),
        ("58.7%", "31,313", "53,327", []),
        ("137 out of 398 (38%)", "", "", ["printed_disagrees"]),
        ("about 40%", "137", "398", []),  # a bent number is no printed rounding
    ],
)
def test_a_printed_percentage_is_held_against_its_counts(value, numerator, denominator, codes):
    """Agrees when it rounds; noted when it is cut; else a warning, the printed value kept and the recomputed one beside it."""
    cleaned = _one(value, numerator=numerator, denominator=denominator)
    assert [issue.code for issue in cleaned.issues] == codes
    assert all(issue.severity is not Severity.ERROR for issue in cleaned.issues)
    k, n = (int(text.replace(",", "")) if text else given for text, given in ((numerator, 137), (denominator, 398)))
    assert cleaned.frame["rate_recomputed"][0] == pytest.approx(k / n)
    assert cleaned.frame["value"].notna().all()


def test_the_warning_says_both_numbers():
    """A reader sees what is printed and what the counts give."""
    cleaned = _one("38%", numerator="137", denominator="398")
    assert cleaned.frame["value"][0] == 0.38
    assert "printed 38%, but 137 of 398 is 34.4%" in cleaned.issues[0].message


def test_a_long_float_agrees_with_its_counts():
    """A percentage written by a program with all its digits agrees with the division."""
    cleaned = _one(repr(100 * 31313 / 53327), numerator="31313", denominator="53327", units={"value": "percent"})
    assert _issues(cleaned) == []


def test_a_missing_value_is_taken_from_its_counts():
    """Where no percentage is printed the counts give it, noted; what the publisher hides is not brought back."""
    cleaned = _one("", numerator="3", denominator="8")
    assert _issues(cleaned) == [("note", "repaired", "value_from_counts", 2)]
    assert cleaned.frame["value"][0] == 0.375
    assert pd.isna(cleaned.frame["missing_reason"][0])
    hidden = _one("[c]", numerator="3", denominator="8").frame
    assert pd.isna(hidden["value"][0])
    assert hidden["missing_reason"][0] == "suppressed"


@pytest.mark.parametrize(
    ("value", "reason"),
    [("", "blank"), ("[c]", "suppressed"), ("[z]", "not_applicable"), ("[x]", "not_available"), ("[low]", "low"), ("[u]", "unreliable")],
)
def test_missing_cells_keep_their_reason(value, reason):
    """A suppressed cell is neither zero nor blank; none of them is an issue."""
    cleaned = _one(value)
    assert cleaned.frame["missing_reason"].tolist() == [reason]
    assert cleaned.frame["value"].isna().all()
    assert _issues(cleaned) == []


def test_the_owners_markers_come_first():
    """columns.toml says what a marker means in this file."""
    cleaned = _one("SUPP", missing={"supp": "not_recorded"})
    assert cleaned.frame["missing_reason"].tolist() == ["not_recorded"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("nothing,final,71%,,,,", "unknown_measure"),
        ("recordin,final,71%,,,,", "unknown_measure"),
        (",final,71%,,,,", "missing_measure"),
        ("recording,finale,71%,,,,", "unknown_review"),
        ("recording,,71%,,,,", "missing_review"),
        ("recording,final,71%,9,8,,", "numerator_over_denominator"),
        ("recording,final,9 out of 8,,,,", "numerator_over_denominator"),
        ("recording,final,120%,,,,", "percentage_over_100"),
        ("recording,final,71%,,,second,", "unreadable_revision"),
    ],
)
def test_what_cannot_be_placed_or_be_true_is_excluded_with_an_error(row, code):
    """Unknown names and impossible numbers are errors that leave the row out; the other rows stay."""
    cleaned = _clean(f"measure,review,value,numerator,denominator,revision,status\n{row}\nlate,final,10%,,,,\n")
    assert _issues(cleaned) == [("error", "excluded", code, 2)]
    assert cleaned.frame["measure"].tolist() == ["late"]


def test_an_unknown_measure_is_answered_with_the_nearest():
    """The remedy names the measure that was meant."""
    (issue,) = _one("71%", measure="recordin").issues
    assert "unknown measure recordin; expected one of recording, late" in issue.message
    assert issue.remedy == "is it recording?"
    assert (issue.file, issue.row, issue.column, issue.raw_value) == ("figures.csv", 2, "measure", "recordin")


def test_what_cannot_be_read_keeps_its_row_without_a_value():
    """Text that is no percentage is an error; the row stays in the register."""
    cleaned = _one("see annex")
    assert _issues(cleaned) == [("error", "kept", "unreadable_value", 2)]
    assert cleaned.frame["missing_reason"].tolist() == ["unreadable"]
    counts = _one("71%", numerator="many", denominator="398")
    assert _issues(counts) == [("error", "kept", "unreadable_count", 2)]
    assert counts.frame["value"].tolist() == [0.71]


def test_points_are_no_level():
    """A change in points where a level is wanted is a warning and gives no value."""
    cleaned = _one("23 percentage points")
    assert _issues(cleaned) == [("warning", "kept", "points_not_level", 2)]
    assert cleaned.frame["value"].isna().all()


def test_an_unknown_recommendation_is_an_error_and_the_measure_gives_its_own():
    """The figure is known by its measure, so it stays."""
    cleaned = _clean("recommendation,measure,review,value\n11,recording,final,71%\n2,recording,midpoint,70%\n")
    assert _issues(cleaned) == [("error", "kept", "unknown_recommendation", 2), ("warning", "kept", "other_recommendation", 3)]
    assert cleaned.frame.set_index("review")["recommendation"].to_dict() == {"midpoint": 2, "final": 1}


def test_two_figures_for_one_key_are_both_excluded_and_named():
    """Nobody can tell which is right: each error names the other's row."""
    cleaned = _clean("measure,review,value,geography\nrecording,final,71%,Hill\nlate,final,5%,\nrecording,final,72%,hill \n")
    assert _issues(cleaned) == [("error", "excluded", "two_figures", 2), ("error", "excluded", "two_figures", 4)]
    assert "71% here, another in figures.csv, row 4" in cleaned.issues[0].message
    assert cleaned.frame["measure"].tolist() == ["late"]


def test_the_highest_revision_counts_and_the_earlier_are_said():
    """Blank comes before 1; an earlier figure is left out with a warning, and the later one keeps its number."""
    cleaned = _clean("measure,review,value,revision\nrecording,final,73%,2\nrecording,final,71%,\nrecording,final,72%,1\n")
    assert cleaned.frame[["value", "revision", "figure_id"]].to_numpy().tolist() == [[0.73, 2, "recording--final--r2"]]
    assert _issues(cleaned) == [("warning", "excluded", "revised", 3), ("warning", "excluded", "revised", 4)]
    assert "71% was replaced by 73% in figures.csv, row 2, revision 2" in cleaned.issues[0].message
    first = _clean("measure,review,value,revision\nrecording,final,71%,\nrecording,final,72%,1\n")
    assert first.frame[["value", "figure_id"]].to_numpy().tolist() == [[0.72, "recording--final"]]


def test_exact_duplicates_rejected_and_checked_rows():
    """A row printed twice counts once; a rejected one is left out before it can be in conflict."""
    cleaned = _clean(
        "measure,review,value,status\nrecording,final,71%,checked\nrecording,final,71%,checked\nrecording,final,99%,rejected\nlate,final,1%,odd\n"
    )
    assert _issues(cleaned) == [
        ("note", "excluded", "exact_duplicate", 3),
        ("note", "excluded", "rejected", 4),
        ("error", "kept", "unknown_status", 5),
    ]
    assert cleaned.frame["status"].tolist() == ["checked", "to check"]


def test_places_and_populations_enter_the_id_only_where_needed():
    """Ids are short, stable and unique."""
    rows = [
        "recording,final,71%,East and Coast,",
        "recording,final,72%,West,files",
        "recording,final,73%,West,visits",
        "late,final,5%,West,files",
    ]
    cleaned = _clean("measure,review,value,geography,population\n" + "\n".join(rows) + "\n")
    ids = ["recording--final--east-coast", "recording--final--west--files", "recording--final--west--visits", "late--final"]
    assert cleaned.frame["figure_id"].tolist() == ids
    assert cleaned.frame["geography"].tolist()[0] == "East & Coast"
    assert _issues(cleaned) == [("note", "repaired", "respelled", 2)]


def test_ids_stay_apart_where_slugs_do_not():
    """Two places whose names differ in signs alone get ids of their own."""
    frame = _clean("measure,review,value,geography\nrecording,final,71%,A+B\nrecording,final,72%,A-B\nrecording,final,73%,\n").frame
    assert frame["figure_id"].is_unique


def test_counts_and_ratios_have_their_own_readers():
    """A measure's unit says what its value is."""
    cleaned = _clean('measure,review,value\nvisits,final,"1,204"\nmanagers,final,1:10\n')
    assert _issues(cleaned) == []
    assert cleaned.frame.set_index("measure")["value"].to_dict() == {"visits": 1204.0, "managers": 10.0}
    assert _issues(_one("71%", measure="visits"))[0][:3] == ("error", "kept", "unreadable_value")


def test_measures_and_reviews_may_be_named_by_their_titles():
    """Another spelling of a declared name is read and said."""
    cleaned = _clean("measure,review,value\nRecord keeping,MIDPOINT,71%\n")
    assert cleaned.frame[["measure", "review"]].to_numpy().tolist() == [["recording", "midpoint"]]
    assert _issues(cleaned) == [("note", "repaired", "respelled", 2)] * 2


def test_issues_name_the_owners_heading():
    """A person looks for the heading that stands in the file."""
    cleaned = _one("120%", headings={"value": "Pct met"})
    assert cleaned.issues[0].column == "Pct met"


def test_the_order_of_files_and_rows_does_not_matter():
    """The same rows in other files and another order give the same frame."""
    head = "measure,review,value,geography\n"
    rows = ["recording,midpoint,71%,West", "late,final,5%,", "recording,final,72%,Hill", "recording,midpoint,70%,Hill"]
    first = clean_figures([_raw(head + "\n".join(rows))], DEFINITION).frame
    second = clean_figures(
        [_raw(head + rows[3] + "\n" + rows[1], file="b.csv"), _raw(head + rows[2] + "\n" + rows[0], file="a.csv")], DEFINITION
    ).frame
    pd.testing.assert_frame_equal(first, second)
    assert first["figure_id"].tolist() == ["recording--midpoint--hill", "recording--midpoint--west", "recording--final", "late--final"]


def test_of_twins_in_two_files_the_later_file_s_goes():
    """Which of two equal rows is excluded depends on the files' names, never on the order they come in."""
    twins = [_raw("measure,review,value\nlate,final,5%\n", file=name) for name in ("b.csv", "a.csv")]
    for raw in (twins, twins[::-1]):
        cleaned = clean_figures(raw, DEFINITION)
        assert [(issue.file, issue.code) for issue in cleaned.issues] == [("b.csv", "exact_duplicate")]
        assert [account["rows_kept"] for account in cleaned.inputs] == [1, 0]


def test_no_tables_give_an_empty_register():
    """An inspection without published figures has a register without rows."""
    cleaned = clean_figures([], DEFINITION)
    assert cleaned.frame.columns.tolist() == FIGURES.names
    assert (len(cleaned.frame), cleaned.issues, cleaned.inputs) == (0, (), ())


def test_a_checked_figure_of_a_draft_says_by_whom_and_what_was_corrected():
    """Checked by nobody is a warning; a value that its sentence does not print is a person's, and said so."""
    head = "measure,review,value,status,sentence,checked_by,checked_on\n"
    sentence = '"An invented sentence that prints 71.2%."'
    assert _issues(_clean(head + f"recording,midpoint,71.2%,checked,{sentence},analyst 1,2026-01-05\n")) == []
    assert _issues(_clean(head + f"recording,midpoint,71.2%,checked,{sentence},,\n")) == [("warning", "kept", "checked_by_nobody", 2)]
    corrected = _clean(head + f"recording,midpoint,72.1%,checked,{sentence},analyst 1,2026-01-05\n")
    assert _issues(corrected) == [("note", "kept", "corrected_figure", 2)]
    assert _issues(_clean("measure,review,value,status\nrecording,midpoint,71.2%,checked\n")) == [], (
        "a register made by hand has no sentences"
    )
