"""Which review a figure belongs to: the letter's own reviews by their dates, else a review made for the period it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from analysis.letters.facts import Facts
from analysis.letters.readings import Reading
from analysis.letters.structure import FINDING, WORDING, Part
from analysis.model import Period, Review
from analysis.parsing import parse_period
from analysis.terms import Precision, Stage

_HAS_YEAR = re.compile(r"\d{4}|\d[/.]\d\d\b|\b\d{1,2} [A-Z][a-z]+ \d\d\b")

_STAGES = (
    (re.compile(r"\b(?:mid-?point|interim)\b", re.IGNORECASE), Stage.MIDPOINT),
    (re.compile(r"\bfinal (?:review|inspection|visit|meeting)\b", re.IGNORECASE), Stage.FINAL),
    (re.compile(r"\b(?:last|previous|initial|original) inspection\b", re.IGNORECASE), Stage.BASELINE),
)


@dataclass(frozen=True)
class When:
    """The id of a review, the review itself where it was made for this period, and what is doubtful about it."""

    id: str
    review: Review | None = None
    doubts: tuple[str, ...] = ()


def review_of(reading: Reading, part: Part, facts: Facts) -> When:
    """The review a figure speaks of, by its period, else by the part of the letter it stands in."""
    baseline = facts.reviews[0].id
    if reading.when is not None and reading.when.kind == "dated" and not _HAS_YEAR.search(reading.when.text):
        bare = review_of(replace(reading, when=None), part, facts)
        return replace(bare, doubts=(f"the year of {' '.join(reading.when.text.split())} is not told", *bare.doubts))
    if reading.when is None:
        if part.role in (FINDING, WORDING) and len(facts.reviews) > 1:
            return When(baseline)
        if reading.side == "from":
            undated = Period(None, None, Precision.UNDATED)
            return When("earlier", Review("earlier", Stage.MONITORING, "Earlier, undated", undated), ("no date for the earlier value",))
        return When(facts.current, None, ("no date is told: taken as the review's own",))
    if reading.when.kind == "now":
        return When(facts.current)
    if reading.when.kind == "relative" and (named := _named_review(reading.when.text, facts)) is not None:
        return When(named.id)
    if reading.when.kind == "stretch":
        return When(facts.current, None, (f"told over a span up to the review: {' '.join(reading.when.text.split()).casefold()}",))
    text = plain_period(reading.when.text)
    read = parse_period(text)
    if read.start is None:
        return When(
            _slug(text),
            Review(_slug(text), Stage.MONITORING, text[:60], Period(None, None, Precision.UNDATED)),
            ("a period this program cannot date",),
        )
    for review in facts.reviews:
        if review.stage is not Stage.BASELINE and (review.period.start, review.period.end) == (read.start, read.end):
            return When(review.id)
    doubts = ("the year cannot be right as printed",) if facts.issued and read.start > facts.issued else ()
    precision = read.precision if read.precision in (Precision.DAY, Precision.MONTH, Precision.YEAR) else Precision.BOUNDED
    return When(_slug(text), Review(_slug(text), Stage.MONITORING, text[:60], Period(read.start, read.end, precision, text)), doubts)


def _named_review(text: str, facts: Facts) -> Review | None:
    """The review that a letter about progress calls "the mid-point review", "the final review", "the previous inspection"."""
    if facts.kind != "review":
        return None
    for words, stage in _STAGES:
        if words.search(text):
            return next((review for review in facts.reviews if review.stage is stage), None)
    return None


def plain_period(text: str) -> str:
    """A period's words with one kind of dash and no word before it.

    >>> plain_period("2014– 15"), plain_period("end of 2013−14")
    ('2014-15', 'end of 2013-14')
    """
    return re.sub(r"(?<=\d) ?[-\u2013\u2212/] ?(?=\d)", "-", " ".join(text.split())).strip(" .,()")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40] or "undated"
