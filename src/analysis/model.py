"""Frozen dataclasses: what an inspection declares about itself, and the record of an oddity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from analysis.terms import Action, Comparability, Mark, Polarity, Precision, Severity, Stage, Unit

DEFAULT_HIDE_UP_TO = 5  # counts 1-5 are hidden, as in DfE children's statistics


@dataclass(frozen=True)
class Period:
    """A stretch of time with the precision it is known to. `start` and `end` are inclusive days.

    For `bounded` they are the earliest and the latest day it may have been; for `undated` both are None.
    """

    start: date | None
    end: date | None
    precision: Precision
    text: str = ""


@dataclass(frozen=True)
class Scale:
    """An ordered scale of grades, worst to best, as it stood in a year."""

    grades: tuple[str, ...]
    meets: str
    year: int | None = None
    id: str = "default"

    def rank(self, grade: str) -> int:
        """1 for the worst grade. Raises ValueError for a grade that is not on the scale."""
        return self.grades.index(grade) + 1

    def is_met_by(self, grade: str) -> bool:
        """Is `grade` at or above the grade that meets the standard?"""
        return self.rank(grade) >= self.rank(self.meets)


@dataclass(frozen=True)
class Disclosure:
    """The small-number rule: counts 1 to `hide_up_to` are hidden; 0 switches it off."""

    hide_up_to: int = DEFAULT_HIDE_UP_TO
    round_to: int = 0


@dataclass(frozen=True)
class Review:
    """One look at the service. The order of reviews is their order in time."""

    id: str
    stage: Stage
    name: str
    period: Period


@dataclass(frozen=True)
class Recommendation:
    """What the inspectors asked for, in our own words."""

    number: int
    theme: str
    summary: str = ""
    shortfall: str = ""  # what the source says is still missing, in our own words
    observed: str = ""  # what the inspectors saw for themselves, in our own words


@dataclass(frozen=True)
class Measure:
    """A thing that is measured, with one definition of what is counted."""

    id: str
    title: str
    unit: Unit = Unit.PERCENT
    polarity: Polarity = Polarity.HIGHER
    recommendation: int | None = None
    target: str = ""
    target_due: str = ""
    numerator: str = ""
    denominator: str = ""


@dataclass(frozen=True)
class Pair:
    """A comparison a reader would be tempted to make, declared unlike."""

    from_measure: str
    measure: str
    reason: str


@dataclass(frozen=True)
class Caveat:
    """Something to say about comparisons; empty `reviews` or `measures` means all."""

    text: str
    level: Comparability | None = None  # None: printed only
    reviews: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """A part of the service, with the other spellings it comes in."""

    id: str
    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """Everything inspection.toml declares."""

    id: str
    title: str
    provider: str
    inspectorate: str
    source: str = ""  # how the source is cited below a chart
    synthetic: bool = False
    scale: Scale = field(default_factory=lambda: Scale(("not met", "met"), "met"))
    scales: tuple[Scale, ...] = ()
    disclosure: Disclosure = field(default_factory=Disclosure)
    reviews: tuple[Review, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    measures: tuple[Measure, ...] = ()
    pairs: tuple[Pair, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    areas: tuple[Area, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The brands that follow from the definition alone."""
        return (Mark.INVENTED,) if self.synthetic else ()

    def review(self, id: str) -> Review:
        """The review of that id. Raises KeyError."""
        return {review.id: review for review in self.reviews}[id]

    def measure(self, id: str) -> Measure:
        """The measure of that id. Raises KeyError."""
        return {measure.id: measure for measure in self.measures}[id]


@dataclass(frozen=True)
class Issue:
    """One oddity in the raw data and what was done about it. `row` is 1-based, as a spreadsheet shows it.

    `message` says what was found and what was expected, `remedy` what to try. A person column's raw value
    is never carried here: write WITHHELD instead.
    """

    severity: Severity
    action: Action
    code: str
    message: str
    remedy: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    raw_value: str = ""


WITHHELD = "[withheld]"

# Points hidden to protect people are those where very few files meet or miss a standard: never a random part of a series.
HIDDEN_TOLERATED = 0.1  # the share of them from which what is left says nothing of the whole
LATEST_POINTS = 3  # none of these may be hidden, since a trend is told by its latest points


def hides_too_much(is_hidden: Sequence[bool]) -> bool:
    """Are so many points of a series, or any of its latest, hidden that no trend can be told from the rest?

    >>> hides_too_much([True] + [False] * 23), hides_too_much([True] * 3 + [False] * 21), hides_too_much([False] * 23 + [True])
    (False, True, True)
    """
    hidden = [bool(one) for one in is_hidden]
    return any(hidden[-LATEST_POINTS:]) or sum(hidden) > HIDDEN_TOLERATED * len(hidden)


@dataclass(frozen=True)
class Page:
    """One page of a document as text. `offset` is where its first character stands in the document's whole text."""

    number: int
    text: str
    offset: int


@dataclass(frozen=True)
class Document:
    """A letter or report as pages of text; `kind` is txt, md, pdf, docx or html; `notes` say what a reader should know."""

    file: str
    kind: str
    pages: tuple[Page, ...]
    notes: tuple[str, ...] = ()
