"""Step 13, the whole walk: a document to a Letter, whose figures, judgements and evidence a person can check in minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.letters.blocks import Block, blocks_of
from analysis.letters.evidence import Told, evidence_of
from analysis.letters.facts import Facts, facts_of
from analysis.letters.furniture import page_marks
from analysis.letters.judgements import Judged, judged
from analysis.letters.lines import lines_of
from analysis.letters.names import MASK, masked, masked_file, names_in, without_births
from analysis.letters.places import geography_of, population_of
from analysis.letters.readings import MAX_READINGS, Reading, readings_of
from analysis.letters.reviews import When as ReviewOf
from analysis.letters.reviews import review_of
from analysis.letters.sentences import Location, Places, Sentence, sentences_of
from analysis.letters.structure import FINDING, FOOTNOTE, HEADER, WORDING, Part, parts_of, wording_of
from analysis.letters.subjects import REACH, certainty, claimed_by, measure_words, polarity
from analysis.letters.unlike import caveats_of
from analysis.model import Document, Review
from analysis.terms import Polarity

FIGURE_COLUMNS = (
    "figure", "recommendation", "measure", "review", "value", "value_low", "value_high", "numerator", "denominator", "unit", "period", "pair", "pair_side",
    "claimed_by", "sentence", "location", "certainty", "raw_value", "qualifier", "decimals", "polarity", "is_comparator", "population", "geography",
    "locator", "page", "line", "offset", "length", "doubts", "definition",
)  # fmt: skip
SHORTEST_MEASURE = 3  # letters
UNITS = {"percent": "percent", "points": "percentage points", "fraction": "fraction", "vague": "words"}


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


@dataclass(frozen=True)
class _Walk:
    """What the steps have made so far."""

    blocks: Sequence[Block]
    sentences: Sequence[Sentence]
    parts: Sequence[Part]  # one a sentence
    places: Places
    names: tuple[str, ...]
    facts: Facts

    def location(self, sentence: int, start: int, end: int) -> Location:
        one = self.sentences[sentence]
        return self.places.of(self.blocks[one.block], one.start + start, one.start + max(end, start + 1))

    def clean(self, text: str) -> str:
        return masked(text, self.names)

    def clean_heading(self, text: str) -> str:
        """Headings are told in small letters: so are the names in them."""
        told = masked(text, (*self.names, *(name.lower() for name in self.names if " " in name)))
        return f"dear {MASK}" if told.startswith("dear ") else told

    def locator(self, sentence: int) -> str:
        where = self.location(sentence, 0, 1)
        return f"{self.clean_heading(str(self.parts[sentence]))}; page {where.page}, line {where.line}"


def read(document: Document) -> Letter:
    """Read a document. Pure: the same document gives the same Letter; takes time in proportion to the text's length."""
    lines = lines_of(document)
    blocks = [replace(block, text=without_births(block.text)) for block in blocks_of(lines)]
    texts = [block.text for block in blocks]
    block_parts = parts_of(blocks)
    sentences = sentences_of(blocks)
    marks = page_marks(lines) if len(document.pages) == 1 else []
    walk = _Walk(blocks, sentences, [block_parts[one.block] for one in sentences], Places(lines, marks), names_in(texts), facts_of(texts))
    readings = readings_of(sentences)
    figures, reviews = _figures(walk, readings)
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


def _figures(walk: _Walk, readings: Sequence[Reading]) -> tuple[pd.DataFrame, tuple[Review, ...]]:
    kept = [place for place, one in enumerate(readings) if one.mention.kind != "ratio" and walk.parts[one.sentence].role != HEADER]
    number_of = {place: number for number, place in enumerate(kept, start=1)}
    periods: dict[int, ReviewOf] = {place: review_of(readings[place], walk.parts[readings[place].sentence], walk.facts) for place in kept}
    rows = [_figure(walk, readings, place, number_of, periods[place]) for place in kept]
    reviews = {review.id: review for review in walk.facts.reviews}
    for place in kept:
        if periods[place].review is not None and periods[place].id not in reviews:
            reviews[periods[place].id] = periods[place].review  # type: ignore[assignment]
    return pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)), tuple(reviews.values())


