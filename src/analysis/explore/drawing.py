"""A choice as a Chart, and as the few lines of code that draw the same chart in any notebook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from analysis import charts
from analysis.charts import Chart
from analysis.errors import ReauditError, UsageError
from analysis.explore.choice import Choice, kind_of
from analysis.measures import (
    Trend,
    Variation,
    bounds_only,
    compare_graders,
    graded_by_several,
    places,
    progress_table,
    select_changes,
    select_figures,
    target_of,
    trend_told,
    trends_of,
    variation_of,
)
from analysis.pipeline import Inspection
from analysis.wording.captions import ALL

FIRST, REFERENCE = "manager", "inspector"  # whose grades are set against whose


def draw(data: Inspection, choice: Choice) -> Chart:
    """The chart of a choice. Where the evidence is missing, a sentence stands in the chart's place; nothing is raised for that.

    Raises UsageError for a kind of chart that does not exist.
    """
    kind_of(choice.chart)
    try:
        return _DRAWN[choice.chart](data, choice)
    except ReauditError as error:
        marks = tuple(mark.label for mark in data.definition.marks)
        return charts.refusal(f"{error}"[:1].upper() + f"{error}"[1:], id=choice.chart, family=choice.chart, marks=marks)


def selected_changes(data: Inspection, choice: Choice) -> pd.DataFrame:
    """Rows of CHANGES that fit the choice."""
    before, after = choice.from_review or "", choice.to_review or ""
    return select_changes(data.changes, from_review=before, to_review=after, measures=choice.measures, area=choice.area)


def standard_of(data: Inspection, choice: Choice) -> str:
    """The first chosen measure that file audits have rates of, else the first there is. Raises UsageError where there is none."""
    known = list(data.rates["measure"].drop_duplicates())
    if not known:
        raise UsageError("there are no rates for this chart", found="no file audits", remedy="put file audits into the folder in data/raw")
    if choice.measures and not set(choice.measures) & set(known):
        raise UsageError(
            "file audits have no rates of this measure",
            found=" or ".join(choice.measures),
            expected=" or ".join(known),
            remedy="choose one of these",
        )
    return next((one for one in choice.measures if one in known), known[0])


def trend(data: Inspection, choice: Choice) -> Trend:
    """The months of the chosen standard and area (quarters where too many months are hidden), as the trend report has them."""
    standard = standard_of(data, choice)
    return trend_told(
        data.rates, standard=standard, area=choice.area or ALL, target=target_of(data.definition, standard), audits=data.audits
    )


def variation(data: Inspection, choice: Choice) -> Variation:
    """The areas at the chosen later review; at the latest with audits where none belong to it."""
    reviews = set(data.rates["review"].dropna())
    period = choice.to_review if choice.to_review in reviews else ""
    standard = standard_of(data, choice)
    return variation_of(data.rates, standard=standard, period=period or "", reviews=data.definition.reviews, audits=data.audits)


def _status(data: Inspection) -> Chart:
    frames = {name: getattr(data, name) for name in ("figures", "judgements", "evidence", "changes", "reviews")}
    return charts.status_table(progress_table(data.recommendations, **frames), origin=data.judgements)


def _run_chart(data: Inspection, choice: Choice) -> Chart:
    found = trend(data, choice)
    return charts.run_chart(found.rates, found.run, target=found.target, twice=found.twice)


def _control_chart(data: Inspection, choice: Choice) -> Chart:
    found = trend(data, choice)
    return charts.control_chart(
        found.rates, found.limits, variation=found.variation, target=found.target, assurance=found.assurance, twice=found.twice
    )


def _small_multiples(data: Inspection, choice: Choice) -> Chart:
    standard_of(data, choice)
    known = set(data.rates["measure"])
    standards = [one for one in choice.measures if one in known] or [standard_of(data, choice)]
    areas = [choice.area] if choice.area else list(places(data.rates))
    twice = graded_by_several(data.audits, standard=standards[0] if len(standards) == 1 else ALL, area=choice.area or ALL)
    return charts.small_multiples(trends_of(data.rates, standards=standards, areas=areas), twice=twice)


def _funnel(data: Inspection, choice: Choice) -> Chart:
    found = variation(data, choice)
    return charts.funnel(found.units, found.limits, found.places, overall=found.overall, twice=found.twice)


def _caterpillar(data: Inspection, choice: Choice) -> Chart:
    found = variation(data, choice)
    return charts.caterpillar(found.units, overall=found.overall, twice=found.twice)


def _graders(data: Inspection, choice: Choice, *, kind: str) -> Chart:
    standard = standard_of(data, choice)
    found = compare_graders(data.audits, data.definition, standard=standard, first=FIRST, reference=REFERENCE)
    if found.agreement is None:
        raise UsageError(found.refusal)
    drawn = charts.agreement_matrix if kind == "agreement" else charts.grading_drift
    return drawn(found.agreement, first=f"{FIRST}s", reference=f"{REFERENCE}s", origin=data.rates)


def _estimate(data: Inspection, choice: Choice) -> Chart:
    """One change with its two rates: of the first chosen measure that has them, in the chosen area, else in all together."""
    standard, area = standard_of(data, choice), choice.area or ALL
    changes = data.changes[(data.changes["team"] == ALL) & (data.changes["area"] == area) & (data.changes["measure"] == standard)]
    changes = changes[(changes["from_review"] == choice.from_review) & (changes["to_review"] == choice.to_review)]
    changes = changes[changes["denominator_from"].notna() & changes["denominator_to"].notna()]
    rates = data.rates[(data.rates["measure"] == standard) & (data.rates["area"] == area) & (data.rates["team"] == ALL)]
    rates = rates[(rates["auditor_role"] == ALL) & (rates["average"] == "pooled")]
    pair = [rates[rates["review"] == review].head(1) for review in (choice.from_review, choice.to_review)]
    if changes.empty or any(one.empty for one in pair):
        raise UsageError(
            "there is no change with two counted rates for this choice",
            found=f"{standard}, {area}, {choice.from_review} to {choice.to_review}",
            remedy="choose another measure, area or pair of reviews, or a dumbbell",
        )
    twice = graded_by_several(data.audits, standard=standard, area=area, periods=[str(choice.from_review), str(choice.to_review)])
    return charts.estimate(changes.head(1), pd.concat(pair, ignore_index=True), twice=twice)


_DRAWN: dict[str, Callable[[Inspection, Choice], Chart]] = {
    "dumbbell": lambda data, choice: charts.dumbbell(selected_changes(data, choice)),
    "slope": lambda data, choice: charts.slope(selected_changes(data, choice)),
    "unjoined": lambda data, choice: charts.unjoined(selected_changes(data, choice)),
    "bounds": lambda data, choice: charts.bounds(bounds_only(select_figures(data.figures, measures=choice.measures))),
    "status": lambda data, choice: _status(data),
    "judgements": lambda data, choice: charts.judgement_matrix(data.judgements, data.recommendations),
    "run_chart": _run_chart,
    "control_chart": _control_chart,
    "small_multiples": _small_multiples,
    "funnel": _funnel,
    "caterpillar": _caterpillar,
    "estimate": _estimate,
    "agreement": partial(_graders, kind="agreement"),
    "grading_drift": partial(_graders, kind="grading_drift"),
}


def code_of(inspection: str, choice: Choice) -> str:
    """Lines of code that draw the chart of a choice: to be put in a cell of any notebook of the project."""
    heeds = kind_of(choice.chart).heeds
    chosen = {name: getattr(choice, name) for name in ("chart", *heeds)}
    told = ", ".join(
        f"{name}={list(value) if isinstance(value, tuple) else value!r}" for name, value in chosen.items() if value not in ((), None)
    )
    return f"from analysis.explore import explore\n\nexplore({inspection!r}, {told}).chart"
