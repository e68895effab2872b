"""File audits: many raw tables to one tidy one, each distinct spelling read once.

A column is cleaned by its distinct texts: the scalar parsers see each spelling a single time, and the answers are
spread over the rows by their codes. So one well-tested function serves a cell and ten million rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from analysis.cleaning.coded import Coded, coded, each_coded, order_of, packed, stacked
from analysis.cleaning.issues import accounted, rows_gone, text_key
from analysis.cleaning.judgements import scale_of
from analysis.cleaning.people import PEOPLE, name_of, pseudonyms
from analysis.cleaning.rules import RULES, Context, Rule
from analysis.cleaning.telling import Findings
from analysis.cleaning.withheld import quoting, role_of
from analysis.model import Definition, Issue, Scale
from analysis.parsing import parse_grade, parse_period
from analysis.tables import AUDITS, Cleaned, RawTable
from analysis.terms import MissingReason, Precision

_SPELLINGS = 1 << 16  # remembered; a column of dates or grades has fewer
LONGEST_LABEL = 120  # letters of an area, a team or a standard
SENTINELS = {"data_unreadable", "unreadable", "illegible"}
SORT = [
    "standard", "review", "period", "audit_date", "area", "team", "auditor_role", "case", "auditor", "practitioner", "grade",
    "missing_reason",
]  # fmt: skip
_QUOTES = "\u201c\u201d\u2018\u2019\"' "  # put around a grade that was copied out of a sentence
_MONTHS = 12
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?!\d)")
_TOTAL = re.compile(
    r"(grand |overall |sub ?-?|column )?totals?\b.*|.* (sub ?-?)?totals?[:.]?|(all|sum|overall|average|mean|count)[:.]?"
    r"|all (areas|teams|files|cases|regions|offices|audits)[:.]?|england( and wales)?|great britain|united kingdom|national( total| average)?"
)


def clean_audits(raw: Sequence[RawTable], definition: Definition, *, salt: bytes, today: date | None = None) -> Cleaned:
    """Raw tables under our headings to AUDITS, with issues and the account of every row; the raw frames stay untouched.

    `salt` keys the hashes of cases and people; `today` decides what lies in the future. Neither the order of the tables
    nor of their rows changes the result. Columns may be texts or categoricals of texts.
    """
    context = Context(definition, today or date.today())
    tables = sorted(raw, key=lambda one: (one.file, one.sheet))
    parts = [readable(one, definition, salt=salt, number=number) for number, one in enumerate(tables)]
    rows = stacked(parts) if parts else pd.DataFrame()
    found = Findings()
    rows = ruled(rows, RULES, context, found)
    kept = np.bincount(rows["table"], minlength=len(tables)) if len(rows) else np.zeros(len(tables), dtype=int)
    issues: list[Issue] = []
    inputs = []
    for number, one in enumerate(tables):
        issues += [*one.issues, *found.issues(number, one)]
        gone = len(rows_gone(one))
        counts = {"read": len(one.frame) + gone, "kept": int(kept[number]), "excluded": found.excluded(number) + gone}
        inputs.append(accounted(one, "audits", **counts))
    return Cleaned(tidy(rows, definition), tuple(issues), tuple(inputs))


def ruled(rows: pd.DataFrame, rules: Sequence[Rule], context: Context, found: Findings) -> pd.DataFrame:
    """The rows that the rules keep, in new frames; what the rules find is added to `found`."""
    for rule in rules if len(rows) else ():
        marked = rule.find(rows, context).to_numpy(dtype=bool)
        if not marked.any():
            continue
        found.note(rule, rows[marked], context)
        if rule.action.value == "excluded":
            rows = rows[~marked].reset_index(drop=True)
    return rows


def by_distinct(values: pd.Series, read: Callable[[str], Any]) -> pd.Series:
    """`read` applied to each distinct text once; missing texts give None.

    >>> by_distinct(pd.Series(["a", "b", "a"]), str.upper).tolist()
    ['A', 'B', 'A']
    """
    column = coded(values)
    return pd.Series(column.spread(column.answers(read), missing=None, dtype=object), index=values.index)


def readable(raw: RawTable, definition: Definition, *, salt: bytes, number: int = 0) -> pd.DataFrame:
    """One raw table as parsed columns beside the texts the rules speak of; `table` and `row` say where each is from."""
    frame = raw.frame
    nothing = Coded(np.full(len(frame), -1, dtype=np.int8), [])
    given = [name for name in (*PEOPLE, *_TEXTS) if name in frame]
    columns = dict.fromkeys((*PEOPLE, *_TEXTS), nothing) | dict(zip(given, each_coded([frame[name] for name in given]), strict=True))
    areas = {area_key(name): area.id for area in definition.areas for name in (area.id, area.name, *area.also)}
    reviews = {text_key(name): review.id for review in definition.reviews for name in (review.id, review.name)}
    standards = {text_key(name): measure.id for measure in definition.measures for name in (measure.id, measure.title)}
    area, review, dates, grade = (columns[name] for name in ("area", "review", "audit_date", "grade"))
    area_texts, review_texts = area.answers(_label), review.answers(name_of)
    read_day, read_grade = _readers(raw.date_order, tuple(sorted(raw.missing.items())), definition)
    days, grades = dates.answers(read_day), grade.answers(read_grade)
    against = dates.answers(lambda text: is_against(text, raw.date_order))
    totals = [columns[name].spread(_totals(columns[name]), missing=False, dtype=bool) for name in ("case", "team")]
    totals.append(area.spread([bool(text) and _is_sum_of_areas(text, areas) for text in area_texts], missing=False, dtype=bool))
    named = review.texts([text and reviews.get(text_key(text)) for text in review_texts])
    quote = quoting(definition)
    review_text = review.texts([text and quote["review_text"](text) for text in review_texts])
    dated = dates.texts([day[2] for day in days])
    return pd.DataFrame(
        {
            "table": np.full(len(frame), number, dtype=np.int32),
            "row": frame.index.to_numpy(),
            **{name: pseudonyms(columns[name], salt=salt, kind=name) for name in PEOPLE},
            "area": area.texts([text and areas.get(area_key(text), text) for text in area_texts]),
            "area_known": area.spread([bool(text) and area_key(text) in areas for text in area_texts], missing=False, dtype=bool),
            "team": columns["team"].texts(columns["team"].answers(_label)),
            "auditor_role": columns["auditor_role"].texts([text and role_of(text) for text in columns["auditor_role"].answers(name_of)]),
            "audit_date": dates.spread([day[0] for day in days], missing=None, dtype="datetime64[us]"),
            "period": dates.texts([day[1] for day in days]),
            "date_ambiguous": dates.spread([day[3] for day in days], missing=False, dtype=bool),
            "date_unreadable": dates.spread([day[4] for day in days], missing=False, dtype=bool),
            "date_against_order": dates.spread(against, missing=False, dtype=bool),
            "is_total": np.logical_or.reduce(totals),
            "review_differs": _differ(named, dated, dates.spread([bool(day[1]) for day in days], missing=False, dtype=bool), definition),
            "date_text": dates.texts(dates.answers(lambda text: _told(text, quote["date_text"]))),
            "review_text": review_text,
            "review_id": _named_or_dated(named, review_text, dated),
            "standard": columns["standard"].texts([text and _standard(text, standards) for text in columns["standard"].answers(_label)]),
            "grade_text": grade.texts(grade.answers(lambda text: _told(text, quote["grade_text"]))),
            "grade": grade.texts([one[0] for one in grades]),
            "missing_reason": grade.texts([one[1] for one in grades], missing=MissingReason.BLANK.value),
            "grade_exact": grade.spread([one[2] for one in grades], missing=False, dtype=bool),
            "grade_sentinel": grade.spread([one[3] for one in grades], missing=True, dtype=bool),
        }
    )


_TEXTS = ("area", "team", "auditor_role", "audit_date", "review", "standard", "grade")


def _told(text: str, quote: Callable[[str], str]) -> str | None:
    """What an issue may tell of a cell."""
    plain = " ".join(text.split())
    return quote(plain) if plain else None


def _label(text: str) -> str | None:
    """A name that is printed beside numbers: one too long for any page is cut."""
    name = name_of(text)
    return f"{name[:LONGEST_LABEL]} ..." if name and len(name) > LONGEST_LABEL else name


def _named_or_dated(named: pd.Categorical, text: pd.Categorical, dated: pd.Categorical) -> pd.Categorical:
    """The review that is named; where none is, the one the date falls in. A name nobody declared is not made good by the date."""
    if (text.codes == -1).all():
        return dated
    ids = [*named.categories, *dated.categories]
    shifted = np.where(dated.codes >= 0, dated.codes.astype(np.int32) + len(named.categories), -1)
    codes = np.where(text.codes == -1, shifted, named.codes)
    return Coded(codes, ids).texts(ids)


def _differ(named: pd.Categorical, dated: pd.Categorical, has_date: np.ndarray, definition: Definition) -> np.ndarray:
    """Rows whose review is named and has a period, and whose date falls into another review or into none."""
    bounded = {one.id for one in definition.reviews if one.period.start and one.period.end}
    with_period = np.array([*(text in bounded for text in named.categories), False])[named.codes]
    place = {text: code for code, text in enumerate(named.categories)}
    same = np.array([*(place.get(text, -1) for text in dated.categories), -1], dtype=np.int64)[dated.codes]
    return with_period & has_date & (same != named.codes)


def is_total(text: str) -> bool:
    """Is it a word for a sum, where the name of a case, an area or a team should be?

    >>> is_total("North total"), is_total("Totals:"), is_total("All areas"), is_total("C-1017")
    (True, True, True, False)
    """
    return _TOTAL.fullmatch(" ".join(text.split()).casefold()) is not None


def _totals(column: Coded) -> np.ndarray:
    """`is_total` of each distinct text; of identifiers only those with "total" in them are looked at."""
    import pyarrow.compute as pc

    has_total = pc.match_substring(column.arrow, "total", ignore_case=True).to_numpy(zero_copy_only=False)
    marks: np.ndarray = np.zeros(len(has_total), dtype=bool)
    for place, text in column.where(~column.is_identifier | has_total):
        marks[place] = is_total(text)
    return marks


def _is_sum_of_areas(text: str, areas: Mapping[str, str]) -> bool:
    """A declared area is none, whatever its name; where none is declared England may be the only one there is."""
    return area_key(text) not in areas and is_total(text) and (bool(areas) or "total" in text.casefold())


def is_against(text: str, order: str) -> bool:
    """Does a date of digits fit only the other order of day and month?

    >>> is_against("03/25/2024", "dmy"), is_against("25/03/2024", "dmy"), is_against("25/03/2024", "mdy")
    (True, False, True)
    """
    match = _DAY_AND_MONTH.match(text.strip())
    if match is None:
        return False
    first, second = int(match[1]), int(match[2])
    return first <= _MONTHS < second if order == "dmy" else second <= _MONTHS < first if order == "mdy" else False


@lru_cache(maxsize=16)
def _readers(order: str, missing: tuple[tuple[str, str], ...], definition: Definition) -> tuple[Callable, Callable]:  # type: ignore[type-arg]
    """The readers of dates and grades that know what they have read before, so that blocks of one table read a spelling once."""
    raw = RawTable(pd.DataFrame(), "", missing=dict(missing))
    return lru_cache(_SPELLINGS)(day_reader(order, definition)), lru_cache(_SPELLINGS)(grade_reader(raw, definition))


def day_reader(order: str, definition: Definition) -> Callable[[str], tuple[Any, str | None, str | None, bool, bool]]:
    """A date's text to its day, its month (also where only the month is told), its review, and what is odd about it."""
    reviews = [(one.id, one.period.start, one.period.end) for one in definition.reviews if one.period.start and one.period.end]

    def read(text: str) -> tuple[Any, str | None, str | None, bool, bool]:
        period = parse_period(text, date_order=order)
        told = period.start is not None and period.precision in (Precision.DAY, Precision.MONTH) and not period.missing_reason
        day = np.datetime64(period.start, "us") if told and period.precision is Precision.DAY else None
        month = f"{period.start:%Y-%m}" if told else None
        review = next((id for id, start, end in reviews if told and start <= period.start and period.end <= end), None)
        return day, month, review, bool(period.is_ambiguous), period.missing_reason is MissingReason.UNREADABLE

    return read


