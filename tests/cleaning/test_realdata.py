"""Published tables read through columns.toml: every row is kept or has an issue, and what is printed agrees with its counts."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from analysis.cleaning import (
    clean_columns,
    clean_definition,
    clean_evidence,
    clean_figures,
    clean_judgements,
    map_columns,
    sources_of,
    validate,
)
from analysis.model import Definition
from analysis.reading import read_tables
from analysis.tables import Cleaned

REALDATA = Path(__file__).parents[3] / "shared" / "realdata"
CLEAN = {"figures": clean_figures, "judgements": clean_judgements, "evidence": clean_evidence}

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not REALDATA.is_dir(), reason="the published tables are kept beside the project, in ../shared/realdata"),
]


def _definition(reviews: Sequence[str], measures: dict[str, str], **more) -> Definition:
    return clean_definition(
        {
            "id": "trial",
            "title": "Trial",
            "review": [{"id": year, "stage": "monitoring", "period": year} for year in reviews],
            "measure": [{"id": id, "polarity": polarity} for id, polarity in measures.items()],
        }
        | more
    )


def _read(folder: str, columns: str, definition: Definition, becomes: str) -> Cleaned:
    """The walk from raw files to a processed table, with the account of its rows checked."""
    base = REALDATA / folder
    sources, _ = sources_of([path.name for path in base.iterdir()], clean_columns(tomllib.loads(columns)))
    raw = []
    for source in sources:
        how = source.table
        options = {"sheet": how.sheet, "header_row": how.header_row, "headings": how.headings, "encoding": how.encoding}
        raw += [map_columns(table, how) for table in read_tables(base / source.file, base=base, **options)]
    cleaned = CLEAN[becomes](raw, definition)
    validate(cleaned.frame, becomes)
    for account in cleaned.inputs:
        assert account["rows_read"] == account["rows_kept"] + account["rows_excluded"]
    assert sum(account["rows_kept"] for account in cleaned.inputs) == len(cleaned.frame)
    return cleaned


def _codes(cleaned: Cleaned) -> Counter[str]:
    return Counter(f"{issue.severity.value} {issue.action.value} {issue.code}" for issue in cleaned.issues if issue.row is not None)


def _of_publisher(files: str, measure: str, **columns: str) -> str:
    """A [[table]] of a publisher's figures: the place in the first filled of three columns, percentages without their sign."""
    mapped = "\n".join(f'{ours} = "{theirs}"' for ours, theirs in columns.items())
    return f"""
[[table]]
files = "{files}"
becomes = "figures"
constants = {{ measure = "{measure}", claimed_by = "publisher" }}
units = {{ value = "percent" }}
[table.columns]
geography = ["la_name", "region_name", "country_name"]
review = "time_period"
{mapped}
"""


PLANS = {
    "within_20_weeks": ("plans_issued_within_20_weeks", "plans_issued_den", "pc_plans_issued_within_20_weeks"),
    "within_20_weeks_ex": ("plans_issued_20_weeks_ex", "plans_issued_den_ex", "PC_plans_issued_20_weeks_ex"),
    "over_20_weeks": ("plans_issued_gt20weeks_ltYear", "plans_issued_den", "pc_plans_issued_gt20weeks_ltYear"),
    "over_20_weeks_ex": ("plans_issued_gt20weeks_ltYear_ex", "plans_issued_den_ex", "PC_plans_issued_gt20weeks_ltYear_ex"),
    "over_a_year": ("plans_issued_gt_1_year", "plans_issued_den", "pc_plans_issued_gt_1_year"),
    "over_a_year_ex": ("plans_issued_gt_1_year_ex", "plans_issued_den_ex", "PC_plans_issued_gt_1_year_ex"),
}
YEARS = ["2019", "2020", "2021", "2022", "2023", "2024"]


def test_every_percentage_of_the_plans_agrees_with_its_counts():
    """119 rows times six rates: all kept, none disagrees with its numerator over its denominator; 'x' is not available."""
    columns = "".join(
        _of_publisher("timeliness*.csv", measure, numerator=k, denominator=n, value=p) for measure, (k, n, p) in PLANS.items()
    )
    cleaned = _read("ehcp", columns, _definition(YEARS, dict.fromkeys(PLANS, "higher_is_better")), "figures")
    frame = cleaned.frame
    assert _codes(cleaned) == {}
    assert len(frame) == 6 * 119
    raw = pd.read_csv(REALDATA / "ehcp" / "timeliness_20_week_subset.csv", dtype=str)
    assert frame["missing_reason"].eq("not_available").sum() == sum(raw[p].eq("x").sum() for _, _, p in PLANS.values())
    held = frame[frame["value"].notna()]
    assert (held["value"] - held["rate_recomputed"]).abs().max() <= 0.0005 + 1e-12
    assert frame["figure_id"].is_unique


def test_the_yearly_changes_of_young_people_not_in_education():
    """321 rows of two years, all kept; the difference of the years is within 0.1 of the publisher's own change."""
    change = "annual_change_ppts_NEET_not_known"
    columns = _of_publisher("UD_NEETNK*.csv", "not_in_education", value="NEET_not_known_percent", note=change)
    cleaned = _read("neet", columns, _definition(["2021", "2022"], {"not_in_education": "lower_is_better"}), "figures")
    assert _codes(cleaned) == {}
    assert len(cleaned.frame) == 321
    wide = cleaned.frame.pivot(index="geography", columns="review", values="value").dropna()
    published = pd.to_numeric(cleaned.frame[cleaned.frame["review"] == "2022"].set_index("geography")["note"], errors="coerce")
    change = (100 * (wide["2022"] - wide["2021"])).round(6)
    apart = (change - published.reindex(change.index)).abs().dropna()
    assert len(apart) > 150
    assert apart.max() <= 0.1 + 1e-9


