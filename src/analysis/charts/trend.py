"""Run chart, control chart and small multiples of them. The statistics come in ready made; nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dumbbell import axis_words, cropped_axis
from analysis.charts.parts import Axis
from analysis.charts.refusal import refusal
from analysis.charts.style import Size, size_named
from analysis.charts.timeline import Panel, PanelsBody, Point, TimeBody
from analysis.errors import UsageError
from analysis.model import hides_too_much
from analysis.statistics import without_limits
from analysis.tables import RATES
from analysis.wording import trend as words
from analysis.wording.alt import alt_text
from analysis.wording.captions import ALL, column, counted_as, marks_of, source_line, twice_note
from analysis.wording.numbers import count_words, first_that_fits, listed, missing, plural, share

UNDETERMINED = "undetermined"
FEWEST_TO_DRAW = 2  # one point is a number, not a chart
MOST_PANELS = 30
HIDDEN_NOTE = "[c]: points hidden to protect people; what is left is not typical of them. A gap without the sign has no graded file."


def run_chart(
    rates: pd.DataFrame,
    found: Any,
    *,
    target: float | None = None,
    twice: int = 0,
    crop: bool = False,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "run_chart",
) -> Chart:
    """A series about its median. `rates`: rows of RATES of one measure and place, one a period, in order of time, with a row
    for each missing period; `found`: statistics.run_chart(rates["rate"]); `twice`: files graded by
    several roles, whose gradings are counted.

    Under ten points the points alone are shown, under two a sentence. Raises UsageError for a frame without rates.
    """
    rates = _series(rates)
    labels = periods_of(rates)
    hidden, is_told = _hidden(rates)
    signal = found.signal if is_told else None
    title = words.run_title(
        names_of(rates),
        points=found.points,
        signal=signal,
        median=found.median,
        useful=found.useful,
        hidden=0 if is_told else hidden,
        total=len(rates),
    )
    if found.points < FEWEST_TO_DRAW:
        return _too_few(rates, title, id=id, family="run_chart", size=size, title_inside=title_inside)
    centre = None if signal is None else float(found.median)
    points = [
        Point(label, None if missing(value) else float(value), centre=centre, is_hidden=bool(is_hidden))
        for label, value, is_hidden in zip(labels, rates["rate"], rates["is_suppressed"], strict=True)
    ]
    marks = marks_of(rates)
    notes = words.run_notes(found, len(rates), hidden=hidden, is_told=is_told)
    axis = _axis(points, target, crop)
    body = TimeBody(tuple(points), "median", target, low=axis.low, high=axis.high)
    return Chart(
        id=id,
        family="run_chart",
        title=title,
        subtitle="; ".join(part for part in (_subtitle(rates, labels, twice), axis.title.lower()) if part),
        source=source_line(rates),
        method="Method: Run chart about the median; Anhoej rules (Anhoej and Olesen 2014)." if centre is not None else "",
        alt_text=alt_text(f"Run chart on {axis_words(axis)}", title, [_ends(rates, labels), *notes], marks=marks),
        caveats=(*notes, *twice_note(twice)),
        marks=marks,
        data=_plotted(rates).assign(median=centre, **({} if target is None else {"target": target})),
        body=body,
        size=size_named(size),
        title_inside=title_inside,
    )


def control_chart(
    rates: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    variation: str,
    target: float | None = None,
    assurance: str | None = None,
    twice: int = 0,
    crop: bool = False,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "control_chart",
) -> Chart:
    """A series with its limits. `rates`: rows of RATES of one measure and place in order of time; `limits`:
    statistics.control_chart of the same rows; `variation`: statistics.variation(limits); `assurance`:
    statistics.assurance(limits, target), shown only with a target; `twice` as for run_chart.

    Points that break a rule are marked by shape, colour and word, and the rules and what they found are printed below.
    Raises UsageError where the two frames differ in length.
    """
    rates = _series(rates)
    _check_same(rates, limits)
    labels = periods_of(rates)
    hidden, is_told = _hidden(rates)
    if not is_told:
        limits, variation = without_limits(limits, f"{hidden} of {len(rates)} points are hidden"), UNDETERMINED
        assurance = UNDETERMINED if assurance else assurance
    points = _points(labels, rates, limits)
    present = [point for point in points if point.value is not None]
    latest = present[-1] if present else None
    title = words.control_title(
        names_of(rates),
        variation=variation,
        latest=latest.value if latest else None,
        when=latest.label if latest else "",
        points=len(present),
        hidden=0 if is_told else hidden,
        total=len(rates),
    )
    if len(present) < FEWEST_TO_DRAW:
        return _too_few(rates, title, id=id, family="control_chart", size=size, title_inside=title_inside)
    axis = _axis(points, target, crop)
    icons = [(variation, words.VARIATION_WORDS.get(variation, variation) if is_told else words.HIDDEN_VARIATION)]
    if target is not None and assurance:
        icons.append((assurance, words.ASSURANCE_WORDS.get(assurance, assurance)))
    notes = words.control_notes(limits, labels, hidden=hidden, is_told=is_told)
    if target is not None and assurance == UNDETERMINED:
        notes += words.target_notes(limits, labels, target)
    marks = marks_of(rates)
    told = [
        _ends(rates, labels),
        *(text for _, text in icons),
        *(note for note in notes if note.startswith(("Found", "Step", "No limits", "The latest")) or (hidden and "hidden" in note)),
    ]
    drawn = limits[[name for name in ("centre", "lower", "upper", "signal", "towards", "meaning", "stretch") if name in limits]]
    return Chart(
        id=id,
        family="control_chart",
        title=title,
        subtitle="; ".join(part for part in (_subtitle(rates, labels, twice), axis.title.lower()) if part),
        source=source_line(rates),
        method=words.kind_line(limits, counted_as(twice)),
        alt_text=alt_text(f"Control chart on {axis_words(axis)}", title, told, marks=marks),
        caveats=(*notes, *twice_note(twice)),
        marks=marks,
        data=pd.concat([_plotted(rates), drawn.reset_index(drop=True)], axis=1).assign(**({} if target is None else {"target": target})),
        body=TimeBody(
            tuple(points),
            "mean",
            target,
            tuple(step.at for step in limits.attrs.get("steps", ())),
            tuple(icons),
            low=axis.low,
            high=axis.high,
        ),
        size=size_named(size),
        title_inside=title_inside,
    )


def small_multiples(
    panels: Mapping[str, tuple[pd.DataFrame, pd.DataFrame, str]],
    *,
    target: float | None = None,
    twice: int = 0,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "small_multiples",
) -> Chart:
    """Control charts of many places side by side, all on 0-100%. `panels`: name to (rates, limits, variation), as for control_chart;
    `twice` as for run_chart, over all panels.

    At most 30 places. Raises UsageError where rates and limits of a place differ in length.
    """
    frames = [_series(rates) for rates, _, _ in panels.values()]
    together = pd.concat(frames, ignore_index=True) if frames else RATES.frame()
    measures = column(together, "measure_title") or column(together, "measure")
    by_standard = len(measures) > 1 and together["area"].nunique() == 1  # panels are standards of one place, not places
    unit = ("standard", "standards") if by_standard else ("place", "places")
    what = measures[0] if len(measures) == 1 else (column(together, "area_name") or ["Rates"])[0] if by_standard else "Rates"
    told, drawn, data = [], [], []
    counts: dict[str, int] = {}
    for (place, (_, limits, variation)), rates in zip(panels.items(), frames, strict=True):
        _check_same(rates, limits)
        labels = periods_of(rates)
        hidden, is_told = _hidden(rates)
        if not is_told:
            limits, variation = without_limits(limits, f"{hidden} of {len(rates)} points are hidden"), UNDETERMINED
        points = _points([words.short_period(label) for label in labels], rates, limits)
        counts[variation] = counts.get(variation, 0) + 1
        present = [point for point in points if point.value is not None]
        now = f"latest {share(present[-1].value)}" if present and present[-1].value is not None else "no value"
        said = words.VARIATION_WORDS.get(variation, variation).lower() if is_told else f"{hidden} of {len(rates)} points hidden"
        line = f"{now}; {said}"
        told.append(f"{place}: {line}")
        data.append(_plotted(rates).assign(place=place))
        if points:
            drawn.append(Panel(place, line, TimeBody(tuple(points), "mean", target, compact=True)))
    title = multiples_title(what, counts, unit=unit)
    marks = marks_of(together)
    common = {
        "id": id,
        "family": "small_multiples",
        "title": title,
        "source": source_line(together),
        "marks": marks,
        "size": size_named(size),
    }
    if not drawn or len(drawn) > MOST_PANELS:
        sentence = (
            f"{len(drawn)} places are more than the {MOST_PANELS} one page can hold. Choose areas."
            if drawn
            else "No place has a point to show."
        )
        return refusal(sentence, title_inside=title_inside, **common)  # type: ignore[arg-type]
    judged = [limits for _, limits, _ in panels.values() if limits["centre"].notna().any()]
    rule_sets = {str(limits.attrs.get("rule_set")) for limits in judged}  # no rules are told where none was used
    return Chart(
        subtitle=f"{what}; one panel a {unit[0]}, all on the same axes",
        method=next((line for _, limits, _ in panels.values() if (line := words.kind_line(limits, counted_as(twice)))), ""),
        alt_text=alt_text("Small control charts on 0 to 100% axes", title, told, marks=marks),
        caveats=(
            *(words.RULES_IN_WORDS[name] for name in sorted(rule_sets) if name in words.RULES_IN_WORDS),
            *_target_note(target),
            *([HIDDEN_NOTE] if together["is_suppressed"].any() else []),
            *twice_note(twice),
        ),
        data=pd.concat(data, ignore_index=True),
        body=PanelsBody(tuple(drawn)),
        title_inside=title_inside,
        **common,  # type: ignore[arg-type]
    )


SIGNALS = ("improvement", "concern", "change")
_VERBS = {
    "improvement": ("signals improvement", "signal improvement"),
    "concern": ("signals concern", "signal concern"),
    "change": ("signals a change", "signal a change"),
    "common_cause": ("shows no signal", "show no signal"),
    "undetermined": ("cannot be judged", "cannot be judged"),
}


def multiples_title(what: str, counts: Mapping[str, int], *, unit: tuple[str, str] = ("place", "places")) -> str:
    """How many places (or what else a panel is) show which variation."""
    total = sum(counts.values())
    if not total:
        return "No place has a point to show"
    if len(counts) == 1:
        name = next(iter(counts))
        every = f"The one {unit[0]}" if total == 1 else f"Both {unit[1]}" if total == 2 else f"All {total} {unit[1]}"
        told = plural(total, *_VERBS.get(name, ("is not judged", "are not judged")))
        if name == UNDETERMINED and total > 1:
            every = f"Neither {unit[0]}" if total == 2 else f"None of {total} {unit[1]}"
            told = "can be judged"
        return first_that_fits(f"{what}: {every[0].lower()}{every[1:]} {told}", f"{every} {told}")
    parts = listed([f"{counts[name]} {plural(counts[name], *verbs)}" for name, verbs in _VERBS.items() if counts.get(name)])
    signals = sum(number for name, number in counts.items() if name in SIGNALS)
    return first_that_fits(
        f"{what}, {count_words(total, *unit)}: {parts}",
        f"{count_words(total, *unit)}: {parts}",
        f"{signals or 'None'} of {count_words(total, *unit)} {plural(signals, 'shows', 'show')} a signal at the latest point",
    )


def _axis(points: Sequence[Point], target: float | None, crop: bool) -> Axis:
    """0-100%, or about everything drawn where a crop is asked for."""
    drawn = [value for point in points for value in (point.value, point.lower, point.upper, point.centre) if value is not None]
    return cropped_axis([*drawn, *([] if target is None else [target])]) if crop else Axis()


def _series(rates: pd.DataFrame) -> pd.DataFrame:
    if "rate" not in rates:
        raise UsageError("this frame is not a table of rates", found="no column rate", expected="rows of inspection.rates")
    rates = RATES.conform(rates)
    return rates.assign(rate=rates["rate"].where(~rates["is_suppressed"]))


def _check_same(rates: pd.DataFrame, limits: pd.DataFrame) -> None:
    lacking = [name for name in ("value", "centre", "lower", "upper", "signal", "towards", "meaning") if name not in limits]
    if lacking or len(limits) != len(rates):
        found = f"no column {', '.join(lacking)}" if lacking else f"{len(rates)} rates and {len(limits)} rows of limits"
        raise UsageError("limits and rates do not belong together", found=found, expected="statistics.control_chart of the same rows")
    _check_shares(limits["value"])


def _check_shares(values: pd.Series) -> None:
    if (values.dropna() > 1).any():
        raise UsageError("this chart is for shares", found=f"a value of {values.max():g}", expected="shares from 0 to 1")


def _points(labels: Sequence[str], rates: pd.DataFrame, limits: pd.DataFrame) -> list[Point]:
    """Points with their limits; a hidden rate is a gap whatever the limits were computed from."""

    def cell(row: pd.Series, name: str) -> float | None:
        return None if missing(row[name]) else float(row[name])

    return [
        Point(
            label,
            None if hidden else cell(row, "value"),
            cell(row, "centre"),
            cell(row, "lower"),
            cell(row, "upper"),
            "" if missing(row["signal"]) else words.SIGNAL_WORDS.get(str(row["signal"]), str(row["signal"])),
            "" if missing(row["towards"]) else str(row["towards"]),
            "" if missing(row["meaning"]) else str(row["meaning"]),
            int(row["stretch"]) if "stretch" in limits else 1,
            bool(hidden),
        )
        for label, hidden, (_, row) in zip(labels, rates["is_suppressed"], limits.iterrows(), strict=True)
    ]


def periods_of(rates: pd.DataFrame) -> list[str]:
    """The period of each row in words; the row's number where none is told."""
    named = [
        words.period_words(row["period"] if not missing(row["period"]) else row["review"], row["period_start"])
        for _, row in rates.iterrows()
    ]
    return [label or f"Point {place + 1}" for place, label in enumerate(named)]


