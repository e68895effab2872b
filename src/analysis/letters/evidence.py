"""Step 12 continued, what a letter tells besides percentages, sentence by sentence, told-twice things merged.

Every row keeps the very words; a number is read by analysis.parsing from those words. A ratio told from both sides, and a
count that a later part of the letter takes up again, is one row with two places: 12 and 12 are never 24.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.letters.counted import counts, every_so_often, listed, spans
from analysis.letters.covered import coverage, dates, vague
from analysis.letters.periods import periods
from analysis.letters.readings import Reading
from analysis.letters.structure import BODY, EVIDENCE, FINDING, INTRO, JUDGEMENT, WORDING, Part
from analysis.letters.told import Told, after, before, due_of, status_of, words_of
from analysis.parsing import parse_ratio
from analysis.terms import EvidenceKind, EvidenceStatus

MAX_ROWS = 10_000  # more is a table, not a letter
_REFERS = re.compile(r"\b(?:referred to|described|mentioned|told|noted|listed) (?:under|in|above under) [Rr]ecommendation (\d{1,3})\b")
_MANAGERS = re.compile(r"\bmanager|\bpractitioner|\bcaseload|\bsocial worker|\bFCA\b", re.IGNORECASE)


def evidence_of(texts: Sequence[str], parts: Sequence[Part], readings: Sequence[Reading], *, is_review: bool) -> list[Told]:
    """Everything told besides percentages, sentence by sentence, told-twice things merged.

    >>> from analysis.letters.readings import readings_of
    >>> from analysis.letters.sentences import Sentence
    >>> texts = ["Every manager attended.", "Funding was secured for a 1:10 ratio of managers to practitioners."]
    >>> told = evidence_of(texts, [Part(EVIDENCE, 1)] * 2, readings_of([Sentence(text, 0, 0) for text in texts]), is_review=True)
    >>> [(one.kind.value, one.raw, one.status.value) for one in told]
    [('coverage', 'Every', 'done'), ('ratio', '1:10', 'done')]
    """
    taken: dict[int, list[tuple[int, int]]] = {}
    told: list[Told] = []
    for reading in readings:
        one = reading.mention
        taken.setdefault(reading.sentence, []).append((one.start, one.end))
        if one.kind == "ratio":
            text = texts[reading.sentence]
            told.append(
                Told(
                    EvidenceKind.RATIO,
                    reading.sentence,
                    one.start,
                    one.end,
                    one.raw,
                    after(text, one.end) or before(text, one.start),
                    parse_ratio(one.raw).value,
                    unit="ratio",
                    status=status_of(text, one.end),
                    certainty=0.9,
                )
            )
    for number, (text, part) in enumerate(zip(texts, parts, strict=True)):
        if len(told) >= MAX_ROWS:
            break
        if part.role not in (INTRO, WORDING, FINDING, EVIDENCE, JUDGEMENT, BODY, "closing"):
            continue
        seen = taken.get(number, [])
        found = list(_of_sentence(number, text, part, seen, is_review=is_review))
        told += found
        is_new = not number or parts[number - 1] != part
        if is_review and part.role == EVIDENCE and part.bullet and is_new and not found and not seen:
            told.append(
                Told(
                    EvidenceKind.CLAIM, number, 0, len(text), "", words_of(text), due=due_of(text), status=status_of(text, 0), certainty=0.5
                )
            )
    told = [replace(one, status=EvidenceStatus.UNKNOWN) if parts[one.sentence].role == FINDING else one for one in told]  # found, not done
    order = sorted(told, key=lambda one: (one.sentence, one.start))
    return _merged(order, texts, parts)


def _of_sentence(number: int, text: str, part: Part, seen: list[tuple[int, int]], *, is_review: bool) -> Iterator[Told]:
    used = list(seen)
    days = [(one.start, one.end) for one in periods(text)]
    rules = (vague,) if part.role == WORDING else (spans, listed, every_so_often, vague, coverage, counts)
    for rule in rules:
        for one in rule(number, text, is_review):
            if any(one.start < end and start < one.end for start, end in (used if rule is not counts else [*used, *days])):
                continue
            used.append((one.start, one.end))
            yield one
    if is_review and part.role in (INTRO, EVIDENCE, "closing") and not seen:
        yield from dates(number, text)


def _merged(told: list[Told], texts: Sequence[str], parts: Sequence[Part]) -> list[Told]:
    """One row for a thing told twice: a ratio from both sides, and a count that another recommendation is said to have told."""
    kept: list[Told] = []
    first_of: dict[tuple[str, float | None, int | None], int] = {}  # kind, value and (of counts) recommendation: the row that told it first
    for one in told:
        key = _told_before(one, texts[one.sentence]) if one.value is not None else None
        place = first_of.get(key) if key is not None else None
        if place is not None and place < len(kept) and kept[place].sentence != one.sentence:
            kept[place] = replace(kept[place], also=(*kept[place].also, one.sentence), note="Told in two places; one thing, never added up")
            continue
        if one.kind is EvidenceKind.RATIO and _MANAGERS.search(texts[one.sentence]):
            first_of.setdefault((one.kind.value, one.value, None), len(kept))
        elif one.kind is EvidenceKind.COUNT and (one.value or 0) > 1:
            first_of.setdefault((one.kind.value, one.value, parts[one.sentence].recommendation), len(kept))
        kept.append(one)
    return kept


def _told_before(one: Told, text: str) -> tuple[str, float | None, int | None] | None:
    """What an earlier row would be known by if it told the same thing."""
    if one.kind is EvidenceKind.RATIO:
        return (one.kind.value, one.value, None) if _MANAGERS.search(text) else None
    refers = _REFERS.search(text) if one.kind is EvidenceKind.COUNT else None
    return (one.kind.value, one.value, int(refers[1])) if refers else None
