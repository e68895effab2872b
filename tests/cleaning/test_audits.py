"""File audits: each spelling read once, each rule seen to catch its fault, every row accounted for, nobody named."""

from __future__ import annotations

from datetime import date
from hashlib import blake2b

import numpy as np
import pandas as pd
import pytest

from analysis.cleaning import clean_audits
from analysis.cleaning.audits import by_distinct
from analysis.cleaning.coded import coded
from analysis.cleaning.people import _sorted_hashes, pseudonyms
from analysis.cleaning.rules import RULES
from analysis.model import Area, Definition, Measure, Period, Review, Scale
from analysis.tables import AUDITS, Cleaned, RawTable
from analysis.terms import Action, Precision, Severity, Stage

SALT = b"0" * 32
TODAY = date(2024, 6, 30)
DEFINITION = Definition(
    "x", "X", "P", "I",
    scale=Scale(("inadequate", "requires improvement", "good"), "good", 2024),
    reviews=(Review("mid", Stage.MIDPOINT, "Mid-point", Period(date(2024, 1, 1), date(2024, 3, 31), Precision.BOUNDED)),),
    measures=(Measure("recording", "Case recording"),),
    areas=(Area("east", "East & Coast", ("East and Coast",)),),
)  # fmt: skip
NAMES = ["case", "area", "team", "practitioner", "auditor", "auditor_role", "audit_date", "review", "standard", "grade"]


def raw(*rows: dict[str, str], file: str = "file_audits.csv", **more) -> RawTable:  # type: ignore[no-untyped-def]
    base = {
        "case": "C1",
        "area": "East & Coast",
        "team": "Hill",
        "auditor": "M1",
        "auditor_role": "Manager",
        "audit_date": "2024-02-03",
        "standard": "recording",
        "grade": "good",
    }
    cells = [{**base, **row} for row in rows]
    frame = pd.DataFrame({name: pd.Series([cell.get(name) for cell in cells], dtype="str") for name in NAMES})
    frame.index = range(2, 2 + len(cells))
    return RawTable(frame, file, **more)


def clean(*tables: RawTable) -> Cleaned:
    return clean_audits(tables, DEFINITION, salt=SALT, today=TODAY)


def test_a_clean_row() -> None:
    """A row as it should be: ids, hashes, day, month, review by its date, rank and whether the standard is met."""
    row = clean(raw({})).frame.iloc[0]
    assert (row["area"], row["standard"], row["review"], row["period"]) == ("east", "recording", "mid", "2024-02")
    assert (row["grade"], row["grade_rank"], row["meets"], row["auditor_role"]) == ("good", 3, True, "manager")
    assert row["audit_date"] == pd.Timestamp("2024-02-03")
    assert len(row["case"]) == 24
    assert "C1" not in row["case"]


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("area", "East and  Coast", "east"),
        ("area", "EAST & COAST", "east"),
        ("standard", "Case Recording", "recording"),
        ("standard", "Other thing", "other_thing"),
    ],
)
def test_spellings_of_names(column: str, text: str, expected: str) -> None:
    """Areas and standards are found in any of their spellings; others keep a name of their own."""
    assert clean(raw({column: text})).frame.iloc[0][column] == expected


def test_each_date_by_its_own_form() -> None:
    """ISO and dd/mm/yyyy in one column: no day and month are swapped."""
    frame = clean(raw({"audit_date": "2024-02-03"}, {"audit_date": "04/02/2024", "case": "C2"})).frame
    assert sorted(frame["audit_date"].dt.strftime("%d %m")) == ["03 02", "04 02"]


def test_missing_grades_keep_their_reason_and_leave_the_denominator() -> None:
    """Not applicable, not recorded, unreadable, suppressed and blank are five things."""
    texts = ["N/A", "not recorded", "data_unreadable", "[c]", None]
    frame = clean(raw(*[{"grade": text, "case": f"C{n}"} for n, text in enumerate(texts)])).frame
    assert set(frame["missing_reason"]) == {"not_applicable", "not_recorded", "unreadable", "suppressed", "blank"}
    assert frame["grade_rank"].isna().all()
    assert not frame["meets"].any()