def grade_reader(raw: RawTable, definition: Definition) -> Callable[[str], tuple[str | None, str | None, bool, bool]]:
    """A grade's text to the grade, why there is none, is it spelled as on the scale, and is it a word for unreadable."""
    scale = _scale(definition)

    def read(text: str) -> tuple[str | None, str | None, bool, bool]:
        key = text_key(text)
        if not key:
            return None, MissingReason.BLANK.value, False, True
        declared = raw.missing.get(key)
        if declared:
            return None, str(declared), False, True
        grade = parse_grade(" ".join(text.split()).strip(_QUOTES), scale)
        reason = grade.missing_reason.value if grade.missing_reason else None
        return grade.grade, reason, grade.is_exact or key == text_key(grade.grade), key in SENTINELS

    return read


def _scale(definition: Definition) -> Scale:
    return definition.scale if len(definition.scales) <= 1 or not definition.reviews else scale_of(definition, definition.reviews[-1])


def area_key(text: str) -> str:
    """A name of an area by which "East & Coast", "EAST AND COAST" and "East and  Coast" are one.

    >>> area_key("East & Coast") == area_key(" east  and coast")
    True
    """
    return text_key(text.replace("&", " and "))


def _standard(text: str, ids: dict[str, str]) -> str:
    """The id of a declared measure by id or title; else an id made of the words."""
    return ids.get(text_key(text), text_key(text).replace(" ", "_").replace("-", "_"))


