"""judgements.csv to the grades somebody gave at a review.

A row is excluded for an unknown review, an unknown recommendation (without its number it would read as a judgement of the whole),
or another grade for the same recommendation, review, judge and place. A grade that is not on the scale keeps its row without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.cleaning.issues import text_key
from analysis.cleaning.rows import (
    Row,
    collect,
    exclude_exact_twins,
    find_recommendation,
    find_review,
    groups,
    origin,
    others,
    rows_of,
    sort_key,
    text_or_none,
)
from analysis.model import Definition, Review, Scale
from analysis.parsing import parse_grade
from analysis.tables import JUDGEMENTS, Cleaned, RawTable
from analysis.terms import Action, MissingReason


def clean_judgements(raw: Sequence[RawTable], definition: Definition) -> Cleaned:
    """Grades at reviews, one a row of JUDGEMENTS; a missing recommendation means the whole. The raw frames stay untouched."""
    rows = rows_of(raw, definition)
    for row in rows:
        _read_row(row)
    exclude_exact_twins(rows)
    _compare(rows)
    reviews = [review.id for review in definition.reviews]

    def order(row: Row) -> Any:
        values = row.values
        return (
            values["recommendation"] is not None,  # the whole first
            *sort_key(values["recommendation"], reviews.index(values["review"]), values["judged_by"], values["locator"]),
        )

    return collect(rows, raw, JUDGEMENTS, sort=order)


def _read_row(row: Row) -> None:
    number, review = find_recommendation(row, action=Action.EXCLUDED), find_review(row)
    if review is None or row.is_excluded:
        return
    scale = scale_of(row.definition, review)
    row.values = {
        **origin(row.definition),
        "recommendation": number,
        "review": review.id,
        "review_name": review.name,
        "stage": review.stage.value,
        "judged_by": text_or_none(row.text("judged_by")),
        "scale": scale.id,
        "locator": text_or_none(row.text("locator")),
        "note": text_or_none(row.text("note")),
        "raw_value": text_or_none(row.printed("grade")),
        **_grade(row, scale),
    }


def scale_of(definition: Definition, review: Review) -> Scale:
    """The scale in force at a review: the latest that is not younger than it; else the default one."""
    if review.period.end is not None:
        in_force = [scale for scale in definition.scales if scale.year is not None and scale.year <= review.period.end.year]
        if len(definition.scales) > 1 and in_force:
            return max(in_force, key=lambda scale: scale.year or 0)
    return definition.scale


def _grade(row: Row, scale: Scale) -> dict[str, Any]:
    text = row.text("grade")
    declared = row.raw.missing.get(text_key(text)) if text else None
    if declared is not None:
        return {"grade": None, "grade_rank": None, "missing_reason": declared}
    parsed = parse_grade(text or None, scale)
    if parsed.missing_reason is MissingReason.UNREADABLE:
        row.error(
            "grade_not_on_scale",
            f"a grade that is not on the scale {scale.id}; found {text}; expected one of {', '.join(scale.grades)}",
            column="grade",
            remedy="mend it, or give its spelling in columns.toml under [table.spellings.grade]",
        )
    elif parsed.grade is not None and text_key(parsed.grade) != text_key(text):
        row.note("respelled", f"read as the grade {parsed.grade}", column="grade", action=Action.REPAIRED)
    elif parsed.grade is None:
        row.warn("no_grade", f"no grade is given ({parsed.missing_reason.label if parsed.missing_reason else 'blank'})", column="grade")
    reason = parsed.missing_reason.value if parsed.missing_reason is not None else None
    return {"grade": parsed.grade, "grade_rank": parsed.rank, "missing_reason": reason}


def _compare(rows: Sequence[Row]) -> None:
    """Two rows about one thing: an error where they stand in one place, a warning where two places differ."""

    def thing(row: Row) -> tuple[Any, ...]:
        return (row.values["recommendation"], row.values["review"], text_key(row.values["judged_by"] or ""))

    for group in groups(rows, lambda row: (*thing(row), row.values["locator"])):
        for row in group:
            message = f"two judgements of one thing in one place: {row.values['raw_value']} here, another in {others(row, group)}"
            row.exclude("two_judgements", message, column="grade", remedy="take one out, or tell where each is printed in locator")
    for group in groups(rows, thing):
        if len({row.values["grade"] for row in group}) > 1:
            for row in group:
                row.warn(
                    "grades_differ", f"{row.values['grade']} here, another grade of the same thing in {others(row, group)}", column="grade"
                )
