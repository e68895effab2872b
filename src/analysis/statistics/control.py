"""Control charts: p, Laney p' and XmR, in stretches between declared steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.statistics.inputs import FloatArray, as_numbers, counts
from analysis.statistics.rules import RULE_SETS, Signal, find_signals, has_few_crossings, sides_of
from analysis.terms import Polarity

FEWEST_POINTS_LIMITS = 12  # points in a stretch; below it a run chart or the points alone
SIGMAS = 3.0  # Shewhart's limits
D2 = 1.128  # expected range of two normal values in standard deviations; Montgomery, appendix VI
XMR_FACTOR = 2.66  # 3 / 1.128: limits in mean moving ranges; Montgomery, individuals chart
SCREEN_FACTOR = 3.267  # D4 of two: upper limit of the moving range chart; Montgomery, appendix VI
KINDS = ("p", "p_prime", "xmr")


@dataclass(frozen=True)
class Step:
    """A declared change of level: from the point `at` (counted from 0) on, the limits are computed anew.

    Declared by a person with the reason and its date; never found by the program.
    """

    at: int
    reason: str
    date: date | str


def control_chart(
    numerator: Any,
    denominator: Any = None,
    *,
    kind: str,
    rule_set: str = "mdc",
    polarity: str | Polarity,
    steps: Sequence[Step] = (),
    gaps: Any = None,
) -> pd.DataFrame:
    """A control chart as a frame, one row a point, in the order given.

    Columns: value, centre, lower, upper, signal (limit, trend, two_of_three, shift, long_run; missing where none),
    towards ("high", "low"), meaning ("improvement", "concern", "change"; by polarity), series_signal ("few_crossings"
    for a whole stretch under `anhoej`), stretch (1, 2, ... between steps), numerator, denominator. A pandas index is kept.
    `attrs`: kind, rule_set, polarity, steps, and `stretches`: for each its points, missing, sigma_z, ranges_screened,
    screening_changed, and reason where limits are absent.

    kind "p": centre sum(k) / sum(n), limits 3 sqrt(c (1 - c) / n) either side, clipped to 0-1 (Montgomery, Introduction to
    Statistical Quality Control, ch. 7). "p_prime": the same times sigma_z, the mean moving range of the z-scores / 1.128,
    never floored (Laney 2002, Quality Engineering 14:531-537). "xmr": mean +/- 2.66 mean moving range, ranges of
    3.267 times the mean or more screened out once (Montgomery, individuals chart); of the shares where a denominator
    is given, else of the numbers as they are, unclipped.
    A stretch of under 12 points has no limits and no signals. Missing points and n = 0 have no value and are passed
    over: their neighbours count as successive. Where `gaps` (a truth value for each point) marks a point as left out though
    it has a value, no rule of several successive points reaches across it.
    Raises ValueError, naming the row, for impossible counts, and for unknown kinds, rule sets, polarities and steps.
    """
    polarity = _check_words(kind, rule_set, polarity)
    part, whole, value = _values(numerator, denominator, kind)
    starts = _stretch_starts(steps, value.size)
    spell = _spells(gaps, value.size)
    index = numerator.index if isinstance(numerator, pd.Series) else pd.RangeIndex(value.size)
    columns: dict[str, Any] = {name: np.full(value.size, np.nan) for name in ("centre", "lower", "upper", "towards")}
    columns["signal"] = np.full(value.size, np.nan, dtype=object)
    columns["series_signal"] = np.full(value.size, np.nan, dtype=object)
    stretch = np.zeros(value.size, dtype=int)
    told = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], value.size], strict=True), 1):
        rows = slice(start, end)
        stretch[rows] = number
        told.append(_fill_stretch(columns, rows, part, whole, value, spell, kind=kind, rule_set=rule_set))
    frame = pd.DataFrame(
        {
            "value": value,
            "centre": columns["centre"],
            "lower": columns["lower"],
            "upper": columns["upper"],
            "signal": pd.Series(columns["signal"], dtype="str"),
            "towards": _words(columns["towards"], "high", "low"),
            "meaning": _meaning(columns["towards"], polarity),
            "series_signal": pd.Series(columns["series_signal"], dtype="str"),
            "stretch": stretch,
            "numerator": part,
            "denominator": whole,
        }
    ).set_axis(index, axis=0)
    frame.attrs = {"kind": kind, "rule_set": rule_set, "polarity": polarity.value, "steps": tuple(steps), "stretches": told}
    return frame


def _check_words(kind: str, rule_set: str, polarity: str | Polarity) -> Polarity:
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}; found {kind!r}")
    if rule_set not in RULE_SETS:
        raise ValueError(f"rule_set must be one of {', '.join(RULE_SETS)}; found {rule_set!r}")
    if polarity not in Polarity.values():
        raise ValueError(f"polarity must be one of {', '.join(Polarity.values())}; found {polarity!r}")
    return Polarity(str(polarity))


def _values(numerator: Any, denominator: Any, kind: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Numerators, denominators (NaN where none were given) and the values to draw."""
    if denominator is None:
        if kind != "xmr":
            raise ValueError(f"a {kind} chart needs a denominator for each point; without denominators use kind='xmr'")
        value = np.array(as_numbers(numerator, "numerator"))
        part, whole = value, np.full(value.shape, np.nan)
    else:
        part, whole = counts(numerator, denominator, names=("numerator", "denominator"))
        value = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    if value.ndim != 1:
        raise ValueError(f"numerator must be one list of numbers in time order; found shape {value.shape}")
    return part, whole, value


