"""The column dictionary: every processed table, its columns, their types, units and meaning.

datapackage.json, the schema checks and the documents are all made from this page. Rates are shares 0-1;
names ending in `_pp` are percentage points. Absent text is missing (NaN), never "".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

from analysis import terms
from analysis.model import Issue


class Kind(StrEnum):
    """What a column holds; KIND_DTYPES says how pandas stores it."""

    TEXT = "text"
    CATEGORY = "category"  # text with few distinct values, in tables with many rows
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


KIND_DTYPES = {
    Kind.TEXT: "str",
    Kind.CATEGORY: "category",
    Kind.INTEGER: "Int64",
    Kind.NUMBER: "float64",
    Kind.BOOLEAN: "bool",
    Kind.DATE: "datetime64[us]",
}


@dataclass(frozen=True)
class Column:
    """One column: name, kind, plain meaning, unit, the values it may take, and whether it may be missing."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    values: tuple[str, ...] = ()
    required: bool = False
    person: bool = False  # holds a hash of a person or a case; never in issues, logs or errors
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """A processed table: its name, what a row is, its columns in order, and the columns that name a row."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    def frame(self, rows: Iterable[Mapping[str, Any]] = ()) -> pd.DataFrame:
        """A frame with exactly these columns and types from rows given as mappings; what a row lacks is missing."""
        rows = list(rows)
        unknown = {name for row in rows for name in row} - set(self.names)
        if unknown:
            raise ValueError(f"table {self.name} has no column {', '.join(sorted(unknown))}")
        return self.conform(pd.DataFrame({name: [row.get(name) for row in rows] for name in self.names}, dtype=object))

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new frame with exactly these columns, in order and typed; columns `frame` lacks are added as missing."""
        columns = {}
        for column in self.columns:
            values = frame[column.name] if column.name in frame else pd.Series([None] * len(frame), index=frame.index)
            columns[column.name] = _typed(values, column)
        return pd.DataFrame(columns, index=frame.index).reset_index(drop=True)


def _typed(values: pd.Series, column: Column) -> pd.Series:
    if column.kind is Kind.DATE:
        return pd.to_datetime(values).astype("datetime64[us]")
    if column.kind is Kind.BOOLEAN:
        return values.astype("boolean").fillna(False).astype("bool")
    if column.kind is Kind.NUMBER:
        return pd.to_numeric(values).astype("float64")
    if column.kind is Kind.INTEGER:
        return pd.to_numeric(values).astype("Int64")
    if column.kind is Kind.TEXT:
        if isinstance(values.dtype, pd.StringDtype) and values.dtype == "str":
            return values.copy()
        texts = pd.Series([None if pd.isna(v) or v == "" else str(v) for v in values], index=values.index, dtype=object)
        return texts.astype("str")
    return values.astype("category")


def _text(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, Kind.TEXT, meaning, **more)


def _count(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, Kind.INTEGER, meaning, unit=more.pop("unit", "count"), low=more.pop("low", 0), **more)


def _rate(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, Kind.NUMBER, meaning, unit=more.pop("unit", "share 0-1, or a number where unit is count or ratio"), **more)


def _share(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning, unit="share 0-1", low=0, high=1)


def _points(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning, unit="percentage points", low=-100, high=100)


def _date(name: str, meaning: str) -> Column:
    return Column(name, Kind.DATE, meaning, unit="ISO date")


def _flag(name: str, meaning: str) -> Column:
    return Column(name, Kind.BOOLEAN, meaning, required=True)


INSPECTION = _text("inspection", "id of the inspection", required=True)
# Every table a chart is drawn from carries these, so that a frame alone says where it is from.
ORIGIN = (
    _text("inspection_title", "title of the inspection"),
    _text("source", "how the source is cited"),
    _text("marks", "brands that must show wherever the row shows, joined by '; '"),
)
RECOMMENDATION = _count("recommendation", "number of the recommendation; missing where it is about the whole", unit="", low=1)
REVIEW = _text("review", "id of the review")
STAGE = _text("stage", "where the review stands in the cycle", values=terms.Stage.values())
UNIT = _text("unit", "what the value is", values=terms.Unit.values())
POLARITY = _text("polarity", "which way is good", values=terms.Polarity.values())
LOCATOR = _text("locator", "where in the source it is printed")
MISSING_REASON = _text("missing_reason", "why there is no value", values=terms.MissingReason.values())
SUPPRESSION = (
    _flag("is_suppressed", "hidden by the small-number rule"),
    _text("suppression_reason", "why it was hidden: small_numbers; which of them was small is not told, since that would narrow it"),
)

