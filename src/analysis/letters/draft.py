"""Step 14, a Letter to the files of a draft inspection folder: inspection.toml and the csv files of the contract.

Every figure has status `to check`; the most doubtful stand first. A person accepts one by writing `checked`, mends it, or
writes `rejected`, with name and day in the last columns. What cannot stand in figures.csv, such as a change without its
levels, stands in evidence.csv.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import tomli_w

from analysis.letters.letter import Letter
from analysis.letters.measures import BESIDE, measure_ids, measures_of, records
from analysis.letters.mention import TOLD_CHANGE
from analysis.letters.unlike import pairs_of
from analysis.model import Review
from analysis.terms import FigureStatus, Precision

FIGURES = (
    "recommendation", "measure", "review", "value", "numerator", "denominator", "definition", "population", "geography", "claimed_by", "locator", "note",
    "revision", "status", "certainty", "sentence", "checked_by", "checked_on",
)  # fmt: skip
JUDGEMENTS = ("recommendation", "review", "judged_by", "grade", "locator", "note")
EVIDENCE = ("recommendation", "kind", "value", "subject", "due", "status", "note", "locator")
SCALES = (
    (("satisfactory",), ("inadequate", "satisfactory", "good", "outstanding"), "satisfactory"),
    (("requires improvement",), ("inadequate", "requires improvement", "good", "outstanding"), "good"),
    (("adequate",), ("inadequate", "adequate", "good", "outstanding"), "adequate"),
)
_HEAD = """\
# A draft, read from {file} by a program; no person has checked it yet.
# Figures in figures.csv have status "to check", most doubtful first. Write "checked" or "rejected" there, with who and when,
# or mend the row; reports brand what is unchecked. Then give measures and recommendations better words here.
"""


def draft_of(letter: Letter, id: str, *, title: str = "") -> dict[str, str]:
    """File names and texts of the draft folder of inspection `id`: inspection.toml, figures.csv, judgements.csv, evidence.csv."""
    levels = letter.figures[~_is_change(letter.figures)]
    measures = measure_ids(levels)
    scale = _scale(letter.judgements)
    definition = _definition(letter, id, title, levels, measures, scale)
    graded, others = _judgements(letter, scale[1])
    rows = [_figure(row, measures[int(row["figure"])], letter) for row in records(_doubtful_first(levels))]
    return {
        "inspection.toml": _HEAD.format(file=letter.file) + tomli_w.dumps(definition),
        "figures.csv": _csv(FIGURES, rows),
        "judgements.csv": _csv(JUDGEMENTS, graded),
        "evidence.csv": _csv(EVIDENCE, _evidence(letter, others)),
    }


def _is_change(figures: pd.DataFrame) -> pd.Series:
    """Which figures tell by how much something moved: points, and percentages such as "a 34% increase" that stand in no pair."""
    told = figures["doubts"].fillna("").astype(str).str.contains(TOLD_CHANGE, regex=False) & figures["pair"].isna()
    return (figures["unit"] == "percentage points") | told


def _scale(judgements: pd.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    grades = list(judgements["grade"])
    return (
        max(SCALES, key=lambda scale: sum(grade in scale[0] for grade in grades))
        if any(g in s[0] for g in grades for s in SCALES)
        else SCALES[1]
    )


def _definition(letter: Letter, id: str, title: str, levels: pd.DataFrame, measures: Mapping[int, str], scale: Any) -> dict[str, Any]:
    facts = letter.facts
    issued = f", {facts.issued.day} {facts.issued:%B %Y}" if facts.issued else ""
    name = title or f"{facts.provider or 'Provider not found'}, {'review' if facts.kind == 'review' else 'inspection'}{issued}"
    numbers = list(letter.recommendations["number"])
    return {
        "id": id,
        "title": name,
        "provider": facts.provider or "not found",
        "inspectorate": facts.inspectorate or "not found",
        "source": f"{facts.inspectorate or 'Inspectorate not found'}, {'letter' if facts.kind == 'review' else 'report'}{issued}",
        "synthetic": False,
        "scale": {"year": facts.issued.year if facts.issued else date.today().year, "grades": list(scale[1]), "meets": scale[2]},
        "disclosure": {"hide_up_to": 5, "round_to": 0},
        "review": [_review(review) for review in in_order(letter.reviews, facts.current)],
        "recommendation": [_recommendation(row) for row in records(letter.recommendations)],
        "measure": measures_of(levels, measures, numbers),
        "pair": pairs_of(levels, measures),
        "caveat": [dict(told) for told in letter.caveats],
    }


def in_order(reviews: Sequence[Review], current: str) -> list[Review]:
    """Reviews by their dates; the undated first, but the letter's own review after what it tells of."""

    def key(review: Review) -> tuple[int, date, date]:
        start = review.period.start or review.period.end
        if start is None:
            return (2 if review.id == current else 0, date.min, date.min)
        end = review.period.end or start
        return (1, start, end)

    return sorted(reviews, key=key)