def _stretch_starts(steps: Sequence[Step], size: int) -> list[int]:
    starts = [0]
    for step in steps:
        if not isinstance(step, Step):
            raise ValueError(f"a step is declared as Step(at, reason, date), with its reason and date; found {step!r}")
        if not str(step.reason).strip() or not str(step.date).strip():
            raise ValueError(f"the step at point {step.at} needs a reason and a date")
        if not starts[-1] < step.at < size:
            raise ValueError(f"steps must be in order and inside the {size} points, 1 to {size - 1}; found {step.at}")
        starts.append(int(step.at))
    return starts


def _spells(gaps: Any, size: int) -> FloatArray:
    """A number for each point that rises at every gap: successive points have the same one."""
    left_out = np.zeros(size, dtype=bool) if gaps is None else np.asarray(gaps, dtype=bool)
    if left_out.shape != (size,):
        raise ValueError(f"gaps must have a truth value for each of the {size} points; found shape {left_out.shape}")
    return np.cumsum(left_out).astype(float)


def _fill_stretch(
    columns: dict[str, Any],
    rows: slice,
    part: FloatArray,
    whole: FloatArray,
    value: FloatArray,
    spell: FloatArray,
    *,
    kind: str,
    rule_set: str,
) -> dict[str, Any]:
    """Limits and signals of one stretch, written into `columns`; returns what is to be told about it."""
    here = np.arange(value.size)[rows]
    present = here[~np.isnan(value[rows])]
    told: dict[str, Any] = {"points": int(present.size), "missing": int(here.size - present.size), "reason": None}
    if present.size < FEWEST_POINTS_LIMITS:
        return told | {"reason": f"{present.size} points; limits need {FEWEST_POINTS_LIMITS}"}
    if kind == "xmr":
        centre, half, more = _xmr_limits(value[present])
        reach = np.full(present.size, half)
        told |= more
        columns["centre"][rows] = centre  # the lines go on over a missing point
        columns["lower"][rows], columns["upper"][rows] = centre - half, centre + half
    else:
        centre, reach, sigma_z = _p_limits(part[present], whole[present], is_prime=kind == "p_prime")
        told |= {"sigma_z": sigma_z}
        columns["centre"][rows] = centre
        columns["lower"][present], columns["upper"][present] = np.maximum(centre - reach, 0.0), np.minimum(centre + reach, 1.0)
    middle = columns["centre"][present]
    names, towards = find_signals(
        value[present], middle, columns["lower"][present], columns["upper"][present], reach, rule_set=rule_set, spell=spell[present]
    )
    flagged = towards != 0
    columns["signal"][present[flagged]] = names[flagged]
    columns["towards"][present] = np.where(flagged, towards, np.nan)
    if rule_set == "anhoej" and has_few_crossings(sides_of(value[present], middle)):
        columns["series_signal"][present] = Signal.FEW_CROSSINGS.value
    return told


