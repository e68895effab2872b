"""Rows of rates: the caterpillar of many units, the bullet against a target, and the estimate of one change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil, floor

import pandas as pd

from analysis.charts.canvas import Box, Canvas
from analysis.charts.changes import changes_refusal, conformed, plotted
from analysis.charts.chart import Chart
from analysis.charts.funnel import unit_name, unit_words
from analysis.charts.parts import Axis, Dot, Key, Row, Span
from analysis.charts.refusal import refusal
from analysis.charts.rows import RowsBody
from analysis.charts.sheet import Body
from analysis.charts.style import AFTER, BEFORE, QUIET, Size, size_named
from analysis.errors import UsageError
from analysis.tables import RATES
from analysis.terms import Polarity
from analysis.wording.alt import alt_text, change_in_words, direction_word
from analysis.wording.captions import (
    changes_caveats,
    changes_subtitle,
    column,
    counted_as,
    marks_of,
    method_line,
    review_with_period,
    source_line,
    twice_note,
)
from analysis.wording.findings import changes_title, joined_rows, title_of
from analysis.wording.numbers import change_decimals, listed, missing, plural, share, signed
from analysis.wording.numbers import sentence as sentence_of
from analysis.wording.variation import bullet_title, caterpillar_title, clear_of, counted

MOST_UNITS = 200
SAME = 0.005  # a published figure may be rounded to whole percent
DIFFERENCE = "Difference in percentage points, later less earlier"


def caterpillar(
    rates: pd.DataFrame,
    *,
    overall: float | None = None,
    twice: int = 0,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "caterpillar",
) -> Chart:
    """Rates with their intervals, lowest first, labelled as "71% (37 of 52)". `rates`: rows of RATES, one a unit; `twice`: files
    graded by several roles, whose gradings are counted.

    No order without intervals: refused where a rate has none, and with one unit only.
    """
    rates = RATES.conform(rates)
    shown = rates[rates["rate"].notna() & ~rates["is_suppressed"]].sort_values(["rate", "denominator", "area"], kind="stable")
    what = (column(rates, "measure_title") or column(rates, "measure") or ["Rates"])[0]
    marks, source = marks_of(rates), source_line(rates)
    sentence = ""
    if len(shown) < 2:
        lead = "No unit has" if shown.empty else "One unit only has"
        sentence = f"{lead} a rate to show{_why_absent(rates)}, so there is nothing to put in order. Try a longer period or larger units."
    elif shown["rate_low"].isna().any() or shown["rate_high"].isna().any():
        sentence = "Not every rate has an interval, and units are not put in order without one. Give the numbers of files."
    elif len(shown) > MOST_UNITS:
        sentence = f"{len(shown)} units are more than the {MOST_UNITS} one chart can hold. Use charts.funnel."
    if sentence:
        return refusal(
            sentence,
            id=id,
            family="caterpillar",
            title=f"{what}: no order of units is given",
            source=source,
            marks=marks,
            size=size,
            title_inside=title_inside,
        )
    rows = tuple(
        Row(
            unit_name(row),
            dots=(Dot(float(row["rate"]), AFTER),),
            spans=(Span(float(row["rate_low"]), float(row["rate_high"]), "interval"),),
            result=(counted(row["rate"], row["numerator"], row["denominator"]),),
            target=None,
        )
        for _, row in shown.iterrows()
    )
    clear = None if overall is None else clear_of(shown["rate_low"], shown["rate_high"], overall)
    title = caterpillar_title(what, shown["rate"].min(), shown["rate"].max(), len(shown), clear=clear, unit=unit_words(shown))
    told = [f"{row.label}: {row.result[0]}, interval {share(row.spans[0].low, 0)} to {share(row.spans[0].high, 0)}" for row in rows]
    key = [Key("rate", "o", AFTER), Key("95% interval", "interval"), *([] if overall is None else [Key("overall rate", "dashes", QUIET)])]
    return Chart(
        id=id,
        family="caterpillar",
        title=title,
        subtitle=f"{what}; {len(shown)} units, lowest rate first" + ("" if overall is None else f"; overall rate {share(overall)}"),
        source=source,
        method=method_line(shown) or "Method: 95% Wilson score intervals.",
        alt_text=alt_text("Caterpillar plot of rates with intervals on a 0 to 100% axis", title, told, marks=marks),
        caveats=(
            *([sentence_of(f"Not shown{_why_absent(rates)}")] if len(shown) < len(rates) else []),
            *twice_note(twice),
            "Units whose intervals overlap may still differ, and the order of close rates says nothing.",
        ),
        marks=marks,
        data=shown[["measure", "area", "area_name", "numerator", "denominator", "rate", "rate_low", "rate_high"]]
        .assign(**({} if overall is None else {"overall": overall}))
        .reset_index(drop=True),
        body=RowsBody(rows, tuple(key), Axis(line=overall), f"Rate ({counted_as(twice)})"),
        size=size_named(size),
        title_inside=title_inside,
    )


def _why_absent(rates: pd.DataFrame) -> str:
    """ ": 2 are hidden to protect people and 1 has no graded file", or nothing."""
    hidden = int(rates["is_suppressed"].sum())
    empty = int((rates["rate"].isna() & ~rates["is_suppressed"]).sum())
    told = [
        f"{hidden} {plural(hidden, 'is', 'are')} hidden to protect people" if hidden else "",
        f"{empty} {plural(empty, 'has', 'have')} no graded file" if empty else "",
    ]
    return f": {listed([part for part in told if part])}" if any(told) else ""


def bullet(
    rates: pd.DataFrame,
    targets: Mapping[str, float],
    *,
    twice: int = 0,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "bullet",
) -> Chart:
    """Rates as bars against their targets. `rates`: rows of RATES, one a measure or unit; `targets`: measure id to share 0-1;
    `twice` as for caterpillar.

    A measure without a target or without a rate is told as "status unknown", never as missed; a hidden rate as hidden.
    """
    rates = RATES.conform(rates)
    several = rates["measure"].nunique() > 1
    areas = rates["area"].nunique() > 1
    rows, told = [], []
    met = known = unknown = 0
    for _, row in rates.iterrows():
        label = ", ".join([*([title_of(row)] if several or not areas else []), *([unit_name(row)] if areas else [])])
        target = targets.get(row["measure"])
        hidden = bool(row["is_suppressed"]) or missing(row["rate"])
        if target is None or hidden:
            unknown += 1
            why = "no target" if target is None else "rate hidden" if row["is_suppressed"] else "no rate"
            status = f"status unknown ({why})"
        else:
            known += 1
            is_met = row["rate"] >= target if row["polarity"] != Polarity.LOWER.value else row["rate"] <= target
            met += is_met
            status = f"target {share(target, 0)} {'met' if is_met else 'not met'}"
        words = "" if hidden else counted(row["rate"], row["numerator"], row["denominator"])
        spans = () if hidden else (Span(0.0, float(row["rate"]), "bar", "#6BACE6"),)
        rows.append(
            Row(
                label,
                spans=spans,
                result=(words or "not shown", status),
                target=target,
                words="" if not hidden else "[c] hidden to protect people" if row["is_suppressed"] else "[x] not available",
            )
        )
        told.append(f"{label}: {words or 'not shown'}, {status.replace('rate hidden', 'rate hidden to protect people')}")
    marks, source = marks_of(rates), source_line(rates)
    if not rows:
        return refusal(
            "There is no rate to set against a target.",
            id=id,
            family="bullet",
            title="No target can be judged",
            source=source,
            marks=marks,
            size=size,
            title_inside=title_inside,
        )
    unit = unit_words(rates) if areas and not several else ("measure", "measures")
    title = bullet_title(int(met), known, unknown, only=rows[0].label, unit=unit)
    return Chart(
        id=id,
        family="bullet",
        title=title,
        subtitle="Rates against their declared targets",
        source=source,
        method="",
        alt_text=alt_text("Bullet chart of rates against targets on a 0 to 100% axis", title, told, marks=marks),
        caveats=("A rate beside its target is compared as it stands; chance is not weighed here.", *twice_note(twice)),
        marks=marks,
        data=rates[["measure", "area", "numerator", "denominator", "rate", "is_suppressed"]].assign(
            target=rates["measure"].map(dict(targets))
        ),
        body=RowsBody(
            tuple(rows), (Key("rate", "bar", "#6BACE6"), Key("target", "target")), Axis(), f"Rate ({counted_as(twice)}) and target"
        ),
        size=size_named(size),
        title_inside=title_inside,
    )


@dataclass(frozen=True)
class StackBody:
    """Bodies one below the other."""

    parts: tuple[Body, ...]

    def needs(self, width: float, text: float) -> float:
        return sum(part.needs(width, text) for part in self.parts) + (len(self.parts) - 1) * text

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        spare = max(0.0, box.height - self.needs(box.width, text)) / len(self.parts)
        y = box.top
        for part in self.parts:
            high = part.needs(box.width, text) + spare
            part.paint(canvas, Box(box.left, y, box.right, y + high), text)
            y += high + text


def estimate(
    changes: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    twice: int = 0,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "estimate",
) -> Chart:
    """One change with both rates and their intervals, and the difference with its interval on its own axis.

    `changes`: one row of CHANGES with an interval; `rates`: two rows of RATES, the earlier first, for the same measure and
    place; `twice` as for caterpillar. Refused where the change may not be made or has no interval. Raises UsageError for more or fewer rows.
    """
    changes, rates = conformed(changes), RATES.conform(rates)
    if len(changes) != 1 or len(rates) != 2:
        raise UsageError("an estimate plot shows one change and its two rates", found=f"{len(changes)} changes and {len(rates)} rates")
    row = changes.iloc[0]
    for side, rate in zip(("from", "to"), rates["rate"], strict=True):
        if not missing(rate) and not missing(row[f"value_{side}"]) and abs(float(rate) - float(row[f"value_{side}"])) > SAME:
            found = f"{share(rate)} where the change has {share(row[f'value_{side}'])}"
            raise UsageError("these are not the two rates of this change", found=found, expected="the earlier rate first")
    title = changes_title(changes)
    refuse = partial(changes_refusal, changes, title=title, id=id, family="estimate", size=size, title_inside=title_inside)
    if joined_rows(changes).empty:
        return refuse("The two rates may not be set against each other, so no difference is drawn.")
    gaps = [row["change_pp_low"], row["change_pp_high"], *rates["rate_low"], *rates["rate_high"]]
    if any(missing(gap) for gap in gaps):
        return refuse("Without the numbers of files no interval can be drawn. charts.dumbbell shows the published figures.")
    above = []
    for side, fill, (_, rate) in zip(("from", "to"), (BEFORE, AFTER), rates.iterrows(), strict=True):
        label = review_with_period(row[f"{side}_review_name"], row[f"{side}_period"]) or ("Earlier" if side == "from" else "Later")
        span = Span(float(rate["rate_low"]), float(rate["rate_high"]), "interval", QUIET if side == "from" else AFTER)
        above.append(
            Row(
                label,
                dots=(Dot(float(rate["rate"]), fill),),
                spans=(span,),
                result=(counted(rate["rate"], rate["numerator"], rate["denominator"]),),
            )
        )
    low, high, change = float(row["change_pp_low"]), float(row["change_pp_high"]), float(row["change_pp"])
    words = f"{signed(change, change_decimals(row))} ({signed(low)} to {signed(high)})"
    below = Row("Difference", dots=(Dot(change, AFTER, "D"),), spans=(Span(low, high, "interval"),), result=(words, direction_word(row)))
    reach = [min(low, change, 0.0), max(high, change, 0.0)]
    ends = max(-100.0, 10.0 * floor(reach[0] / 10 - 0.2)), min(100.0, 10.0 * ceil(reach[1] / 10 + 0.2))
    axis = Axis(*ends, DIFFERENCE, unit="points", line=0.0)
    marks = marks_of(changes, rates)
    two_rates = RowsBody(
        tuple(above), (Key("rate", "o", AFTER), Key("95% interval", "interval")), result_heading=f"Rate ({counted_as(twice)})"
    )
    difference = RowsBody((below,), (), axis, "Points (95% interval)")
    sides = [rates[["rate", "rate_low", "rate_high"]].iloc[[place]].reset_index(drop=True) for place in (0, 1)]
    data = pd.concat([plotted(changes), sides[0].add_suffix("_from"), sides[1].add_suffix("_to")], axis=1)
    intervals = [f"{share(rate['rate_low'])} to {share(rate['rate_high'])}" for _, rate in rates.iterrows()]
    told = [change_in_words(row), f"95% intervals of the two rates: {intervals[0]}, then {intervals[1]}"]
    return Chart(
        id=id,
        family="estimate",
        title=title,
        subtitle=changes_subtitle(changes),
        source=source_line(changes if column(changes, "source") else rates),
        method=method_line(changes),
        alt_text=alt_text("Estimate plot: two rates on a 0 to 100% axis and their difference on its own", title, told, marks=marks),
        caveats=(
            *changes_caveats(changes),
            *twice_note(twice),
            "Only the interval of the difference speaks of the change; overlapping intervals of the rates are no test.",
        ),
        marks=marks,
        data=data,
        body=StackBody((two_rates, difference)),
        size=size_named(size),
        title_inside=title_inside,
    )