FIGURES = Table(
    "figures",
    "a published figure",
    (
        INSPECTION,
        _text("figure_id", "names the figure within its inspection", required=True),
        RECOMMENDATION,
        _text("measure", "id of the measure", required=True),
        _text("measure_title", "title of the measure"),
        UNIT,
        POLARITY,
        REVIEW,
        _text("review_name", "name of the review"),
        STAGE,
        _date("period_start", "first day the figure may speak of"),
        _date("period_end", "last day the figure may speak of"),
        _text("period_precision", "how exactly the period is known", values=terms.Precision.values()),
        _rate("value", "the value; missing for ranges and vague words"),
        _rate("value_low", "lower bound of a range or vague quantity"),
        _rate("value_high", "upper bound of a range or vague quantity"),
        _count("decimals", "decimals as printed", unit="digits"),
        _count("numerator", "numerator as printed or supplied"),
        _count("denominator", "denominator as printed or supplied"),
        _rate("rate_recomputed", "numerator over denominator, where both are given"),
        _text("definition", "what is counted, in the source's terms"),
        _text("population", "the things or people it is counted over"),
        _text("geography", "the place it speaks of"),
        _text("claimed_by", "who says so"),
        LOCATOR,
        _text("raw_value", "the value as printed"),
        _text("qualifier", "words that bend the value: about, over, almost"),
        MISSING_REASON,
        _count("revision", "the highest revision counts", unit=""),
        _text("status", "where the figure stands between draft and register", values=terms.FigureStatus.values()),
        _text("note", "what a reader should know"),
        *ORIGIN,
    ),
    key=("inspection", "figure_id"),
)

JUDGEMENTS = Table(
    "judgements",
    "a grade somebody gave at a review",
    (
        INSPECTION,
        RECOMMENDATION,
        REVIEW,
        _text("review_name", "name of the review"),
        STAGE,
        _text("judged_by", "who gave the grade"),
        _text("grade", "the grade, on the scale"),
        _count("grade_rank", "1 for the worst grade of the scale", unit="rank", low=1),
        _text("scale", "id of the scale"),
        MISSING_REASON,
        LOCATOR,
        _text("note", "what a reader should know"),
        _text("raw_value", "the grade as printed"),
        *ORIGIN,
    ),
    key=("inspection", "recommendation", "review", "judged_by", "locator"),
)

EVIDENCE = Table(
    "evidence",
    "a count, ratio, coverage, claim, date or vague quantity told by the source",
    (
        INSPECTION,
        RECOMMENDATION,
        _text("kind", "what sort of thing it is", values=terms.EvidenceKind.values(), required=True),
        _text("subject", "what it is about; one subject told twice has one row and two locators", required=True),
        Column("value", Kind.NUMBER, "the number, where there is one; a ratio is the larger side to one", unit="unit"),
        Column("value_low", Kind.NUMBER, "lower bound", unit="unit"),
        Column("value_high", Kind.NUMBER, "upper bound", unit="unit"),
        _text("unit", "unit of the value: share, count, ratio, weeks, months"),
        _text("raw_value", "as printed"),
        _text("due", "when it is due, as printed"),
        _date("due_latest", "last day of the due period, where the year is known"),
        _text("status", "has it been done", values=terms.EvidenceStatus.values(), required=True),
        LOCATOR,
        _text("note", "what a reader should know"),
        MISSING_REASON,
        *ORIGIN,
    ),
    key=("inspection", "recommendation", "kind", "subject"),
)

AUDITS = Table(
    "audits",
    "one file audited against one standard by one auditor",
    (
        Column("inspection", Kind.CATEGORY, "id of the inspection", required=True),
        Column("case", Kind.CATEGORY, "salted hash of the case", person=True),
        Column("area", Kind.CATEGORY, "id of the area"),
        Column("team", Kind.CATEGORY, "the team"),
        Column("practitioner", Kind.CATEGORY, "salted hash of the practitioner", person=True),
        Column("auditor", Kind.CATEGORY, "salted hash of the auditor", person=True),
        Column("auditor_role", Kind.CATEGORY, "role of the auditor"),
        _date("audit_date", "day of the audit"),
        Column("period", Kind.CATEGORY, "month of the audit, as 2024-05"),
        Column("review", Kind.CATEGORY, "id of the review"),
        Column("standard", Kind.CATEGORY, "the standard audited against", required=True),
        Column("grade", Kind.CATEGORY, "the grade, on the scale"),
        _count("grade_rank", "1 for the worst grade of the scale", unit="rank", low=1),
        Column("meets", Kind.BOOLEAN, "the grade meets the standard"),
        Column("missing_reason", Kind.CATEGORY, "why there is no grade", values=terms.MissingReason.values()),
    ),
    key=(),
)

