"""Step 13, each reading as a row: what is measured, of whom and where, which review, who claims it, how sure, what to doubt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.letters.beside import subjects_of
from analysis.letters.places import geography_of, population_of
from analysis.letters.readings import Reading
from analysis.letters.reviews import When as ReviewOf
from analysis.letters.reviews import review_of
from analysis.letters.structure import FOOTNOTE, HEADER
from analysis.letters.subjects import REACH, certainty, claimed_by, measure_words, named, polarity
from analysis.letters.walk import Walk
from analysis.model import Review
from analysis.terms import Polarity

FIGURE_COLUMNS = (
    "figure", "recommendation", "measure", "review", "value", "value_low", "value_high", "numerator", "denominator", "unit", "period", "pair", "pair_side",
    "claimed_by", "sentence", "location", "certainty", "raw_value", "qualifier", "decimals", "polarity", "is_comparator", "population", "geography",
    "locator", "page", "line", "offset", "length", "doubts", "definition",
)  # fmt: skip
SHORTEST_MEASURE = 3  # letters
UNITS = {"percent": "percent", "points": "percentage points", "fraction": "fraction", "vague": "words"}


def figures_of(walk: Walk, readings: Sequence[Reading]) -> tuple[pd.DataFrame, tuple[Review, ...]]:
    """A row of FIGURE_COLUMNS for each reading that is a figure, and the reviews that they speak of."""
    kept = [place for place, one in enumerate(readings) if one.mention.kind != "ratio" and walk.parts[one.sentence].role != HEADER]
    number_of = {place: number for number, place in enumerate(kept, start=1)}
    periods: dict[int, ReviewOf] = {place: review_of(readings[place], walk.parts[readings[place].sentence], walk.facts) for place in kept}
    subjects = subjects_of(readings, walk.sentences)
    rows = [_figure(walk, readings, place, number_of, periods[place], subjects.get(place)) for place in kept]
    reviews = {review.id: review for review in walk.facts.reviews}
    for place in kept:
        if periods[place].review is not None and periods[place].id not in reviews:
            reviews[periods[place].id] = periods[place].review  # type: ignore[assignment]
    return pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)), tuple(reviews.values())


def _figure(
    walk: Walk, readings: Sequence[Reading], place: int, number_of: dict[int, int], when: ReviewOf, subject: int | None
) -> dict[str, Any]:
    """One row; `subject` is the place of the figure that a comparator stands beside, whose measure it tells of another place."""
    reading = readings[place]
    one, part = reading.mention, walk.parts[reading.sentence]
    text = walk.sentences[reading.sentence].text
    near = text[max(0, one.start - REACH) : one.end + REACH]
    partner = readings[reading.partner] if reading.partner is not None and reading.partner in number_of else None
    own = measure_words(text, reading, part.stem)
    first = readings[subject] if subject is not None else _first_told(reading, partner)
    first_text = walk.sentences[first.sentence].text
    words = measure_words(first_text, first, walk.parts[first.sentence].stem)
    ends = [end.mention.value for end in ((reading, partner) if reading.side == "from" else (partner, reading)) if end is not None]
    is_change = len(ends) == 2
    way, is_told = polarity(
        near if partner is None else f"{first_text} {near}",
        words,
        *(ends if is_change else (None, None)),
        is_named=bool(named(first_text, first)),
    )
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
        "definition": walk.clean(own if _is_own(reading, own, text) else words),
    }


def _is_own(reading: Reading, own: str, text: str) -> bool:
    """Are the words around a figure its own definition, or only the run of a sentence that points back ("this had risen to")?"""
    if reading.pair_rule == "this moved to" and reading.side == "to":
        return own.split()[:1] == own.lower().split()[:1]
    return bool(named(text, reading))


def _first_told(reading: Reading, partner: Reading | None) -> Reading:
    """The end of a change that stands first in the text: its words tell what both ends measure."""
    return min((end for end in (reading, partner) if end is not None), key=lambda end: (end.sentence, end.mention.start))


def _of_whom_and_where(walk: Walk, reading: Reading, partner: Reading | None) -> dict[str, str | None]:
    """The group and the place; the two ends of a change count the same, so what stands beside either end holds for both."""
    ends = sorted((end for end in (reading, partner) if end is not None), key=lambda end: end.side == "to")
    texts = [(walk.sentences[end.sentence].text, end.mention) for end in ends]
    groups = [population_of(text, one.start, one.end) for text, one in texts]
    places = [geography_of(text, one.start, one.end, is_comparator=reading.is_comparator) for text, one in texts]
    told = {"population": next(filter(None, groups), None), "geography": next(filter(None, places), None)}
    return {name: walk.clean(words) if words else None for name, words in told.items()}