FAULTS = {
    "standard_missing": {"standard": None},
    "unknown_review": {"review": "finale"},
    "date_unreadable": {"audit_date": "31/02/2024", "review": "mid"},
    "future_date": {"audit_date": "2105-05-01"},
    "no_time": {"audit_date": None},
    "grade_not_on_scale": {"grade": "satisfactory"},
    "unknown_area": {"area": "Esat"},
    "unknown_standard": {"standard": "recordings"},
    "unknown_role": {"auditor_role": "Zebedee Quillfeather"},
    "ambiguous_date": {"audit_date": "03/02/2024"},
    "outside_reviews": {"audit_date": "2024-05-05"},
    "respelled_grade": {"grade": "3 - Good"},
    "total_row": {"case": "North total"},
    "area_missing": {"area": None},
    "review_and_date_differ": {"review": "mid", "audit_date": "2024-05-05"},
    "date_against_order": {"audit_date": "02/25/2024"},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_catches_its_fault_and_nothing_else(rule) -> None:  # type: ignore[no-untyped-def]
    """A row with the fault is told with severity, action and remedy, and left out exactly where the rule says so."""
    if rule.code == "duplicate":
        table = raw({}, {})
    elif rule.code == "conflicting_grades":
        table = raw({}, {"grade": "inadequate"})
    elif rule.code == "grade_numbers_disagree":
        table = raw({"grade": "3 - Good"}, {"grade": "2 - Good", "case": "C2"})
    else:
        table = raw(FAULTS[rule.code])
    cleaned = clean(table)
    told = [issue for issue in cleaned.issues if issue.code == rule.code]
    assert told
    assert {(issue.severity, issue.action) for issue in told} == {(rule.severity, rule.action)}
    assert all(issue.message and issue.remedy and issue.file for issue in told)
    others = {"date_unreadable": {"no_time"}, "grade_numbers_disagree": {"respelled_grade"}}.get(rule.code, set())
    assert {issue.code for issue in cleaned.issues} <= {rule.code} | others
    (account,) = cleaned.inputs
    excluded = {issue.row for issue in cleaned.issues if issue.action is Action.EXCLUDED}
    assert account["rows_read"] == account["rows_kept"] + len(excluded) == len(table.frame)
    assert rule.code not in {issue.code for issue in clean(raw({})).issues}


@pytest.mark.parametrize(
    "row",
    [
        {"case": "Total files"},
        {"area": "Total"},
        {"area": "All areas"},
        {"area": "England"},
        {"team": "Sub-total"},
        {"case": "Grand total", "standard": None, "grade": "8", "audit_date": None},
    ],
)
def test_totals_among_rows_are_notes_and_no_files(row: dict[str, str | None]) -> None:
    """A sum is left out with a note, also where it has a date, a standard and a grade of its own."""
    cleaned = clean(raw({}, row))
    assert len(cleaned.frame) == 1
    (issue,) = [issue for issue in cleaned.issues if issue.code == "total_row"]
    assert (issue.severity, issue.action, issue.row) == (Severity.NOTE, Action.EXCLUDED, 3)
    assert {one.code for one in cleaned.issues} == {"total_row"}


@pytest.mark.parametrize("name", ["Totley", "Allerton", "Sumner", "Meanwood"])
def test_names_that_only_look_like_totals(name: str) -> None:
    """They are files."""
    frame = clean(raw({"team": name})).frame
    assert len(frame) == 1


@pytest.mark.parametrize("text", ["\u201cGood\u201d", '"Good"'])
def test_a_grade_in_quotation_marks(text: str) -> None:
    """Is read, and told among the spellings that were."""
    cleaned = clean(raw({"grade": text}))
    assert cleaned.frame["grade"].tolist() == ["good"]
    assert {issue.code for issue in cleaned.issues} == {"respelled_grade"}


def test_a_year_that_stands_first_has_one_reading() -> None:
    """2024/02/03 is 3 February, whatever the declared order."""
    frame = clean(raw({"audit_date": "2024/02/03"})).frame
    assert frame["audit_date"].dt.strftime("%Y-%m-%d").tolist() == ["2024-02-03"]


def test_conflicting_grades_exclude_all_sides() -> None:
    """Nobody can tell which is right, so neither counts; another auditor's grade of the same file is no conflict."""
    cleaned = clean(raw({}, {"grade": "inadequate"}, {"auditor": "I1", "grade": "inadequate", "auditor_role": "inspector"}))
    assert len(cleaned.frame) == 1
    assert cleaned.frame.iloc[0]["auditor_role"] == "inspector"


def test_rules_have_codes_of_their_own() -> None:
    """No two rules share a code, and each names the fields it reads and an example."""
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.fields and rule.example for rule in RULES)


