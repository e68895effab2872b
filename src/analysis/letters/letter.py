"""The whole walk, steps 1 to 13: a document to a Letter, whose figures, judgements and evidence a person can check in minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.letters.blocks import blocks_of
from analysis.letters.evidence import Told, evidence_of
from analysis.letters.facts import Facts, facts_of
from analysis.letters.figures import figures_of
from analysis.letters.furniture import page_marks
from analysis.letters.judgements import Judged, judged
from analysis.letters.lines import lines_of
from analysis.letters.masking import masked_file, without_births
from analysis.letters.names import names_in
from analysis.letters.readings import MAX_READINGS, readings_of
from analysis.letters.sentences import Places, sentences_of
from analysis.letters.structure import FINDING, WORDING, parts_of, wording_of
from analysis.letters.unlike import caveats_of
from analysis.letters.walk import Walk
from analysis.model import Document, Review


@dataclass(frozen=True)
class Letter:
    """A letter or report as read. Frames, one row a thing; names of persons are masked in every text.

    figures: recommendation, measure (in words), review, value, value_low, value_high (shares 0-1; points as printed),
    numerator, denominator, unit, period (in words), pair (the `figure` number of the other end), claimed_by, sentence,
    location (page, line, offset, length), certainty (0-1) and more. recommendations: number, wording, finding. judgements:
    recommendation (missing: overall), review, judged_by, grade. evidence: recommendation, kind, value, subject, due, status.
    caveats: level and text, what in the source warns against setting its reviews against each other.
    """

    file: str
    facts: Facts
    reviews: tuple[Review, ...]
    recommendations: pd.DataFrame
    figures: pd.DataFrame
    judgements: pd.DataFrame
    evidence: pd.DataFrame
    caveats: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()


def read(document: Document) -> Letter:
    """Read a document. Pure: the same document gives the same Letter; takes time in proportion to the text's length."""
    lines = lines_of(document)
    blocks = [replace(block, text=without_births(block.text)) for block in blocks_of(lines)]
    texts = [block.text for block in blocks]
    block_parts = parts_of(blocks)
    sentences = sentences_of(blocks)
    marks = page_marks(lines) if len(document.pages) == 1 else []
    walk = Walk(blocks, sentences, [block_parts[one.block] for one in sentences], Places(lines, marks), names_in(texts), facts_of(texts))
    readings = readings_of(sentences)
    figures, reviews = figures_of(walk, readings)
    judgements = _judgements(walk)
    told = evidence_of([one.text for one in sentences], walk.parts, readings, is_review=walk.facts.kind == "review")
    return Letter(
        masked_file(document.file, walk.names),
        walk.facts,
        reviews,
        _recommendations(walk),
        figures,
        judgements,
        _evidence(walk, told),
        tuple(caveats_of((one.text for one in sentences), walk.locator)),
        (*document.notes, *_notes(walk, figures)),
    )


def _recommendations(walk: Walk) -> pd.DataFrame:
    rows: dict[int, dict[str, Any]] = {}
    for number, (sentence, part) in enumerate(zip(walk.sentences, walk.parts, strict=True)):
        if part.recommendation is None or part.role not in (WORDING, FINDING):
            continue
        row = rows.setdefault(
            part.recommendation, {"number": part.recommendation, "wording": "", "finding": "", "locator": walk.locator(number)}
        )
        column = "wording" if part.role == WORDING else "finding"
        row[column] = f"{row[column]} {walk.clean(wording_of(sentence.text))}".strip()
    frame = pd.DataFrame(list(rows.values()), columns=["number", "wording", "finding", "locator"])
    return frame.assign(finding=frame["finding"].replace("", None))


def _judgements(walk: Walk) -> pd.DataFrame:
    facts = walk.facts
    midpoint = next((review.id for review in facts.reviews if review.stage == "midpoint"), facts.current)
    found: list[tuple[int, Judged]] = []
    before = ""
    for number, sentence in enumerate(walk.sentences):
        found += [(number, one) for one in judged(sentence.text, walk.parts[number], is_first=sentence.order == 0, before=before)]
        before = sentence.text
    wide = [(number, one) for number, one in found if one.all_recommendations]
    rows = [_judgement(walk, number, one, midpoint) for number, one in found if not one.all_recommendations]
    numbers = sorted({part.recommendation for part in walk.parts if part.recommendation})
    for number, one in wide:
        for recommendation in numbers:
            same = [
                row
                for row in rows
                if row["recommendation"] == recommendation and row["judged_by"] == "inspectorate" and row["grade"] == one.grade
            ]
            if same:
                same[0]["locator"] += f"; {walk.locator(number)}"
            else:
                rows.append(_judgement(walk, number, replace(one, recommendation=recommendation), midpoint))
    columns = ["recommendation", "review", "judged_by", "grade", "note", "sentence", "locator", "page", "line", "offset"]
    return pd.DataFrame(rows, columns=columns)


def _judgement(walk: Walk, number: int, one: Judged, midpoint: str) -> dict[str, Any]:
    where = walk.location(number, 0, len(walk.sentences[number].text))
    return {
        "recommendation": one.recommendation,
        "review": midpoint if one.is_midpoint else walk.facts.current,
        "judged_by": one.judged_by,
        "grade": one.grade,
        "note": walk.clean(one.note) or None,
        "sentence": walk.clean(walk.sentences[number].text),
        "locator": walk.locator(number),
        "page": where.page,
        "line": where.line,
        "offset": where.offset,
    }


def _evidence(walk: Walk, told: Sequence[Told]) -> pd.DataFrame:
    rows = []
    for one in told:
        where = walk.location(one.sentence, one.start, one.end)
        rows.append(
            {
                "recommendation": walk.parts[one.sentence].recommendation,
                "kind": one.kind.value,
                "raw_value": walk.clean(one.raw) or None,
                "value": one.value,
                "value_low": one.value_low,
                "value_high": one.value_high,
                "unit": one.unit or None,
                "subject": walk.clean(one.subject),
                "due": one.due or None,
                "status": one.status.value,
                "note": one.note or None,
                "sentence": walk.clean(walk.sentences[one.sentence].text),
                "locator": "; ".join(dict.fromkeys(walk.locator(number) for number in (one.sentence, *one.also))),
                "location": str(where),
                "page": where.page,
                "line": where.line,
                "offset": where.offset,
                "length": where.length,
                "certainty": one.certainty,
            }
        )
    told_of = "recommendation kind raw_value value value_low value_high unit subject due status note"
    place = "sentence locator location page line offset length certainty"
    return pd.DataFrame(rows, columns=f"{told_of} {place}".split())


def _notes(walk: Walk, figures: pd.DataFrame) -> list[str]:
    notes = []
    if not walk.facts.inspectorate:
        notes.append("no inspectorate that this program knows is named")
    if not walk.facts.provider:
        notes.append("the provider was not found")
    if walk.facts.issued is None:
        notes.append("the letter bears no date that could be read")
    if len(figures) >= MAX_READINGS - 100:
        notes.append(f"this holds more quantities than any letter: only about the first {MAX_READINGS:,} were read")
    if figures.empty:
        notes.append("no percentage, fraction or share in words was found")
    return notes