def _figure(walk: _Walk, readings: Sequence[Reading], place: int, number_of: dict[int, int], when: ReviewOf) -> dict[str, Any]:
    reading = readings[place]
    one, part = reading.mention, walk.parts[reading.sentence]
    text = walk.sentences[reading.sentence].text
    near = text[max(0, one.start - REACH) : one.end + REACH]
    partner = readings[reading.partner] if reading.partner is not None and reading.partner in number_of else None
    own = measure_words(text, reading, part.stem)
    first = partner if partner is not None and reading.side == "to" else reading
    first_text = walk.sentences[first.sentence].text
    words = measure_words(first_text, first, walk.parts[first.sentence].stem)
    ends = [end.mention.value for end in ((reading, partner) if reading.side == "from" else (partner, reading)) if end is not None]
    way, is_told = polarity(near if partner is None else f"{first_text} {near}", words, *(ends if len(ends) == 2 else (None, None)))
    doubts = list(one.doubts)
    if reading.is_comparator:
        doubts.append("set beside the subject: another place, an average or a target")
    if not is_told and one.kind != "points":
        doubts.append("the words do not say which way is good")
    if len(words) <= SHORTEST_MEASURE:
        doubts.append("what is measured is not told in words this program reads")
    if part.role == FOOTNOTE:
        doubts.append("stands in a footnote")
    doubts += when.doubts
    where = walk.location(reading.sentence, one.start, one.end)
    return {
        "figure": number_of[place],
        "recommendation": part.recommendation,
        "measure": walk.clean(words),
        "review": when.id,
        "value": one.value,
        "value_low": one.value_low,
        "value_high": one.value_high,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "unit": UNITS[one.kind],
        "period": reading.when.text if reading.when else None,
        "pair": number_of.get(reading.partner) if reading.partner is not None else None,
        "pair_side": reading.side or None,
        "claimed_by": claimed_by(near, part, kind=walk.facts.kind),
        "sentence": walk.clean(text),
        "location": str(where),
        "certainty": certainty(reading, has_words=len(words) > SHORTEST_MEASURE, has_direction=is_told, is_aside=part.role == FOOTNOTE),
        "raw_value": one.raw,
        "qualifier": one.qualifier or None,
        "decimals": one.decimals,
        "polarity": way.value if is_told else Polarity.NEITHER.value,
        "is_comparator": reading.is_comparator,
        **_of_whom_and_where(walk, reading, partner),
        "locator": f"{walk.clean_heading(str(part))}; {where}, character {where.offset + 1}",  # of the whole text, counted from 1
        "page": where.page,
        "line": where.line,
        "offset": where.offset,
        "length": where.length,
        "doubts": "; ".join(doubts) or None,
        "definition": walk.clean(
            words if reading.pair_rule == "this moved to" and reading.side == "to" and own.split()[:1] != own.lower().split()[:1] else own
        ),
    }


def _of_whom_and_where(walk: _Walk, reading: Reading, partner: Reading | None) -> dict[str, str | None]:
    """The group and the place; the two ends of a change count the same, so what stands beside either end holds for both."""
    ends = sorted((end for end in (reading, partner) if end is not None), key=lambda end: end.side == "to")
    texts = [(walk.sentences[end.sentence].text, end.mention) for end in ends]
    groups = [population_of(text, one.end) for text, one in texts]
    places = [geography_of(text, one.start, one.end, is_comparator=reading.is_comparator) for text, one in texts]
    told = {"population": next(filter(None, groups), None), "geography": next(filter(None, places), None)}
    return {name: walk.clean(words) if words else None for name, words in told.items()}


def _recommendations(walk: _Walk) -> pd.DataFrame:
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


def _judgements(walk: _Walk) -> pd.DataFrame:
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


def _judgement(walk: _Walk, number: int, one: Judged, midpoint: str) -> dict[str, Any]:
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


def _evidence(walk: _Walk, told: Sequence[Told]) -> pd.DataFrame:
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


def _notes(walk: _Walk, figures: pd.DataFrame) -> list[str]:
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
