"""What can be chosen in an inspection, and what is: plain values, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.errors import UsageError
from analysis.measures import choose
from analysis.pipeline import Inspection

Option = tuple[str, str]  # what a person reads, the id


@dataclass(frozen=True)
class Kind:
    """A kind of chart: its id, what a person reads, and which choices it heeds."""

    id: str
    label: str
    heeds: tuple[str, ...] = ()


KINDS = (
    Kind("dumbbell", "Before and after (dumbbell)", ("measures", "area", "from_review", "to_review")),
    Kind("slope", "Before and after, up to four measures (slope)", ("measures", "area", "from_review", "to_review")),
    Kind("unjoined", "Figures that may not be joined", ("measures", "area", "from_review", "to_review")),
    Kind("bounds", "Quantities given in words or as a range", ("measures",)),
    Kind("status", "How far each recommendation has come (table)"),
    Kind("judgements", "Judgements by recommendation and review"),
    Kind("run_chart", "Rates of file audits over time (run chart)", ("measures", "area")),
    Kind("control_chart", "Rates of file audits over time, with limits (control chart)", ("measures", "area")),
    Kind("small_multiples", "Areas side by side over time (small multiples)", ("measures", "area")),
    Kind("funnel", "Areas and the limits of chance (funnel)", ("measures", "to_review")),
    Kind("caterpillar", "Areas in order with their intervals (caterpillar)", ("measures", "to_review")),
    Kind("estimate", "One change with its rates and intervals (estimate)", ("measures", "area", "from_review", "to_review")),
    Kind("agreement", "Managers' and inspectors' grades on the same files (matrix)", ("measures",)),
    Kind("grading_drift", "How often managers grade higher or lower than inspectors", ("measures",)),
)


@dataclass(frozen=True)
class Choice:
    """What is chosen. `measures` empty: all. `area` None: all."""

    chart: str = "dumbbell"
    measures: tuple[str, ...] = ()
    area: str | None = None
    from_review: str | None = None
    to_review: str | None = None


@dataclass(frozen=True, repr=False)
class Options:
    """What an inspection has to choose from, each as (what a person reads, id)."""

    charts: tuple[Option, ...]
    measures: tuple[Option, ...]
    areas: tuple[Option, ...]
    reviews: tuple[Option, ...]

    def __repr__(self) -> str:
        lines = []
        for name in ("charts", "measures", "areas", "reviews"):
            lines += [f"{name}:", *(f"  {id!r}: {label}" for label, id in getattr(self, name))]
        return "\n".join(lines)


def kind_of(chart: str) -> Kind:
    """The kind of this id. Raises UsageError that names all kinds."""
    choose([kind.id for kind in KINDS], chart, what="chart")
    return next(kind for kind in KINDS if kind.id == chart)


def options_of(data: Inspection) -> Options:
    """Everything that can be chosen in an inspection: kinds of chart, measures, areas, reviews in order of time."""
    changes, rates = data.changes, data.rates
    titles = {str(row.id): str(row.title) for row in data.measures.itertuples()} if len(data.measures) else {}
    ids = dict.fromkeys([*titles, *rates["measure"].dropna(), *data.figures["measure"].dropna()])
    names = dict(zip(rates["area"], rates["area_name"], strict=True)) if len(rates) else {}
    areas = dict.fromkeys([*rates["area"].dropna(), *changes["area"].dropna()])
    return Options(
        tuple((kind.label, kind.id) for kind in KINDS),
        tuple((titles.get(one, one), one) for one in ids),
        tuple((str(names[one]) if one in names and pd.notna(names[one]) else str(one), str(one)) for one in areas if one != "all"),
        tuple((str(row.name_), str(row.id)) for row in data.reviews.rename(columns={"name": "name_"}).itertuples()),
    )


def first_choice(
    data: Inspection,
    options: Options,
    *,
    chart: str = "dumbbell",
    measures: Sequence[str] = (),
    area: str | None = None,
    from_review: str | None = None,
    to_review: str | None = None,
) -> Choice:
    """A choice that fits the inspection; reviews left out are the last pair that has changes.

    Raises UsageError for a chart, measure, area or review the inspection does not have, naming the nearest.
    """
    kind_of(chart)
    if isinstance(measures, str):
        raise UsageError("measures is a list of ids", found=repr(measures), remedy=f'["{measures}"]')
    measures = [_id_of(options.measures, one, what="measure") for one in measures]
    area = None if area is None else _id_of(options.areas, area, what="area")
    reviews = [id for _, id in options.reviews]
    from_review, to_review = (None if one is None else _id_of(options.reviews, one, what="review") for one in (from_review, to_review))
    if from_review and to_review and _place(reviews, from_review) > _place(reviews, to_review):
        raise UsageError(
            "the reviews are the wrong way round",
            found=f"{from_review} to {to_review}",
            remedy=f"from_review={to_review!r}, to_review={from_review!r}",
        )
    pairs = data.changes[["from_review", "to_review"]].dropna().drop_duplicates()
    later = sorted(pairs.itertuples(index=False, name=None), key=lambda pair: (_place(reviews, pair[1]), _place(reviews, pair[0])))
    fallback = later[-1] if later else (reviews[0], reviews[-1]) if reviews else (None, None)
    return Choice(chart, tuple(measures), area, from_review or fallback[0], to_review or fallback[1])


def _id_of(options: Sequence[Option], named: str, *, what: str) -> str:
    """The id of what is named by its id, or by what a person reads where that is the name of one only."""
    read = [id for label, id in options if label == named]
    return read[0] if len(read) == 1 else choose([id for _, id in options], named, what=what)


def _place(reviews: Sequence[str], one: str) -> int:
    return reviews.index(one) if one in reviews else -1
