"""Marks that stand alone: figures nobody may join, and quantities known only within bounds."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis.charts.changes import changes_refusal, conformed, plotted, review_key, single_rows, singles_of
from analysis.charts.chart import Chart
from analysis.charts.parts import Axis, Dot, Key, Row, Span
from analysis.charts.refusal import refusal
from analysis.charts.rows import RowsBody
from analysis.charts.style import AFTER, BEFORE, Size, size_named
from analysis.errors import UsageError
from analysis.tables import FIGURES
from analysis.terms import Mark, Stage
from analysis.wording.alt import alt_text
from analysis.wording.captions import apart_notes, common_caveats, distinct, marks_of, place_of, source_line
from analysis.wording.findings import bounds_title, joined_rows, title_of, unjoined_title
from analysis.wording.numbers import is_share, missing, sentence, share

MOST_ROWS = 60


def unjoined(rows: pd.DataFrame, *, size: str | Size = "notebook", title_inside: bool = True, id: str = "unjoined") -> Chart:
    """Figures as marks that stand alone, one a row, on a full 0-100% axis.

    `rows` of CHANGES: the figures of comparisons that may not be joined, with the reasons below; rows of FIGURES: each
    published value. Raises UsageError for another kind of frame.
    """
    if "comparability" in rows:
        return _of_changes(conformed(rows), size_named(size), title_inside, id)
    if "value" in rows and "measure" in rows:
        return _of_figures(FIGURES.conform(rows), size_named(size), title_inside, id)
    raise UsageError("this frame is neither changes nor figures", expected="rows of inspection.changes or inspection.figures")


def _of_changes(changes: pd.DataFrame, size: Size, title_inside: bool, id: str) -> Chart:
    joined = joined_rows(changes)
    apart = changes[~changes.index.isin(joined.index)]
    refuse = partial(changes_refusal, changes, id=id, family="unjoined", size=size, title_inside=title_inside)
    if apart.empty and Mark.UNCHECKED.label in marks_of(changes):
        sentence = "Nobody has checked these figures yet, so nothing is said on whether each comparison may be made."
        return refuse(sentence, title="No figure is set apart in this unchecked draft")
    if apart.empty:
        return refuse("Every comparison here may be made, so no figure has to stand apart.", title=unjoined_title(0, declared_unlike=True))
    singles = singles_of(apart)
    if not singles:
        return refuse(
            "The figures that may not be joined are hidden, missing or not shares; the notes name them.", title="Nothing can be drawn apart"
        )
    if len(singles) > MOST_ROWS:
        return refuse(
            f"{len(singles)} figures are too many for one chart. Choose measures or areas, at most {MOST_ROWS}.", title="Too many figures"
        )
    title = unjoined_title(len(singles), declared_unlike=True)
    marks = marks_of(changes)
    told = [f"{single.label}: {single.words} at the {single.under[:1].lower() + single.under[1:]}" for single in singles]
    return Chart(
        id=id,
        family="unjoined",
        title=title,
        subtitle="; ".join(part for part in ("Figures that may not be set against each other", place_of(apart)) if part),
        source=source_line(changes),
        method="",
        alt_text=alt_text("Chart of single marks on a 0 to 100% axis, none joined to another", title, told, marks=marks),
        caveats=tuple(distinct([*apart_notes(changes), *common_caveats(apart)])),
        marks=marks,
        data=plotted(apart),
        body=RowsBody(tuple(single_rows(singles)), tuple(Key(key.text, "D", key.fill) for key in review_key(apart))),
        size=size,
        title_inside=title_inside,
    )


FIGURE_COLUMNS = ("figure_id", "measure", "measure_title", "review", "value", "value_low", "value_high", "raw_value", "denominator")


def _of_figures(figures: pd.DataFrame, size: Size, title_inside: bool, id: str) -> Chart:
    shown = figures[figures["value"].notna() & pd.Series([is_share(row) for _, row in figures.iterrows()], index=figures.index, dtype=bool)]
    common = _common(figures, shown, id, "unjoined", size, title_inside)
    if shown.empty:
        return refusal(
            "No figure here is a share with a value. charts.bounds shows ranges and quantities in words.",
            title="No figure to show",
            **common,
        )
    title = unjoined_title(len(shown), declared_unlike=False)
    rows, told = [], []
    for _, row in shown.iterrows():
        words = share(row["value"], row["decimals"])
        fill = AFTER if row["stage"] == Stage.FINAL.value else BEFORE
        review = "" if missing(row["review_name"]) else str(row["review_name"])
        rows.append(Row(title_of(row), dots=(Dot(float(row["value"]), fill, "D", words),), under=review))
        told.append(f"{title_of(row)}: {words}" + (f" at the {review[:1].lower() + review[1:]}" if review else ""))
    if len(rows) > MOST_ROWS:
        return refusal(
            f"{len(rows)} figures are too many for one chart. Choose measures, at most {MOST_ROWS} figures.",
            title="Too many figures",
            **(common | {"caveats": ()}),
        )
    common.pop("data")
    return Chart(
        title=title,
        subtitle="; ".join(part for part in ("Published figures", place_of(shown)) if part),
        method="",
        alt_text=alt_text("Chart of single marks on a 0 to 100% axis, none joined to another", title, told, marks=common["marks"]),
        data=shown[list(FIGURE_COLUMNS)].reset_index(drop=True),
        body=RowsBody(tuple(rows)),
        **common,
    )


def bounds(figures: pd.DataFrame, *, size: str | Size = "notebook", title_inside: bool = True, id: str = "bounds") -> Chart:
    """Ranges and quantities in words as bars between their bounds, never as points, on a full 0-100% axis.

    `figures`: rows of FIGURES; those without a value and with a bound are drawn. A side without a bound reaches the end
    of the axis and is told as "or more", "or less". Raises UsageError for a frame that is not a table of figures.
    """
    if "value_low" not in figures or "measure" not in figures:
        raise UsageError("this frame is not a table of figures", expected="rows of inspection.figures")
    figures = FIGURES.conform(figures)
    vague = figures["value"].isna() & (figures["value_low"].notna() | figures["value_high"].notna())
    shown = figures[vague & pd.Series([is_share(row) for _, row in figures.iterrows()], index=figures.index, dtype=bool)]
    common = _common(figures, shown, id, "bounds", size_named(size), title_inside)
    if shown.empty:
        return refusal("No figure here is given as a range or in words.", title=bounds_title([], [], []), **common)
    if len(shown) > MOST_ROWS:
        return refusal(
            f"{len(shown)} quantities are too many for one chart. Choose measures, at most {MOST_ROWS}.",
            title="Too many quantities",
            **(common | {"caveats": ()}),
        )
    rows, told = [], []
    for _, row in shown.iterrows():
        low = 0.0 if missing(row["value_low"]) else float(row["value_low"])
        high = 1.0 if missing(row["value_high"]) else float(row["value_high"])
        words = bounds_words(row)
        printed = "" if missing(row["raw_value"]) else f"“{row['raw_value']}”"
        review = "" if missing(row["review_name"]) else str(row["review_name"])
        rows.append(
            Row(title_of(row), spans=(Span(low, high, "bounds", label=words),), under=", ".join(part for part in (printed, review) if part))
        )
        told.append(f"{title_of(row)}: {words}" + (f", printed as {printed}" if printed else ""))
    title = bounds_title(
        [title_of(row) for _, row in shown.iterrows()], list(shown["value_low"].fillna(0.0)), list(shown["value_high"].fillna(1.0))
    )
    common.pop("data")
    return Chart(
        title=title,
        subtitle="; ".join(part for part in ("Quantities given in words or as a range", place_of(shown)) if part),
        method="Method: Bounds follow the usual meaning of the words; the quantity may lie anywhere between them.",
        alt_text=alt_text(
            "Bar chart of bounds on a 0 to 100% axis; each bar spans where the quantity may lie", title, told, marks=common["marks"]
        ),
        data=shown[list(FIGURE_COLUMNS)].reset_index(drop=True),
        body=RowsBody(tuple(rows), (Key("The quantity lies somewhere in here", "bounds"),), Axis()),
        **common,
    )


def bounds_words(row: pd.Series) -> str:
    """ "57% to 67%", "33% or more", "67% or less"."""
    if missing(row["value_high"]):
        return f"{share(row['value_low'], 0)} or more"
    if missing(row["value_low"]):
        return f"{share(row['value_high'], 0)} or less"
    return f"{share(row['value_low'], 0)} to {share(row['value_high'], 0)}"


def _common(figures: pd.DataFrame, shown: pd.DataFrame, id: str, family: str, size: Size, title_inside: bool) -> dict:
    return {
        "id": id,
        "family": family,
        "source": source_line(figures),
        "caveats": tuple(distinct(f"{title_of(row)}: {sentence(row['note'])}" for _, row in shown.iterrows() if not missing(row["note"]))),
        "marks": marks_of(figures),
        "data": figures[list(FIGURE_COLUMNS)].reset_index(drop=True),
        "size": size,
        "title_inside": title_inside,
    }