def test_markers_of_the_plans_that_are_a_second_one():
    """2,132 rows of thirteen years: suppressed, not applicable, not available and unreliable kept apart; counts rounded by the publisher."""
    counts = {"numerator": "CPP_subsequent", "denominator": "CPP_start"}
    columns = _of_publisher("d3_cpps*.csv", "second_plan", value="CPP_subsequent_percent", **counts)
    years = [str(year) for year in range(2013, 2026)]
    cleaned = _read("csc_outcomes", columns, _definition(years, {"second_plan": "lower_is_better"}), "figures")
    assert len(cleaned.frame) + cleaned.inputs[0]["rows_excluded"] == 2132
    reasons = cleaned.frame["missing_reason"].value_counts().to_dict()
    assert reasons == {"suppressed": 29, "not_applicable": 6, "not_available": 3, "unreliable": 2}
    # Counts are published to the nearest five or ten, so that many percentages are not those of the printed counts: each is said.
    assert not [issue for issue in cleaned.issues if issue.severity == "error"]
    assert set(_codes(cleaned)) <= {"warning kept printed_disagrees", "note kept printed_cut"}


def test_a_file_with_a_byte_order_mark_and_a_percent_sign_in_its_heading():
    """978 rows of turnover: the sign in the heading is declared as the unit."""
    counts = {"numerator": "leaver_headcount", "denominator": "social_worker_headcount"}
    columns = _of_publisher("csww*.csv", "turnover", value="turnover_rate_headcount_%", **counts)
    years = [str(year) for year in range(2017, 2023)]
    cleaned = _read("csc_outcomes", columns, _definition(years, {"turnover": "lower_is_better"}), "figures")
    assert sum(account["rows_read"] for account in cleaned.inputs) == 978
    assert cleaned.frame["missing_reason"].value_counts().to_dict() == {"not_applicable": 6}


SCALE = {"year": 2018, "grades": ["inadequate", "requires improvement", "good", "outstanding"], "meets": "good"}


def test_grades_of_an_opendocument_workbook_under_two_title_rows():
    """153 authorities, headings in row 3: the long form of a grade is read as the scale's, with a note each."""
    columns = """
[[table]]
files = "LA_Inspection*.ods"
becomes = "judgements"
sheet = "Inspections_as_at_31_March"
header_row = 3
columns = { grade = "Overall effectiveness", locator = "Local authority name" }
constants = { review = "2025", judged_by = "inspectorate" }
"""
    cleaned = _read("csc_outcomes", columns, _definition(["2025"], {}, scale=SCALE), "judgements")
    assert len(cleaned.frame) == 153
    assert cleaned.frame["grade"].notna().all()
    assert cleaned.frame["grade_rank"].between(1, 4).all()
    long_form = cleaned.frame["raw_value"].eq("Requires improvement to be good").sum()
    assert _codes(cleaned)["note repaired respelled"] == long_form > 20


def test_grades_of_a_workbook():
    """153 authorities; the two without a grade are kept without one and said."""
    columns = """
[[table]]
files = "*.xlsx"
becomes = "judgements"
columns = { grade = "overall_effectiveness_grade", locator = "local_authority" }
constants = { review = "2025", judged_by = "inspectorate" }
"""
    cleaned = _read("ilacs_overview", columns, _definition(["2025"], {}, scale=SCALE), "judgements")
    assert len(cleaned.frame) == 153
    assert cleaned.frame["grade"].value_counts().to_dict() == {"good": 63, "outstanding": 46, "requires improvement": 29, "inadequate": 13}
    assert _codes(cleaned)["warning kept no_grade"] == 2


def test_stacked_and_merged_headings_of_a_school_report():
    """Three rows of merged headings become one heading a column, and shares come as the percentages they show."""
    path = REALDATA / "layouts" / "school.xlsx"
    (table,) = read_tables(path, base=REALDATA, sheet="Sheet2", header_row=[1, 2, 3])
    assert "Possible Points by Domain / Circles / %" in table.frame.columns
    assert table.frame.loc[5, "Possible Points by Domain / Total Possible Points / %"] == "34%"
    (table,) = read_tables(path, base=REALDATA, sheet="Sheet1", header_row=1)
    assert table.frame.loc[3, "% Proficient or Higher"] == "96%"


def test_an_old_workbook_is_refused():
    """A real .xls is refused in one line with what to do."""
    with pytest.raises(Exception, match=r"example1.xls: old .xls workbooks are not read.*save it as .xlsx"):
        read_tables(REALDATA / "layouts" / "example1.xls")


def test_three_rows_of_merged_headings_with_footnote_columns():
    """A table of 253 columns in three stacked rows; the footnote columns alike are told apart by their letters."""
    path = REALDATA / "layouts" / "vaccinations.xlsx"
    (table,) = read_tables(path, base=REALDATA, sheet="SVV Coverage Trend Data", header_row=[1, 2, 3], headings=["Names"])
    assert table.frame.shape == (53, 253)
    assert table.frame.loc[4, "School Assessment - MMR Vaccination / All kindergartners / 2009-10"] == "94.0"
