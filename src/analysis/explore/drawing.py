"""A choice as a Chart, and as the few lines of code that draw the same chart in any notebook."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis import charts, statistics
from analysis.charts import Chart
from analysis.errors import ReauditError
from analysis.explore.choice import Choice, kind_of
from analysis.measures import bounds_only, progress_table, select_changes, select_figures
from analysis.pipeline import Inspection


def draw(data: Inspection, choice: Choice) -> Chart:
    """The chart of a choice. Where the evidence is missing, a sentence stands in the chart's place; nothing is raised for that.

    Raises UsageError for a kind of chart that does not exist.
    """
    kind_of(choice.chart)
    try:
        return _DRAWN[choice.chart](data, choice)
    except ReauditError as error:
        marks = tuple(mark.label for mark in data.definition.marks)
        return charts.refusal(f"{error}", id=choice.chart, family=choice.chart, marks=marks)


def selected_changes(data: Inspection, choice: Choice) -> pd.DataFrame:
    """Rows of CHANGES that fit the choice."""
    before, after = choice.from_review or "", choice.to_review or ""
    return select_changes(data.changes, from_review=before, to_review=after, measures=choice.measures, area=choice.area)


def series(data: Inspection, choice: Choice) -> pd.DataFrame:
    """Rates of one measure over time, one a period: the first chosen measure (else the first there is) in the chosen area (else all)."""
    rates = data.rates[data.rates["period"].notna() & (data.rates["team"] == "all") & (data.rates["auditor_role"] == "all")]
    measures = [one for one in (choice.measures or rates["measure"].drop_duplicates()) if one in set(rates["measure"])]
    rows = rates[(rates["measure"] == measures[0]) & (rates["area"] == (choice.area or "all"))] if measures else rates.head(0)
    if "average" in rows and rows["average"].nunique() > 1:
        rows = rows[rows["average"] == "pooled"]
    return rows.sort_values("period").reset_index(drop=True)


def _status(data: Inspection) -> Chart:
    frames = {name: getattr(data, name) for name in ("figures", "judgements", "evidence", "changes", "reviews")}
    return charts.status_table(progress_table(data.recommendations, **frames), origin=data.judgements)


def _run_chart(data: Inspection, choice: Choice) -> Chart:
    rates = series(data, choice)
    if rates.empty:
        return _no_audits(data, "run_chart")
    return charts.run_chart(rates, statistics.run_chart(rates["rate"].astype("float64")))


def _control_chart(data: Inspection, choice: Choice) -> Chart:
    rates = series(data, choice)
    if rates.empty:
        return _no_audits(data, "control_chart")
    limits = statistics.control_chart(rates["numerator"], rates["denominator"], kind="p", polarity=str(rates["polarity"].iloc[0]))
    return charts.control_chart(rates, limits, variation=statistics.variation(limits))


def _no_audits(data: Inspection, kind: str) -> Chart:
    return charts.refusal(
        "There are no rates by month or quarter for this choice. They come from file audits in data/raw.",
        id=kind,
        family=kind,
        marks=tuple(mark.label for mark in data.definition.marks),
    )


_DRAWN: dict[str, Callable[[Inspection, Choice], Chart]] = {
    "dumbbell": lambda data, choice: charts.dumbbell(selected_changes(data, choice)),
    "slope": lambda data, choice: charts.slope(selected_changes(data, choice)),
    "unjoined": lambda data, choice: charts.unjoined(selected_changes(data, choice)),
    "bounds": lambda data, choice: charts.bounds(bounds_only(select_figures(data.figures, measures=choice.measures))),
    "status": lambda data, choice: _status(data),
    "judgements": lambda data, choice: charts.judgement_matrix(data.judgements, data.recommendations),
    "run_chart": _run_chart,
    "control_chart": _control_chart,
}


def code_of(inspection: str, choice: Choice) -> str:
    """Lines of code that draw the chart of a choice: to be put in a cell of any notebook of the project."""
    heeds = kind_of(choice.chart).heeds
    chosen = {name: getattr(choice, name) for name in ("chart", *heeds)}
    told = ", ".join(
        f"{name}={list(value) if isinstance(value, tuple) else value!r}" for name, value in chosen.items() if value not in ((), None)
    )
    return f"from analysis.explore import explore\n\nexplore({inspection!r}, {told}).chart"