def _review(review: Review) -> dict[str, Any]:
    told: dict[str, Any] = {"id": review.id, "stage": review.stage.value, "name": review.name}
    period = review.period
    if period.precision is Precision.BOUNDED and period.start and period.end:
        return told | {"earliest": period.start, "latest": period.end}
    if period.precision is Precision.DAY or (period.precision is Precision.BOUNDED and period.end):
        return told | {"period": period.end}
    return told | ({"period": period.text} if period.start else {})


def _recommendation(row: Mapping[str, Any]) -> dict[str, Any]:
    words = re.sub(r"^(?:In order to [^,]{0,160}, )?(?:[A-Z][\w'’]+ (?:should|needs to|must) )", "", row["wording"] or "")
    theme = " ".join(words.split()[:6]).strip(" ,.;:")
    return {"number": int(row["number"]), "theme": theme[:1].upper() + theme[1:] or "Recommendation", "summary": row["wording"] or ""}


def _doubtful_first(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.sort_values(["certainty", "figure"], kind="stable")


def _figure(row: Mapping[str, Any], measure: str, letter: Letter) -> dict[str, Any]:
    number = row["numerator"] is not None and row["denominator"] is not None
    note = [row["doubts"] or ""]
    if row["numerator"] is not None and not number:
        note.append(f"the source prints {row['numerator']:.0f} beside it, without a base")
    if row["denominator"] is not None and not number:
        note.append(f"the source prints a base of {row['denominator']:.0f}")
    return {
        **{name: row[name] for name in ("recommendation", "review", "claimed_by", "locator", "certainty", "sentence")},
        "measure": measure,
        "value": printed(row),
        "numerator": row["numerator"] if number and row["unit"] != "words" else None,
        "denominator": row["denominator"] if number and row["unit"] != "words" else None,
        "definition": row["definition"],
        "population": row["population"],
        "geography": row["geography"] or (BESIDE if row["is_comparator"] else None),
        "note": "; ".join(part for part in note if part),
        "status": FigureStatus.TO_CHECK.value,
    }


def printed(row: Mapping[str, Any]) -> str | None:
    """The value as the source prints it, without the counts around it; a fraction alone has none."""
    raw = " ".join(str(row["raw_value"]).split())
    if row["unit"] == "fraction":
        return None
    if row["unit"] == "words":
        return re.sub(r"^(?:only|just) (?!over|under)", "", raw, flags=re.IGNORECASE)
    share = next(
        (row[name] for name in ("value", "value_low", "value_high") if row[name] is not None and row[name] not in (0.0, 1.0)), row["value"]
    )
    if row["qualifier"] == "between" or share is None:
        return raw
    number = f"{share * 100:.{int(row['decimals'] or 0)}f}%"
    return f"{row['qualifier']} {number}" if row["qualifier"] else number


def _judgements(letter: Letter, grades: Sequence[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows for judgements.csv, and those that only evidence.csv can hold: grades of parts, of other scales, of earlier inspections."""
    graded: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for row in records(letter.judgements):
        key = (row["recommendation"], row["review"], row["judged_by"])
        is_part = letter.facts.kind == "report" and row["note"] is not None
        is_second = any(key == (one["recommendation"], one["review"], one["judged_by"]) for one in graded)
        (others if is_part or is_second or row["grade"] not in grades else graded).append(row)
    return graded, others


def _evidence(letter: Letter, others: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [{**row, "value": _told(row)} for row in records(letter.evidence)]
    for row in records(letter.figures[_is_change(letter.figures)]):
        kind, note = "count", "A change in percentage points, told without its levels"
        if row["pair"] is not None:
            note = "A distance in percentage points, one end of a change"
        if row["unit"] != "percentage points":  # no number of things, and no level
            kind, note = "claim", "A change told in percent, without its levels"
        rows.append(
            {**row, "kind": kind, "value": row["raw_value"], "subject": row["measure"], "due": None, "status": "unknown", "note": note}
        )
    for row in others:
        rows.append(
            {
                **row,
                "kind": "claim",
                "value": None,
                "subject": f"{row['note'] or 'overall'}: judged {row['grade']}",
                "due": None,
                "status": "unknown",
            }
        )
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        row["subject"] = row["subject"] or "not named"
        key = (row["recommendation"], row["kind"], row["subject"].casefold())
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            row["subject"] += f" ({seen[key]})"
    return rows


def _told(row: Mapping[str, Any]) -> str | None:
    """The words of a row, or the number that was counted from names, which the source does not print."""
    return f"{row['value']:.0f}" if (row["note"] or "").startswith("Counted") else row["raw_value"]


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value == int(value):
        return int(value)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value  # a spreadsheet would run it as a formula; cleaning takes the apostrophe away again
    return value
