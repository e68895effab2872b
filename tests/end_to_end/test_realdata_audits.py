"""Published outcomes of inspections read as file audits, a row an authority and standard: every row accounted for, nobody named."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end.unpacked import texts

from analysis.cli import run_command

REALDATA = Path(__file__).parents[3] / "shared" / "realdata"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not REALDATA.is_dir(), reason="the published tables are kept beside the project, in ../shared/realdata"),
]
DEFINITION = """id = "{id}"
title = "Outcomes of inspections"
provider = "Authorities"
inspectorate = "The inspectorate"

[scale]
year = 2018
grades = ["inadequate", "requires improvement", "good", "outstanding"]
meets = "good"

[[measure]]
id = "overall"
title = "Overall effectiveness"

[[measure]]
id = "leaders"
title = "Leaders"
"""
BOOK = "csc_outcomes/LA_Inspection_Outcomes_as_at_31_March_2025.ods"
OVERVIEW = "ilacs_overview/ofsted_csc_ilacs_overview.xlsx"


def tables(files: str, sheet: str, standards: dict[str, str], **columns: str) -> str:
    """columns.toml: the same sheet once for each standard, whose grades stand in a column of its own."""
    mapped = "".join(f'{ours} = "{theirs}"\n' for ours, theirs in columns.items())
    return "".join(
        f'[[table]]\nfiles = "{files}"\nbecomes = "audits"\n{sheet}constants = {{ standard = "{standard}", auditor_role = "inspector" }}\n'
        f'[table.columns]\n{mapped}grade = "{heading}"\n\n'
        for standard, heading in standards.items()
    )


def cleaned(root: Path, inspection: str, source: str, columns: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """One published file through `reaudit clean`: audits, issues and inputs, the account of the rows checked."""
    folder = root / "data" / "raw" / inspection
    folder.mkdir(parents=True)
    shutil.copyfile(REALDATA / source, folder / Path(source).name)
    (folder / "inspection.toml").write_text(DEFINITION.format(id=inspection))
    (folder / "columns.toml").write_text(columns)
    assert run_command(["clean", "--root", str(root), inspection]) in (0, 3)
    found = root / "data" / "processed" / inspection
    audits, issues, inputs = (pd.read_parquet(found / f"{name}.parquet") for name in ("audits", "issues", "inputs"))
    assert inputs["rows_read"].sum() == inputs["rows_kept"].sum() + inputs["rows_excluded"].sum()
    assert inputs["rows_kept"].sum() == len(audits)
    return audits, issues, inputs


def told(audits: pd.DataFrame, standard: str) -> dict[str, int]:
    """Rows of each grade."""
    return audits.loc[audits["standard"] == standard, "grade"].value_counts().to_dict()


def counted(source: str, heading: str, date: str = "Inspection date", **how: object) -> dict[str, int]:
    """The same by an independent reading: dated rows as text through pandas, the long form shortened by hand."""
    frame = pd.read_excel(REALDATA / source, dtype=str, engine="calamine", **how)  # type: ignore[call-overload]
    raw = frame.loc[frame[date].notna(), heading].dropna().str.strip().str.lower()
    grades = raw.str.replace(" to be good", "", regex=False)
    return dict(Counter(grades[grades.isin(["inadequate", "requires improvement", "good", "outstanding"])]))


def test_two_grades_of_each_authority_in_an_opendocument_sheet(tmp_path: Path) -> None:
    """153 authorities, two standards, headings below two title rows: 306 rows, days from days, grades as counted independently."""
    standards = {"overall": "Overall effectiveness", "leaders": "The impact of leaders on social work practice with children and families"}
    sheet = 'sheet = "Inspections_as_at_31_March"\nheader_row = 3\n'
    raw = pd.read_excel(REALDATA / BOOK, sheet_name="Inspections_as_at_31_March", header=2, dtype=str, engine="calamine")
    standards["leaders"] = next(name for name in raw.columns if name.startswith("The impact of leaders"))
    columns = {"case": "Local authority area code", "area": "Ofsted region", "audit_date": "Inspection date"}
    audits, issues, inputs = cleaned(tmp_path, "outcomes", BOOK, tables("*.ods", sheet, standards, **columns))
    assert inputs["rows_read"].tolist() == [len(raw)] * 2 == [153] * 2
    for standard, heading in standards.items():
        assert told(audits, standard) == counted(BOOK, heading, sheet_name="Inspections_as_at_31_March", header=2)
    assert sorted(audits["audit_date"].astype(str)) == sorted([*raw["Inspection date"].str[:10]] * 2)
    assert audits["case"].nunique() == 153
    assert "respelled_grade" in set(issues["code"])


def test_the_history_of_inspections(tmp_path: Path) -> None:
    """271 inspections over years, many of one authority: every row kept or told."""
    sheet = 'sheet = "ILACS_inspection_history"\nheader_row = 3\n'
    columns = {"case": "Local authority area code", "area": "Ofsted region", "audit_date": "Inspection date"}
    audits, _, inputs = cleaned(tmp_path, "history", BOOK, tables("*.ods", sheet, {"overall": "Overall effectiveness"}, **columns))
    raw = pd.read_excel(REALDATA / BOOK, sheet_name="ILACS_inspection_history", header=2, dtype=str, engine="calamine")
    assert inputs["rows_read"].sum() == len(raw)
    assert told(audits, "overall") == counted(BOOK, "Overall effectiveness", sheet_name="ILACS_inspection_history", header=2)


def test_an_overview_that_names_its_inspectors(tmp_path: Path) -> None:
    """153 authorities with the inspector's name in a column: four standards, grades as counted, and no inspector in any output."""
    standards = {
        "overall": "overall_effectiveness_grade", "leaders": "impact_of_leaders_grade", "help": "help_and_protection_grade",
        "in care": "in_care_grade",
    }  # fmt: skip
    columns = {"case": "urn", "area": "region_code", "auditor": "inspector_name", "audit_date": "inspection_start_date"}
    audits, issues, inputs = cleaned(tmp_path, "overview", OVERVIEW, tables("*.xlsx", "", standards, **columns))
    assert inputs["rows_read"].tolist() == [153] * 4
    assert inputs["rows_excluded"].tolist() == [2] * 4  # the two that nobody dated, each told with its row
    assert set(issues.loc[issues["action"] == "excluded", "row"]) == {11, 101}
    for standard, heading in standards.items():
        assert told(audits, standard.replace(" ", "_")) == counted(OVERVIEW, heading, columns["audit_date"])
    raw = pd.read_excel(REALDATA / OVERVIEW, dtype=str, engine="calamine")
    names = {name.strip().lower().encode() for name in raw["inspector_name"].dropna() if len(name.strip()) > 6}
    assert len(names) > 20
    assert audits["auditor"].nunique() > 20
    for path in (tmp_path / "data" / "processed").rglob("*"):
        if path.is_file():
            for text in texts(path.read_bytes()):
                assert not {name for name in names if name in text.lower()}, path.name