RATES = Table(
    "rates",
    "a rate of one standard or measure at one review or period, for an area, team and role ('all' where summed)",
    (
        INSPECTION,
        _text("measure", "the standard or measure", required=True),
        _text("measure_title", "title of the measure"),
        POLARITY,
        _text("review", "id of the review; missing where the row is about a period"),
        _text("period", "month as 2024-05 or quarter as 2024-Q2; missing where the row is about a review"),
        _date("period_start", "first day of the review or period"),
        _date("period_end", "last day of the review or period"),
        _text("area", "id of the area, or 'all'", required=True),
        _text("area_name", "name of the area"),
        _text("team", "the team, or 'all'", required=True),
        _text("auditor_role", "role of the auditor, or 'all'", required=True),
        _count("numerator", "files that meet the standard"),
        _count("denominator", "files with a grade on the scale"),
        _count("excluded_not_applicable", "files the standard does not apply to"),
        _count("excluded_not_recorded", "files where no grade was recorded"),
        _count("excluded_other", "files without a grade for any other reason"),
        _share("rate", "numerator over denominator, or the mean of the areas' rates"),
        _share("rate_low", "lower end of the interval"),
        _share("rate_high", "upper end of the interval"),
        _text("average", "how areas were put together", values=terms.Average.values()),
        _text("method", "the exact name of the method of the interval"),
        *SUPPRESSION,
        *ORIGIN,
    ),
    key=("inspection", "measure", "review", "period", "area", "team", "auditor_role", "average"),
)

CHANGES = Table(
    "changes",
    "an earlier value set against a later one, and whether that may be done",
    (
        INSPECTION,
        RECOMMENDATION,
        _text("measure", "id of the later value's measure or standard", required=True),
        _text("measure_title", "title of that measure"),
        _text("from_measure", "id of the earlier value's measure; differs only for a declared pair", required=True),
        _text("from_measure_title", "title of that measure"),
        UNIT,
        POLARITY,
        _text("area", "id of the area, or 'all'; for published figures the geography"),
        _text("area_name", "name of the area, for readers"),
        _text("team", "the team, or 'all'"),
        _text("population", "the things or people counted, where both sides agree"),
        _text("from_review", "id of the earlier review"),
        _text("from_review_name", "name of the earlier review"),
        _text("from_period", "when the earlier value was measured, in words"),
        _text("to_review", "id of the later review"),
        _text("to_review_name", "name of the later review"),
        _text("to_period", "when the later value was measured, in words"),
        _text("from_figure_id", "the earlier published figure"),
        _text("to_figure_id", "the later published figure"),
        _text("from_locator", "where the earlier figure is printed"),
        _text("to_locator", "where the later figure is printed"),
        _rate("value_from", "the earlier value"),
        _rate("value_to", "the later value"),
        _count("decimals_from", "decimals of the earlier value as printed", unit="digits"),
        _count("decimals_to", "decimals of the later value as printed", unit="digits"),
        _count("denominator_from", "denominator of the earlier value; missing where unknown"),
        _count("denominator_to", "denominator of the later value; missing where unknown"),
        _points("change_pp", "later less earlier; of published figures rounded half up to the coarser printed precision"),
        _points("change_pp_low", "lower end of the interval; missing without denominators"),
        _points("change_pp_high", "upper end of the interval; missing without denominators"),
        Column("relative_change", Kind.NUMBER, "the change as a share of the earlier value", unit="share of the earlier value"),
        _share("shortfall_from", "the distance of the earlier value from the ideal"),
        _share("shortfall_to", "the distance of the later value from the ideal"),
        Column(
            "shortfall_reduction",
            Kind.NUMBER,
            "share of the earlier shortfall that is gone; positive when it shrinks",
            unit="share of the earlier shortfall",
        ),
        _text("method", "the exact name of the method"),
        _text("comparability", "may the two be set against each other", values=terms.Comparability.values(), required=True),
        _text("reasons", "why, in words"),
        _text("caveats", "what must be printed with the comparison"),
        _text("direction", "what the change amounts to", values=terms.Direction.values(), required=True),
        *SUPPRESSION,
        *ORIGIN,
    ),
    key=("inspection", "from_measure", "measure", "area", "team", "population", "from_review", "to_review"),
)