def tidy(rows: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Rows that are kept as AUDITS, in an order that does not depend on files."""
    if rows.empty:
        return AUDITS.frame()
    scale = _scale(definition)
    frame = rows.rename(columns={"review_id": "review"})[[name for name in SORT if name != "review"] + ["review"]]
    frame = in_order(frame)
    grade = coded(frame["grade"])
    frame["inspection"] = pd.Categorical.from_codes(np.zeros(len(frame), dtype=np.int8), categories=pd.Index([definition.id], dtype="str"))
    rank = grade.spread(grade.answers(scale.rank), missing=0, dtype=np.int64)
    frame["grade_rank"] = pd.arrays.IntegerArray(rank, rank == 0)
    frame["meets"] = grade.spread(grade.answers(scale.is_met_by), missing=False, dtype=bool)
    for column in AUDITS.columns:
        if column.kind.value == "category":
            frame[column.name] = _used(frame[column.name])
    return AUDITS.conform(frame)


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of AUDITS: by every column of SORT, missing last, so that it is the same wherever the rows came from.

    Categories must stand in the order of their texts.
    """
    return frame.iloc[order_of(packed(frame[name] for name in SORT))].reset_index(drop=True)


def _used(values: pd.Series) -> pd.Series:
    """Without categories that no row has; counted rather than sorted, which millions of rows would feel."""
    codes, categories = values.cat.codes.to_numpy(), values.cat.categories
    used = np.bincount(codes[codes >= 0], minlength=len(categories)) > 0
    if used.all():
        return values
    table = np.append(np.where(used, np.cumsum(used) - 1, -1), -1).astype(np.int32)
    return pd.Series(pd.Categorical.from_codes(table[codes], categories=categories[used], validate=False), index=values.index)
