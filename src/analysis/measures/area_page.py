"""All that the page of one area shows: its rates and place, its changes, and its months."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from analysis.measures.double_graded import graded_by_several
from analysis.measures.rates import ALL
from analysis.measures.selection import choose, select_changes
from analysis.measures.series import trends_of
from analysis.measures.units import Variation, places_of_area, variation_of


@dataclass(frozen=True)
class AreaPage:
    """One area. `panels` are ready for charts.small_multiples, by the standard's title; `hidden`: months hidden in them."""

    name: str
    places: pd.DataFrame  # measures.places_of_area at the later review
    changes: pd.DataFrame  # CHANGES of the area under its name, all teams together
    panels: dict[str, tuple[pd.DataFrame, pd.DataFrame, str]]
    hidden: int
    funnels: dict[str, Variation] = field(default_factory=dict)  # by standard, where the area has a place
    twice: int = 0  # files of the area graded by more than one role at the reviews, which the rates count once for each grading
    twice_ever: int = 0  # the same at any time


def area_page(
    rates: pd.DataFrame, changes: pd.DataFrame, *, area: str, from_review: str, to_review: str, audits: pd.DataFrame | None = None
) -> AreaPage:
    """The area's part of RATES and CHANGES; `audits`: AUDITS, to tell of files graded by several roles.

    Raises UsageError for an unknown area or review.
    """
    choose(sorted(rates["area"].unique()), area, what="area with rates")
    standards = sorted(rates.loc[rates["area"] == area, "measure"].unique())
    of_area = select_changes(changes, from_review=from_review, to_review=to_review, area=area)
    panels = trends_of(rates, standards=standards, areas=[area], by_standard=True)
    name = str(rates.loc[rates["area"] == area, "area_name"].iloc[0])
    mine = places_of_area(rates, standards=standards, period=to_review, area=area)
    placed = mine.loc[mine["place"] != "", "measure"]
    return AreaPage(
        name=name,
        places=mine,
        funnels={str(standard): variation_of(rates, standard=str(standard), period=to_review, audits=audits) for standard in placed},
        twice=graded_by_several(audits, area=area, periods=[from_review, to_review]),
        twice_ever=graded_by_several(audits, area=area),
        changes=of_area[of_area["team"] == ALL].assign(area=name).reset_index(drop=True),
        panels=panels,
        hidden=sum(int(series["is_suppressed"].sum()) for series, _, _ in panels.values()),
    )
