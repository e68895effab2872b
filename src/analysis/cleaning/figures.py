"""figures.csv to the register of published figures.

What excludes a row (an error unless a note is said): an unknown or missing measure or review; an impossible count; a percentage
outside 0-100; two different figures for one key (all of them: nobody can tell which is right); a revision that is no number;
an earlier revision (warning); status rejected (note); an exact duplicate (note); a row columns.toml says to skip (note).
What keeps the row without its value (an error): a bare number without a unit, a text that cannot be read. What keeps the row and its
value: a printed percentage that its counts do not give (warning), an unknown recommendation (error; the measure's own is taken).
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from analysis.cleaning.issues import text_key
from analysis.cleaning.rows import (
    Row,
    area_name,
    collect,
    exclude_exact_twins,
    find_measure,
    find_recommendation,
    find_review,
    groups,
    origin,
    others,
    recommendation_number,
    rows_of,
    sort_key,
    text_or_none,
)
from analysis.cleaning.values import read_counts, read_value, tell_of_mixed_units
from analysis.model import Definition
from analysis.tables import FIGURES, Cleaned, RawTable
from analysis.terms import Action, FigureStatus

_TEXTS = ("definition", "population", "claimed_by", "locator", "note")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def clean_figures(raw: Sequence[RawTable], definition: Definition) -> Cleaned:
    """Published figures, one a row of FIGURES, with issues and the account of every raw row. The raw frames stay untouched."""
    rows = rows_of(raw, definition)
    for row in rows:
        _read_row(row)
    exclude_exact_twins(rows)
    _keep_highest_revisions(rows)
    _refuse_conflicts(rows)
    tell_of_mixed_units([row for row in rows if not row.is_excluded])
    _name(rows)
    measures = [measure.id for measure in definition.measures]
    reviews = [review.id for review in definition.reviews]

    def order(row: Row) -> Any:
        values = row.values
        return sort_key(
            values["recommendation"],
            measures.index(values["measure"]),
            reviews.index(values["review"]),
            values["geography"],
            values["population"],
            values["figure_id"],
        )

    return collect(rows, raw, FIGURES, sort=order)


def unguarded(text: str) -> str:
    """A text without the apostrophe that a draft sets before what a spreadsheet would run as a formula.

    >>> unguarded("'=1+1 files"), unguarded("'twas so"), unguarded("=1+1")
    ('=1+1 files', "'twas so", '=1+1')
    """
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _read_row(row: Row) -> None:
    status = _status(row)
    if status is FigureStatus.REJECTED:
        row.note("rejected", "left out: a person rejected it", column="status", action=Action.EXCLUDED)
        return
    measure_id, review = find_measure(row), find_review(row)
    revision = _revision(row)
    if measure_id is None or review is None or row.is_excluded:
        return
    measure = row.definition.measure(measure_id)
    row.values = {
        **origin(row.definition, is_unchecked=status is FigureStatus.TO_CHECK),
        "recommendation": _recommendation(row, measure.recommendation),
        "measure": measure.id,
        "measure_title": measure.title,
        "unit": measure.unit.value,
        "polarity": measure.polarity.value,
        "review": review.id,
        "review_name": review.name,
        "stage": review.stage.value,
        "period_start": review.period.start,
        "period_end": review.period.end,
        "period_precision": review.period.precision.value,
        **{name: text_or_none(unguarded(row.text(name))) for name in _TEXTS},
        "geography": text_or_none(area_name(row, unguarded(row.text("geography")), column="geography")),
        "raw_value": text_or_none(row.printed("value")),
        "revision": revision,
        "status": status.value if status else None,
    }
    counts = read_counts(row)
    row.values |= read_value(row, measure, counts)
    if text_key(row.text("status")).replace("_", " ") == FigureStatus.TO_CHECK:
        row.warn("to_check", _doubt(row), column="status", remedy="compare it with its sentence; write checked, or rejected")
    elif status is FigureStatus.CHECKED and row.text("sentence"):
        _tell_of_check(row)


def _tell_of_check(row: Row) -> None:
    """A figure of a draft that a person has checked: by whom and when, and whether they have corrected what the sentence prints."""
    if not row.text("checked_by") or not row.text("checked_on"):
        row.warn("checked_by_nobody", "checked, but not by whom and when", column="checked_by", remedy="fill in checked_by and checked_on")
    printed = _DIGITS.findall(row.printed("value") or "")
    if any(number not in _DIGITS.findall(row.text("sentence")) for number in printed):
        row.note("corrected_figure", f"{row.printed('value')} does not stand in its sentence: a person has corrected it", column="value")


def _doubt(row: Row) -> str:
    """What a person should look at in an unchecked row. Drafts list the most doubtful first, so the issues come in that order."""
    certainty = f", certainty {row.text('certainty')}" if row.text("certainty") else ""
    note = f"; {row.text('note')}" if row.text("note") else ""
    return f"no person has checked {row.printed('value') or 'this fraction'}{certainty}{note}"


def _status(row: Row) -> FigureStatus | None:
    text = text_key(row.text("status")).replace("_", " ")
    if not text:
        return None
    if text in FigureStatus.values():
        return FigureStatus(text)
    row.error(
        "unknown_status",
        f"unknown status {text}; taken as to check; expected {', '.join(FigureStatus.values())} or blank",
        column="status",
        remedy="write checked where a person has compared it with its sentence, else rejected",
    )
    return FigureStatus.TO_CHECK


def _revision(row: Row) -> int | None:
    text = row.text("revision")
    if not text:
        return None
    number = recommendation_number(text)
    if number is None:
        row.exclude("unreadable_revision", f"the revision is no whole number; found {text}; expected blank, 1, 2, ...", column="revision")
    return number


def _recommendation(row: Row, own: int | None) -> int | None:
    number = find_recommendation(row, action=Action.KEPT, consequence="that of the measure is taken; ")
    if number is not None and own is not None and number != own:
        row.warn("other_recommendation", f"the measure belongs to recommendation {own}; {number} was kept", column="recommendation")
    return own if number is None else number


def _key(row: Row) -> tuple[str, ...]:
    values = row.values
    return (values["measure"], values["review"], text_key(values["geography"] or ""), text_key(values["population"] or ""))


def _revision_number(row: Row) -> int:
    return 0 if row.values["revision"] is None else int(row.values["revision"])


def _keep_highest_revisions(rows: Sequence[Row]) -> None:
    for group in groups(rows, _key):
        highest = max(_revision_number(row) for row in group)
        latest = next(row for row in group if _revision_number(row) == highest)
        for row in group:
            if _revision_number(row) < highest:
                message = (
                    f"revised: {row.values['raw_value']} was replaced by {latest.values['raw_value']} in {latest.place}, revision {highest}"
                )
                row.warn("revised", message, column="value", action=Action.EXCLUDED)


def _refuse_conflicts(rows: Sequence[Row]) -> None:
    for group in groups(rows, _key):
        for row in group:
            row.exclude(
                "two_figures",
                f"two figures for {row.values['measure']} at {row.values['review']}: {row.values['raw_value']} here, another in {others(row, group)}",
                column="value",
                remedy="take one out, give them different geography or population, or number them in revision",
            )


def _name(rows: Sequence[Row]) -> None:
    """Gives each kept figure its id: measure, review, and the place and population only where several would share it."""
    kept = [row for row in rows if not row.is_excluded]
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    populations: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in kept:
        measure, review, geography, population = _key(row)
        places[measure, review].add(geography)
        populations[measure, review, geography].add(population)
    slugs: dict[str, set[str]] = defaultdict(set)
    for text in sorted({part for row in kept for part in _key(row)[2:]}):
        slugs[slug(text)].add(text)
    for row in kept:
        measure, review, geography, population = _key(row)
        parts = [measure, review]
        if len(places[measure, review]) > 1:
            parts.append(_unique_slug(geography, slugs))
        if len(populations[measure, review, geography]) > 1:
            parts.append(_unique_slug(population, slugs))
        if _revision_number(row) > 1:
            parts.append(f"r{_revision_number(row)}")
        row.values["figure_id"] = "--".join(parts)


def slug(text: str) -> str:
    """A text as part of an id: small letters and digits joined by hyphens.

    >>> slug("East & Coast")
    'east-coast'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "not-stated"


def _unique_slug(text: str, slugs: dict[str, set[str]]) -> str:
    base = slug(text)
    return base if len(slugs[base]) == 1 else f"{base}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"