def test_neither_order_nor_splitting_changes_the_table() -> None:
    """Rows and files in any order, or split in two, give the same audits; the input stays untouched."""
    rows = [
        {"case": f"C{n}", "grade": grade, "audit_date": f"2024-02-{n + 1:02d}"}
        for n, grade in enumerate(["good", "Good", "inadequate", "N/A", None] * 4)
    ]
    whole = raw(*rows)
    before = whole.frame.copy(deep=True)
    expected = clean(whole).frame
    pd.testing.assert_frame_equal(whole.frame, before)
    pd.testing.assert_frame_equal(clean(raw(*rows[::-1])).frame, expected)
    pd.testing.assert_frame_equal(clean(raw(*rows[:7], file="b.csv"), raw(*rows[7:], file="a.csv")).frame, expected)


def test_a_duplicate_over_two_files_is_counted_once() -> None:
    """The same line sent in two workbooks is one audit, and the file that repeats it says so."""
    cleaned = clean(raw({}, file="a.csv"), raw({}, file="b.csv"))
    assert len(cleaned.frame) == 1
    assert [(issue.code, issue.file, issue.row) for issue in cleaned.issues] == [("duplicate", "b.csv", 2)]


def test_people_are_hashed_by_kind_and_salt() -> None:
    """Case and spaces make no other person; another kind or salt makes another hash; missing stays missing."""
    values = coded(pd.Series([" Ada ", "ada", "Bo", None], dtype="str"))
    hashed = pseudonyms(values, salt=SALT, kind="auditor")
    assert hashed[0] == hashed[1] != hashed[2]
    assert pd.isna(hashed[3])
    assert hashed[0] != pseudonyms(values, salt=SALT, kind="case")[0]
    assert hashed[0] != pseudonyms(values, salt=b"1" * 32, kind="auditor")[0]


@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_the_hash_is_the_keyed_hash_of_each_name(dtype: str) -> None:
    """Plain identifiers go a quicker way than names: each comes out as hashlib gives it, written out here text by text."""
    texts = [
        "C-1017",
        "c-1017",
        " C-1017",
        "C  1017",
        "c 1017",
        "C\t1017",
        "Ada",
        "ADA",
        "Straße 7",
        "STRASSE 7",
        "[x]",
        "-",
        "\u00a0",
        "9",
        None,
    ]
    names = [None if not text or text.strip() in ("[x]", "-", "") else " ".join(text.split()).casefold() for text in texts]
    expected = [name and blake2b(b"case\0" + name.encode(), key=SALT, digest_size=12).hexdigest() for name in names]
    hashed = pseudonyms(coded(pd.Series(texts, dtype=dtype)), salt=SALT, kind="case")
    assert [None if pd.isna(text) else text for text in hashed] == expected
    assert hashed.categories.tolist() == sorted(set(filter(None, expected)))


def test_hashes_alike_in_their_first_bytes_are_told_apart() -> None:
    """Sorting looks at eight bytes first: the other four decide where they are equal."""
    hashed = np.zeros((4, 12), dtype=np.uint8)
    hashed[:, 11] = [3, 1, 2, 1]
    order, is_first = _sorted_hashes(hashed)
    assert hashed[order, 11].tolist() == [1, 1, 2, 3]
    assert is_first.tolist() == [True, False, True, True]


def test_no_planted_name_comes_out() -> None:
    """Names in every person column reach neither the table nor any issue, whatever else is wrong with the row."""
    planted = {"case": "Quillfeather", "practitioner": "Umbridgeworth", "auditor": "Xanthopoulou"}
    cleaned = clean(raw(*[{**planted, **fault} for fault in FAULTS.values()], {**planted}, {**planted, "grade": "inadequate"}))
    text = cleaned.frame.to_csv() + repr(cleaned.issues)
    assert not [name for name in planted.values() if name.lower() in text.lower()]


def test_each_distinct_text_is_read_once() -> None:
    """Ten thousand cells of two spellings cost two readings."""
    seen: list[str] = []
    by_distinct(pd.Series(["a", "b"] * 5000), lambda text: seen.append(text))
    assert sorted(seen) == ["a", "b"]


def test_no_rows_give_the_empty_table() -> None:
    """A file with headings alone gives an empty table of the right shape and an account of no rows."""
    cleaned = clean(raw())
    assert list(cleaned.frame.columns) == AUDITS.names
    assert cleaned.inputs[0]["rows_read"] == 0
