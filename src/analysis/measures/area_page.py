"""All that the page of one area shows: its rates and place, its changes, and its months."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.measures.rates import ALL
from analysis.measures.selection import choose, select_changes
from analysis.measures.series import trends_of
from analysis.measures.units import places_of_area


@dataclass(frozen=True)
class AreaPage:
    """One area. `panels` are ready for charts.small_multiples, by the standard's title; `hidden`: months hidden in them."""

    name: str
    places: pd.DataFrame  # measures.places_of_area at the later review
    changes: pd.DataFrame  # CHANGES of the area under its name, all teams together
    panels: dict[str, tuple[pd.DataFrame, pd.DataFrame, str]]
    hidden: int


def area_page(rates: pd.DataFrame, changes: pd.DataFrame, *, area: str, from_review: str, to_review: str) -> AreaPage:
    """The area's part of RATES and CHANGES. Raises UsageError for an unknown area or review."""
    choose(sorted(rates["area"].unique()), area, what="area with rates")
    standards = sorted(rates.loc[rates["area"] == area, "measure"].unique())
    of_area = select_changes(changes, from_review=from_review, to_review=to_review, area=area)
    panels = trends_of(rates, standards=standards, areas=[area], by_standard=True)
    name = str(rates.loc[rates["area"] == area, "area_name"].iloc[0])
    return AreaPage(
        name=name,
        places=places_of_area(rates, standards=standards, period=to_review, area=area),
        changes=of_area[of_area["team"] == ALL].assign(area=name).reset_index(drop=True),
        panels=panels,
        hidden=sum(int(series["is_suppressed"].sum()) for series, _, _ in panels.values()),
    )