def name_of(rates: pd.DataFrame) -> str:
    """The measure, and the place where it is one."""
    return names_of(rates)[0]


def names_of(rates: pd.DataFrame) -> list[str]:
    """What a title may call the series, fullest first: measure and place, the measure, the place where it is one."""
    measures = column(rates, "measure_title") or column(rates, "measure")
    areas = column(rates, "area_name") or [area for area in column(rates, "area") if area != ALL]
    measure, place = measures[0] if len(measures) == 1 else "Rate", areas[0] if len(areas) == 1 else ""
    return [f"{measure}, {place}", measure, place] if place else [measure]


def _hidden(rates: pd.DataFrame) -> tuple[int, bool]:
    """How many points are hidden, and whether the rest may be told as a series."""
    hidden = rates["is_suppressed"].fillna(False).astype(bool)
    return int(hidden.sum()), not hides_too_much(list(hidden))


def _subtitle(rates: pd.DataFrame, labels: Sequence[str], twice: int) -> str:
    span = f"{labels[0]} to {labels[-1]}" if len(labels) > 1 else labels[0]
    sizes = sorted(int(number) for number in rates["denominator"].dropna())
    files = ""
    if sizes:
        span_of_n = f"{sizes[0]:,}" if sizes[0] == sizes[-1] else f"{sizes[0]:,} to {sizes[-1]:,}"
        files = f"n = {span_of_n} {counted_as(twice)} a point"
    return "; ".join(part for part in (name_of(rates), span, files) if part)