ISSUES = Table(
    "issues",
    "one oddity in the raw data and what was done about it",
    (
        INSPECTION,
        _text("severity", "how much it matters", values=terms.Severity.values(), required=True),
        _text("action", "what was done", values=terms.Action.values(), required=True),
        _text("code", "short name of the rule", required=True),
        _text("file", "the raw file"),
        _text("sheet", "the sheet of a workbook"),
        _count("row", "row as a spreadsheet shows it", unit="", low=1),
        _text("column", "the heading as the owner wrote it"),
        _text("raw_value", "what was found; withheld in person columns"),
        _text("message", "what is odd, what was found and what was expected", required=True),
        _text("remedy", "what to try"),
    ),
    key=(),
)

INPUTS = Table(
    "inputs",
    "one raw table and what became of its rows: read = kept + excluded",
    (
        INSPECTION,
        _text("file", "the raw file", required=True),
        _text("sheet", "the sheet of a workbook"),
        _text("becomes", "the table it feeds", required=True),
        _text("sha256", "hash of the file's bytes"),
        _count("rows_read", "rows below the headings that are not wholly empty", unit="rows"),
        _count("rows_kept", "rows that reached the processed table", unit="rows"),
        _count("rows_excluded", "distinct rows that were left out, each with an issue", unit="rows"),
    ),
    key=(),
)


@dataclass(frozen=True)
class RawTable:
    """One raw table as text cells, before any of them is understood.

    `frame` holds text only (missing where a cell is empty), one column a heading; its index is the row number
    a spreadsheet shows. `issues` are oddities met while reading; a row they exclude is no longer in `frame`, so
    rows read = rows of `frame` + distinct rows excluded by `issues`. The rest is what columns.toml declares of the table,
    filled in when its headings are mapped to ours.
    """

    frame: pd.DataFrame
    file: str  # path inside the inspection folder
    sheet: str = ""
    sha256: str = ""
    issues: tuple[Issue, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)  # our column -> the owner's heading, where it differs
    units: Mapping[str, str] = field(default_factory=dict)  # our column -> percent | fraction
    missing: Mapping[str, str] = field(default_factory=dict)  # the owner's marker -> a MissingReason value
    date_order: str = "dmy"
    printed: Mapping[str, pd.Series] = field(default_factory=dict)  # columns respelled by columns.toml, as they were printed


@dataclass(frozen=True)
class Cleaned:
    """What cleaning gives: a typed frame, the issues met, and the row account of each raw table (rows of INPUTS)."""

    frame: pd.DataFrame
    issues: tuple[Issue, ...] = ()
    inputs: tuple[Mapping[str, Any], ...] = field(default=())


TABLES = {table.name: table for table in (FIGURES, JUDGEMENTS, EVIDENCE, AUDITS, RATES, CHANGES, ISSUES, INPUTS)}


MOST_TOLD = {"message": 600, "raw_value": 300}  # letters; a cell may be as long as a book


def issues_frame(inspection: str, issues: Iterable[Issue]) -> pd.DataFrame:
    """Issues as a table, most severe first, then by file, sheet and row, so that the order never depends on the run.

    Long texts are cut: the place says where the whole stands.
    """
    names = [name for name in ISSUES.names if name != "inspection"]
    rows = [{"inspection": inspection, **{name: _cut(getattr(issue, name), MOST_TOLD.get(name)) for name in names}} for issue in issues]
    frame = ISSUES.frame(rows)
    rank = frame["severity"].map({severity: place for place, severity in enumerate(terms.Severity.values())})
    order = (
        frame.assign(_rank=rank)
        .sort_values(["_rank", "file", "sheet", "row", "column", "code", "message"], na_position="first", kind="stable")
        .index
    )
    return frame.loc[order].reset_index(drop=True)


def _cut(value: Any, most: int | None) -> Any:
    return f"{value[:most]} ... ({len(value):,} letters)" if most and isinstance(value, str) and len(value) > most else value
