"""File audits: many raw tables to one tidy one, each distinct spelling read once.

A column is cleaned by its distinct texts: the scalar parsers see each spelling a single time, and the answers are
spread over the rows by their codes. So one well-tested function serves a cell and ten million rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.cleaning.issues import account, row_issue, text_key
from analysis.cleaning.judgements import scale_of
from analysis.cleaning.people import pseudonyms
from analysis.cleaning.rules import RULES, Context, Rule
from analysis.model import Definition, Issue
from analysis.parsing import parse_grade, parse_missing, parse_period
from analysis.tables import AUDITS, Cleaned, RawTable
from analysis.terms import MissingReason, Precision

PEOPLE = ("case", "practitioner", "auditor")
SENTINELS = {"data_unreadable", "unreadable", "illegible"}
SORT = ["standard", "review", "period", "audit_date", "area", "team", "auditor_role", "case", "auditor", "grade_rank", "missing_reason"]


def clean_audits(raw: Sequence[RawTable], definition: Definition, *, salt: bytes, today: date | None = None) -> Cleaned:
    """Raw tables under our headings to AUDITS, with issues and the account of every row; the raw frames stay untouched.

    `salt` keys the hashes of cases and people; `today` decides what lies in the future. Neither the order of the tables
    nor of their rows changes the result.
    """
    context = Context(definition, today or date.today())
    tables = sorted(raw, key=lambda one: (one.file, one.sheet))
    parts = [_readable(one, definition, salt, number) for number, one in enumerate(tables)]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    issues: list[list[Issue]] = [list(one.issues) for one in tables]
    for rule in RULES if len(rows) else ():
        found = rule.find(rows, context).astype(bool)
        for number, told in _tell(rule, rows[found], tables).items():
            issues[number] += told
        if rule.action.value == "excluded":
            rows = rows[~found].reset_index(drop=True)
    kept = rows.groupby("table").size() if len(rows) else pd.Series(dtype=int)
    inputs = tuple(account(one, "audits", kept=int(kept.get(number, 0)), issues=issues[number]) for number, one in enumerate(tables))
    return Cleaned(_tidy(rows, definition), tuple(issue for told in issues for issue in told), inputs)


def by_distinct(values: pd.Series, read: Callable[[str], Any]) -> pd.Series:
    """`read` applied to each distinct text once; missing texts give None.

    >>> by_distinct(pd.Series(["a", "b", "a"]), str.upper).tolist()
    ['A', 'B', 'A']
    """
    codes, distinct = pd.factorize(values)
    answers = np.empty(len(distinct) + 1, dtype=object)
    answers[:-1] = [read(text) for text in distinct]
    return pd.Series(answers[codes], index=values.index)  # code -1, missing, takes the last answer: None


def _readable(raw: RawTable, definition: Definition, salt: bytes, number: int) -> pd.DataFrame:
    """One raw table as parsed columns beside the texts the rules speak of; `table` and `row` say where each is from."""
    frame = raw.frame
    blank = pd.Series(pd.NA, index=frame.index, dtype="str")

    def column(name: str) -> pd.Series:
        texts = frame.get(name, blank)
        return by_distinct(texts, lambda text: " ".join(str(text).split()) or None).astype("str")

    def category(name: str) -> pd.Series:
        """A text column of names, where markers such as [x] and blanks are no name."""
        return by_distinct(column(name), lambda text: None if parse_missing(text, words=False) else text).astype("str")

    days, grades = _days(column("audit_date"), raw.date_order), _grades(column("grade"), raw, definition)
    area, known = _areas(category("area"), definition)
    reviews = {text_key(name): review.id for review in definition.reviews for name in (review.id, review.name)}
    review_text = category("review")
    review_id = by_distinct(review_text, lambda text: reviews.get(text_key(text))).astype("str")
    dated = _reviews_of(days["audit_date"], definition)
    return pd.DataFrame(
        {
            "table": number,
            "row": frame.index,
            **{name: pseudonyms(category(name), salt=salt, kind=name) for name in PEOPLE},
            "area": area,
            "area_known": known,
            "team": category("team"),
            "auditor_role": by_distinct(category("auditor_role"), str.lower).astype("str"),
            **days,
            "date_text": column("audit_date"),
            "review_text": review_text,
            "review_id": review_id.fillna(dated).where(review_text.isna() | review_id.notna()),
            "standard": _standards(category("standard"), definition),
            **grades,
        }
    ).reset_index(drop=True)


def _days(texts: pd.Series, order: str) -> dict[str, pd.Series]:
    """The day, the month it falls in (also where only the month is told), and what is odd about it."""
    read = by_distinct(texts, lambda text: parse_period(text, date_order=order))
    day = by_each(read, lambda period: period.start if period.precision is Precision.DAY and not period.missing_reason else None)
    month = by_each(
        read, lambda period: f"{period.start:%Y-%m}" if period.start and period.precision in (Precision.DAY, Precision.MONTH) else None
    )
    return {
        "audit_date": pd.to_datetime(day).astype("datetime64[us]"),
        "period": month.astype("str"),
        "date_ambiguous": by_each(read, lambda period: period.is_ambiguous).fillna(False).astype(bool),
        "date_unreadable": by_each(read, lambda period: period.missing_reason is MissingReason.UNREADABLE).fillna(False).astype(bool),
    }


def by_each(read: pd.Series, get: Callable[[Any], Any]) -> pd.Series:
    """`get` of each distinct parsed object once (they are shared between the rows of one spelling)."""
    answers = {id(value): get(value) for value in {id(value): value for value in read if value is not None}.values()}
    return pd.Series([None if value is None else answers[id(value)] for value in read], index=read.index, dtype=object)


def _grades(texts: pd.Series, raw: RawTable, definition: Definition) -> dict[str, pd.Series]:
    scale = definition.scale if len(definition.scales) <= 1 or not definition.reviews else scale_of(definition, definition.reviews[-1])

    def read(text: str) -> tuple[str | None, int | None, str | None, bool, bool]:
        declared = raw.missing.get(text_key(text))
        if declared:
            return None, None, str(declared), False, True
        grade = parse_grade(text, scale)
        reason = grade.missing_reason.value if grade.missing_reason else None
        return grade.grade, grade.rank, reason, grade.is_exact or text_key(text) == text_key(grade.grade), text_key(text) in SENTINELS

    answers = by_distinct(texts, read)
    blank = (None, None, MissingReason.BLANK.value, False, True)
    fields = [by_each(answers.map(lambda value: value or blank), lambda value, place=place: value[place]) for place in range(5)]
    return {
        "grade_text": texts,
        "grade": fields[0].astype("str"),
        "grade_rank": pd.to_numeric(fields[1]).astype("Int64"),
        "missing_reason": fields[2].astype("str"),
        "grade_exact": fields[3].astype(bool),
        "grade_sentinel": fields[4].astype(bool),
    }


def _areas(texts: pd.Series, definition: Definition) -> tuple[pd.Series, pd.Series]:
    """Ids of declared areas in any of their spellings; others under their own name. And which are declared."""
    ids = {area_key(name): area.id for area in definition.areas for name in (area.id, area.name, *area.also)}
    known = by_distinct(texts, lambda text: area_key(text) in ids).fillna(False).astype(bool)
    return by_distinct(texts, lambda text: ids.get(area_key(text), text)).astype("str"), known


def area_key(text: str) -> str:
    """A name of an area by which "East & Coast", "EAST AND COAST" and "East and  Coast" are one.

    >>> area_key("East & Coast") == area_key(" east  and coast")
    True
    """
    return text_key(text.replace("&", " and "))


def _standards(texts: pd.Series, definition: Definition) -> pd.Series:
    """Ids of declared measures by id or title; others as an id made of their words."""
    ids = {text_key(name): measure.id for measure in definition.measures for name in (measure.id, measure.title)}
    return by_distinct(texts, lambda text: ids.get(text_key(text), text_key(text).replace(" ", "_").replace("-", "_"))).astype("str")


def _reviews_of(days: pd.Series, definition: Definition) -> pd.Series:
    """The review whose period a day falls in; of several the first declared."""
    found = pd.Series(pd.NA, index=days.index, dtype="str")
    for review in reversed(definition.reviews):
        start, end = review.period.start, review.period.end
        if start is None or end is None:
            continue
        found = found.mask((days >= pd.Timestamp(start)) & (days <= pd.Timestamp(end)), review.id)
    return found


def _tell(rule: Rule, found: pd.DataFrame, tables: Sequence[RawTable]) -> dict[int, list[Issue]]:
    """The issues of a rule by the number of their table: one a row, or one a table with the number of rows."""
    told: dict[int, list[Issue]] = {}
    heading = rule.fields[-1] if rule.shows == "grade_text" else rule.fields[0]
    is_person = heading in PEOPLE
    for number, rows in found.groupby("table", sort=True):
        raw = tables[int(number)]  # type: ignore[call-overload]
        shown = rows[rule.shows] if rule.shows and not is_person else pd.Series("", index=rows.index)
        if rule.each_row:
            told[int(number)] = [  # type: ignore[call-overload]
                row_issue(
                    raw, row, rule.severity, rule.action, rule.code, rule.message, column=heading, raw_value=_text(text), remedy=rule.remedy
                )
                for row, text in zip(rows["row"], shown, strict=True)
            ]
            continue
        names = ", ".join(sorted({_text(text) for text in shown} - {""})[:5])
        message = f"{rule.message}: {len(rows)} {'row' if len(rows) == 1 else 'rows'}" + (f" ({names})" if names else "")
        told[int(number)] = [  # type: ignore[call-overload]
            Issue(
                rule.severity, rule.action, rule.code, message, rule.remedy, raw.file, raw.sheet, None, raw.headings.get(heading, heading)
            )
        ]
    return told


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _tidy(rows: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Rows that are kept as AUDITS, in an order that does not depend on files."""
    if rows.empty:
        return AUDITS.frame()
    frame = rows.rename(columns={"review_id": "review"}).drop(columns=["table", "row", "review_text"])
    frame["inspection"] = definition.id
    meets = definition.scale.rank(definition.scale.meets)
    frame["meets"] = (frame["grade_rank"] >= meets).fillna(False)
    frame = frame.sort_values(SORT, kind="stable", na_position="last", ignore_index=True)
    for column in AUDITS.columns:
        if column.kind.value == "category":
            frame[column.name] = pd.Categorical(frame[column.name], categories=sorted(frame[column.name].dropna().unique()))
    return AUDITS.conform(frame)
