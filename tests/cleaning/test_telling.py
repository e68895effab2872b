"""What rules found is told in bounded words and exact numbers."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.cleaning import clean_audits
from analysis.cleaning.rules import CASE_RULES, ROW_RULES, RULES
from analysis.cleaning.telling import TOLD_ROWS, TOLD_TEXTS, Finding, Findings, Spelling, total
from analysis.model import WITHHELD, Area, Definition, Measure, Scale
from analysis.tables import Cleaned, RawTable

DEFINITION = Definition("x", "X", "P", "I", scale=Scale(("inadequate", "good"), "good"))


def clean(bad: int, good: int) -> Cleaned:
    rows = bad + good
    frame = pd.DataFrame(
        {
            "case": pd.Series([f"C{n}" for n in range(rows)], dtype="str"),
            "audit_date": pd.Series(["2031-01-01"] * bad + ["2024-01-01"] * good, dtype="str"),
            "standard": pd.Series(["recording"] * rows, dtype="str"),
            "grade": pd.Series(["satisfactory"] * rows, dtype="str"),
        }
    ).set_axis(range(2, rows + 2))
    return clean_audits([RawTable(frame, "a.csv")], DEFINITION, salt=b"s" * 32, today=date(2024, 12, 31))


def test_very_many_odd_rows_are_told_as_the_first_and_the_number_of_the_rest() -> None:
    """Of 2,500 rows in the future 1,000 issues of a row and one for the other 1,500; 700 grades of one spelling are one issue."""
    cleaned = clean(2500, 700)
    future = [issue for issue in cleaned.issues if issue.code == "future_date"]
    assert [issue.row for issue in future] == [*range(2, 2 + TOLD_ROWS), None]
    assert "1500 rows more" in future[-1].message
    (spelling,) = [issue for issue in cleaned.issues if issue.code == "grade_not_on_scale"]
    assert (spelling.row, spelling.raw_value) == (2502, "satisfactory")
    assert spelling.message.endswith("'satisfactory' in rows 2502, 2503, 2504, 2505, 2506 and 695 more")
    assert [(one["rows_read"], one["rows_kept"], one["rows_excluded"]) for one in cleaned.inputs] == [(3200, 700, 2500)]


def test_exactly_as_many_as_are_told_need_no_word_about_others() -> None:
    """At the bound itself every row has its issue and nothing is added."""
    assert [issue.row for issue in clean(TOLD_ROWS, 1).issues if issue.code == "future_date"] == [*range(2, 2 + TOLD_ROWS)]


@pytest.mark.parametrize("size", [1, 7, 400])
def test_blocks_add_up_in_any_order(size: int) -> None:
    """Findings of blocks, added in any order, are those of the whole."""
    rows = pd.DataFrame({"table": [0, 1] * 1500, "row": range(2, 3002), "date_text": [f"d{n % 9}" for n in range(3000)]})
    rule = next(one for one in RULES if one.code == "future_date")
    whole = Findings()
    whole.note(rule, rows)
    parts = []
    for start in range(0, 3000, size):
        part = Findings()
        part.note(rule, rows.iloc[start : start + size])
        parts.append(part)
    assert total(parts).found == total(parts[::-1]).found == whole.found
    assert whole.excluded(0) == whole.excluded(1) == 1500
    assert whole.renumbered({1: 0}).found == {("future_date", 0): whole.found["future_date", 1]}


def test_sums_keep_the_least_texts() -> None:
    """The spellings told of very many are the first in order, wherever they were met; each has all its rows and the first of them."""
    many = tuple(Spelling(f"e{n:02d}", "", 2, (7, 9)) for n in range(TOLD_TEXTS))
    both = Finding(100, (), many) + Finding(8, (), (Spelling("a", "", 1, (3,)), Spelling("e00", "", 7, (1, 2, 3, 4, 5))))
    assert [one.text for one in both.texts] == ["a", *(one.text for one in many[:-1])]
    assert both.texts[1] == Spelling("e00", "", 9, (1, 2, 3, 4, 5))


AREAS = (Area("east", "East"), Area("north", "North"), Area("coast", "West & Coast"))
OF_AREAS = Definition(
    "x", "X", "P", "I", scale=Scale(("inadequate", "requires improvement", "good"), "good"), areas=AREAS,
    measures=(Measure("recording", "Case recording"),),
)  # fmt: skip


def told(column: str, *texts: str) -> list[tuple[str, int | None, str, str, str]]:
    """Code, row, message, cell and remedy of what is told of a table whose `column` holds these texts, from row 2 on."""
    plain = {"case": "C", "area": "east", "audit_date": "2024-01-01", "standard": "recording", "grade": "good"}
    rows = [plain | {"case": f"C{n}", column: text} for n, text in enumerate(texts)]
    frame = pd.DataFrame(rows, dtype="str").set_axis(range(2, len(rows) + 2))
    cleaned = clean_audits([RawTable(frame, "a.csv")], OF_AREAS, salt=b"s" * 32, today=date(2024, 12, 31))
    return [(issue.code, issue.row, issue.message, issue.raw_value, issue.remedy) for issue in cleaned.issues]


@pytest.mark.parametrize(
    ("column", "text", "code", "hint"),
    [
        ("area", "Nroth", "unknown_area", "is it 'North'?"),
        ("area", "North \u2013 West", "unknown_area", "is it 'North'?"),
        ("area", "N\u043erth", "unknown_area", "it looks like 'North' but holds Cyrillic letters"),
        ("area", "West and Cost", "unknown_area", "is it 'West & Coast'?"),
        ("area", "Zzyzx", "unknown_area", "add an [[area]]"),
        ("standard", "recordings", "unknown_standard", "is it 'recording'?"),
        ("grade", "RI", "grade_not_on_scale", "is it 'requires improvement'?"),
        ("grade", "Requires improvemnt", "grade_not_on_scale", "is it 'requires improvement'?"),
        ("grade", "Inadequate/RI", "grade_not_on_scale", "it names 2 grades"),
        ("grade", "Not yet good", "grade_not_on_scale", "mend the grade"),
        ("grade", "Nearly good", "grade_not_on_scale", "mend the grade"),
        ("grade", "Not seen", "grade_not_on_scale", "mend the grade"),
    ],
)
def test_a_spelling_is_told_once_with_its_rows_and_what_it_was_meant_for(column: str, text: str, code: str, hint: str) -> None:
    """The cell is quoted, its rows are named, and the remedy begins with the declared name that is nearest, where one is near."""
    plain = {"area": "east", "standard": "recording", "grade": "good"}[column]
    ((found, row, message, cell, remedy),) = told(column, plain, text, plain, text)
    quoted = "recordings" if column == "standard" else text
    assert (found, row, cell) == (code, 3, quoted)
    assert message.endswith(f"'{quoted}' in rows 3 and 5")
    assert remedy.startswith(hint)


def test_a_grade_that_may_be_a_name_is_told_row_by_row() -> None:
    """What is withheld cannot be told by its spelling, so each row is named."""
    found = told("grade", "Quillfeather", "good", "Quillfeather")
    assert [(code, row, cell) for code, row, _, cell, _ in found] == [("grade_not_on_scale", row, WITHHELD) for row in (2, 4)]


def test_respelled_grades_are_listed_with_what_they_were_read_as() -> None:
    """One note a table: each spelling, its grade and its rows."""
    ((code, _, message, _, _),) = told("grade", "3 - Good", "good", "1 - Inadequate", "3 - Good")
    assert code == "respelled_grade"
    assert message.endswith("3 rows ('1 - Inadequate' as inadequate, row 4; '3 - Good' as good, rows 2 and 5)")


@pytest.mark.parametrize(
    ("texts", "disagree"),
    [
        (("3 - Good", "2 - Good"), True),
        (("2 - Good", "2 - Inadequate"), True),
        (("3 - Good", "1 - Inadequate", "Good (3)"), False),
        (("3 - Good", "Good", "good."), False),
    ],
)
def test_numbers_beside_grades_that_disagree(texts: tuple[str, ...], disagree: bool) -> None:
    """One number beside two grades, or two numbers beside one grade, are a warning that lists them."""
    found = [message for code, _, message, _, _ in told("grade", *texts) if code == "grade_numbers_disagree"]
    assert bool(found) == disagree
    assert all(f"'{text}'" in message for message in found for text in texts)


def test_two_areas_that_number_in_opposite_ways_are_told_in_both_files() -> None:
    """Each file by itself is of one mind; together they are not, and a file without numbers is not spoken of."""
    plain = {"audit_date": "2024-01-01", "standard": "recording"}
    tables = [
        RawTable(pd.DataFrame(plain | {"case": [f"1{name}", f"2{name}"], "grade": grades}, dtype="str").set_axis([2, 3]), name)
        for name, grades in (("a.csv", ["1 - Good", "3 - Inadequate"]), ("b.csv", ["3 - Good", "good"]), ("c.csv", ["good", "good"]))
    ]
    cleaned = clean_audits(tables, OF_AREAS, salt=b"s" * 32, today=date(2024, 12, 31))
    found = {issue.file: issue.message for issue in cleaned.issues if issue.code == "grade_numbers_disagree"}
    assert set(found) == {"a.csv", "b.csv"}
    assert "'3 - Inadequate' as inadequate, row 3" in found["a.csv"]


def test_rules_of_a_row_come_before_rules_of_a_case() -> None:
    """No rule before the first that looks across rows does so, else blocks would change what it finds."""
    assert not any(rule.across_rows for rule in ROW_RULES)
    assert {rule.code for rule in CASE_RULES if rule.across_rows} == {"duplicate", "conflicting_grades"}
    assert ROW_RULES + CASE_RULES == RULES