def _p_limits(part: FloatArray, whole: FloatArray, *, is_prime: bool) -> tuple[float, FloatArray, float]:
    """Centre, distance to the limits and sigma_z of a p or p' stretch."""
    centre = float(part.sum() / whole.sum())
    deviation = np.sqrt(centre * (1 - centre) / whole)
    scores = np.divide(part / whole - centre, deviation, out=np.zeros_like(part), where=deviation > 0)
    sigma_z = float(np.abs(np.diff(scores)).mean() / D2)
    return centre, SIGMAS * deviation * (sigma_z if is_prime else 1.0), sigma_z


def _xmr_limits(value: FloatArray) -> tuple[float, float, dict[str, Any]]:
    """Centre, distance to the limits, and whether screening out large ranges changed them."""
    centre = float(value.mean())
    ranges = np.abs(np.diff(value))
    mean_range = float(ranges.mean())
    kept = ranges[ranges < SCREEN_FACTOR * mean_range] if mean_range > 0 else ranges
    screened = int(ranges.size - kept.size)
    reach = XMR_FACTOR * float(kept.mean())
    return centre, reach, {"ranges_screened": screened, "screening_changed": screened > 0}


def _words(towards: FloatArray, high: str, low: str) -> pd.Series:
    words = np.full(towards.size, np.nan, dtype=object)
    words[towards > 0], words[towards < 0] = high, low
    return pd.Series(words, dtype="str")


def _meaning(towards: FloatArray, polarity: Polarity) -> pd.Series:
    if polarity is Polarity.HIGHER:
        return _words(towards, "improvement", "concern")
    return _words(towards, "concern", "improvement") if polarity is Polarity.LOWER else _words(towards, "change", "change")


def without_limits(chart: pd.DataFrame, reason: str) -> pd.DataFrame:
    """The same points without centre, limits and signals, for a series too much of which is hidden; `reason` goes to its stretches."""
    bare = chart.copy()
    for name in ("centre", "lower", "upper"):
        bare[name] = np.nan
    for name in ("signal", "towards", "meaning", "series_signal"):
        bare[name] = pd.Series(np.nan, index=chart.index, dtype="str")
    told = [{**stretch, "reason": reason, "screening_changed": False} for stretch in chart.attrs.get("stretches", [])]
    bare.attrs = {**chart.attrs, "stretches": told}
    return bare


def variation(chart: pd.DataFrame) -> str:
    """What the icon says of the latest point: "improvement", "concern", "change" (neither way is good), "common_cause",
    or "undetermined" where it has no limits.

    `chart` as control_chart gives it.
    """
    latest = chart.dropna(subset="value").tail(1)
    if latest.empty or latest["centre"].isna().all():
        return "undetermined"
    meaning = latest["meaning"].iloc[0]
    return "common_cause" if pd.isna(meaning) else str(meaning)


def assurance(chart: pd.DataFrame, target: float) -> str:
    """Will the process meet its target? "passes", "fails", "hit_or_miss", or "undetermined" (no limits, limits of no width, no good direction).

    The target against the limits of the latest point; `chart` as control_chart gives it, target in the unit of value.
    Undetermined too where the latest point is part of a signal and lies on the other side of the target than its limits:
    they speak of a process that seems to be no more, and a step is to be declared before they promise anything.
    """
    latest = chart.dropna(subset="value").tail(1)
    polarity = chart.attrs["polarity"]
    if latest.empty or latest["centre"].isna().all() or polarity == Polarity.NEITHER:
        return "undetermined"
    lower, upper = float(latest["lower"].iloc[0]), float(latest["upper"].iloc[0])
    if lower == upper:  # every file met the standard, or none did: limits of no width promise nothing
        return "undetermined"
    if lower <= target <= upper:
        return "hit_or_miss"
    is_above, value = lower > target, float(latest["value"].iloc[0])
    if pd.notna(latest["signal"].iloc[0]) and (value < target if is_above else value >= target):
        return "undetermined"
    return "passes" if is_above == (polarity == Polarity.HIGHER) else "fails"
