"""Choosing rows by what a person names: reviews, measures, areas. A name that is not there is an error, never an empty page."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import pandas as pd

from analysis.errors import UsageError


def choose(known: Sequence[str], named: str, *, what: str) -> str:
    """`named` if it is among `known`. Raises UsageError that names the nearest and all that are there."""
    if named in known:
        return named
    near = get_close_matches(named, known, n=1)
    raise UsageError(
        f"there is no {what} of this name",
        found=repr(named),
        expected=" or ".join(sorted(known)) or f"no {what} is declared",
        remedy=f"{near[0]}, which is close" if near else None,
    )


def select_changes(
    changes: pd.DataFrame, *, from_review: str, to_review: str, measures: Sequence[str] = (), area: str | None = None, by_team: bool = False
) -> pd.DataFrame:
    """Rows of CHANGES between two reviews, for the named measures (all where none is named) and area; the whole before its areas.

    Single teams are shown only `by_team`. Raises UsageError for a review or measure the table does not know at all.
    """
    reviews = sorted({*changes["from_review"].dropna(), *changes["to_review"].dropna()})
    if len(changes):
        choose(reviews, from_review, what="review")
        choose(reviews, to_review, what="review")
    known = sorted({*changes["measure"], *changes["from_measure"]})
    for name in measures:
        choose(known, name, what="measure with a change")
    rows = (changes["from_review"] == from_review) & (changes["to_review"] == to_review)
    if measures:
        rows &= changes["measure"].isin(list(measures)) | changes["from_measure"].isin(list(measures))
    if area is not None:
        rows &= changes["area"] == area
    if not by_team:
        rows &= changes["team"].isna() | (changes["team"] == "all")
    return _whole_first(changes[rows])


def _whole_first(changes: pd.DataFrame) -> pd.DataFrame:
    """Within each measure the row of all areas before those of single ones; otherwise in the table's order."""
    place = changes["measure"].map({measure: order for order, measure in enumerate(changes["measure"].unique())})
    order = pd.DataFrame({"measure": place, "part": changes["area"] != "all"}).sort_values(["measure", "part"], kind="stable").index
    return changes.loc[order].reset_index(drop=True)


def select_figures(figures: pd.DataFrame, *, measures: Sequence[str] = (), without_change: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of FIGURES for the named measures; with `without_change`, only figures that stand in none of its rows."""
    rows = figures
    if measures:
        rows = rows[rows["measure"].isin(list(measures))]
    if without_change is not None:
        used = {*without_change["from_figure_id"].dropna(), *without_change["to_figure_id"].dropna()}
        rows = rows[~rows["figure_id"].isin(used)]
    return rows.reset_index(drop=True)


def bounds_only(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures the source gives as a range or in words: bounds without a value."""
    rows = figures["value"].isna() & (figures["value_low"].notna() | figures["value_high"].notna())
    return figures[rows].reset_index(drop=True)
