"""Words for charts of many units, of two graders, of targets and of an estimated change."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.parsing import format_count
from analysis.wording.numbers import count_words, first_that_fits, missing, plural, share, titled

PLACES_IN_WORDS = {
    "above_998": "above the 99.8% limits",
    "above_95": "above the 95% limits",
    "inside": "inside the limits",
    "below_95": "below the 95% limits",
    "below_998": "below the 99.8% limits",
}


def counted(rate: float, numerator: object, denominator: object) -> str:
    """A rate with its counts: "71% (37 of 52)"."""
    if missing(numerator) or missing(denominator):
        return share(rate, 0)
    return f"{share(rate, 0)} ({format_count(float(numerator))} of {format_count(float(denominator))})"  # type: ignore[arg-type]


def funnel_title(what: str, places: Sequence[str], *, unit: tuple[str, str] = ("area", "areas")) -> str:
    """How many units lie beyond the outer limits, and which way."""
    total = len(places)
    high, low = sum(place == "above_998" for place in places), sum(place == "below_998" for place in places)
    if high + low == 0:
        told = f"none of {count_words(total, *unit)} beyond the 99.8% limits"
    else:
        ways = [f"{high} above" if high else "", f"{low} below" if low else ""]
        told = f"{high + low} of {count_words(total, *unit)} beyond the 99.8% limits, {' and '.join(way for way in ways if way)}"
    return titled([what], told)


def focus_title(what: str, name: str, place: str, units: int, *, unit: tuple[str, str] = ("area", "areas")) -> str:
    """Where one unit lies among the others."""
    told = f"{PLACES_IN_WORDS[place]} among {count_words(units, *unit)}"
    return first_that_fits(
        f"{what}: {name} lies {told}", f"{what}: {name} lies {PLACES_IN_WORDS[place]}", f"{name} lies {told}", f"The {unit[0]} lies {told}"
    )


def caterpillar_title(
    what: str, low: float, high: float, units: int, *, clear: int | None, unit: tuple[str, str] = ("area", "areas")
) -> str:
    """The range of rates, and how many intervals lie clear of the overall rate where it is known."""
    if clear is None:
        told = f"rates from {share(low, 0)} to {share(high, 0)} across {count_words(units, *unit)}"
    elif clear == 0:
        told = f"none of {count_words(units, *unit)} stands clear of the overall rate"
    else:
        told = f"{clear} of {count_words(units, *unit)} {plural(clear, 'stands', 'stand')} clear of the overall rate"
    return titled([what], told)


def agreement_title(first: str, reference: str, *, higher: float, lower: float, files: int) -> str:
    """Shares graded higher and lower than the reference, as counts of files."""
    up, down = round(higher * files), round(lower * files)
    graders = first[:1].upper() + first[1:]
    if files == 0:
        return "No file has a grade from both"
    if up == down == 0:
        return first_that_fits(
            f"{graders} and {reference} gave {count_words(files, 'file', 'files')} the same grades",
            f"Both gave {count_words(files, 'file', 'files')} the same grades",
        )
    return first_that_fits(
        f"{graders} graded {_some(up)} of {count_words(files, 'file', 'files')} higher than {reference} and {_some(down)} lower",
        f"{_some(up).capitalize()} of {count_words(files, 'file', 'files')} graded higher than the reference and {_some(down)} lower",
    )


def drift_title(first: str, reference: str, groups: Sequence[tuple[str, float, float]]) -> str:
    """`groups`: name, share graded higher, share graded lower."""
    if len(groups) == 1:
        _, higher, lower = groups[0]
        return first_that_fits(
            f"{first[:1].upper() + first[1:]} graded {share(higher, 0)} of files higher than {reference}, {share(lower, 0)} lower",
            f"{share(higher, 0)} of files graded higher than the reference, {share(lower, 0)} lower",
        )
    more = sum(higher > lower for _, higher, lower in groups)
    of = f"{_some(more)} of {len(groups)}"
    if more == len(groups):
        of = "both" if more == 2 else f"all {more}"
    return first_that_fits(
        f"In {of} groups, {first} graded higher than {reference} more often than lower",
        f"In {of} groups, more files were graded higher than lower",
    )


def _some(number: int) -> str:
    return format_count(number) if number else "none"


def bullet_title(met: int, known: int, unknown: int, *, only: str = "", unit: tuple[str, str] = ("measure", "measures")) -> str:
    """How many measures (or places) meet their target."""
    if known == unknown == 0:
        return "No target is set"
    if known == 0:
        return "Whether the target is met is not known" if unknown == 1 else f"Whether {unknown} targets are met is not known"
    if known == 1 and only and not unknown:
        return first_that_fits(
            f"{only} {'meets' if met else 'does not meet'} its target", f"One {unit[0]} {'meets' if met else 'does not meet'} its target"
        )
    if met == known > 1:
        every = f"Both {unit[1]}" if known == 2 else f"All {known} {unit[1]}"
        return f"{every} meet their target" + (f", {unknown} with status unknown" if unknown else "")
    some = _some(met).capitalize()
    told = f"{some} of {count_words(known, *unit)} {plural(met, 'meets its', 'meet their')} target"
    return told + (f", {unknown} with status unknown" if unknown else "")


def clear_of(low: pd.Series, high: pd.Series, overall: float) -> int:
    """How many intervals lie wholly to one side of the overall rate."""
    return int(((low > overall) | (high < overall)).sum())