def _ends(rates: pd.DataFrame, labels: Sequence[str]) -> str:
    present = [(label, value) for label, value in zip(labels, rates["rate"], strict=True) if not missing(value)]
    first, last = present[0], present[-1]
    return (
        f"{name_of(rates)}: {share(first[1])} in {first[0]}, {share(last[1])} in {last[0]}, {count_words(len(present), 'point', 'points')}"
    )


def _plotted(rates: pd.DataFrame) -> pd.DataFrame:
    columns = ["measure", "area", "period", "review", "numerator", "denominator", "rate", "is_suppressed"]
    shown = rates[columns].reset_index(drop=True).copy()
    shown.loc[shown["is_suppressed"], ["numerator", "denominator"]] = pd.NA
    return shown


def _target_note(target: float | None) -> list[str]:
    return [] if target is None else [f"Target: {100 * target:g}%."]


def _too_few(rates: pd.DataFrame, title: str, **how: Any) -> Chart:
    hidden = int(rates["is_suppressed"].sum())
    why = f"{hidden} of {count_words(len(rates), 'point', 'points')} hidden to protect people. " if hidden else ""
    sentence = (
        f"{why}{int(rates['rate'].notna().sum())} with a value: too few for a picture. Try longer periods, a larger area or more audits."
    )
    return refusal(sentence, title=title, source=source_line(rates), marks=marks_of(rates), data=_plotted(rates), **how)
