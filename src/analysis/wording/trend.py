"""Words for charts over time: the finding, the rules and what they found, steps, points that are not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.wording.numbers import count_words, listed, missing, plural, sentence, share, titled

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
SIGNAL_WORDS = {
    "limit": "beyond limit",
    "trend": "trend",
    "two_of_three": "2 of 3",
    "shift": "shift",
    "long_run": "long run",
    "few_crossings": "few crossings",
}
SIGNAL_PHRASES = {
    "limit": "beyond a limit",
    "trend": "in a trend",
    "two_of_three": "by 2 of 3 near a limit",
    "shift": "in a shift",
    "long_run": "in a long run",
}
RULES_IN_WORDS = {
    "mdc": "Rule set mdc: a point beyond a limit; 7 points rising or falling (trend); 2 of 3 points beyond two thirds of the way to one "
    "limit; 7 in a row on one side of the mean (shift). A point that breaks several is named by the first. By chance alone about one steady "
    "series of 24 points in six breaks a rule, one of 36 in four, one of 12 in twenty; more near 0% and 100%.",
    "anhoej": "Rule set anhoej: a point beyond a limit; a run on one side of the mean longer than chance explains; too few crossings of it.",
}
KINDS_IN_WORDS = {
    "p": "p chart: pooled mean; limits three standard deviations of a binomial with each point's own number of files",
    "p_prime": "Laney p' chart: as the p chart, limits widened by the variation between points (sigma z)",
    "xmr": "XmR chart: mean and limits 2.66 mean moving ranges either side",
}
FEWEST_POINTS_LIMITS, FEWEST_POINTS_RUN_CHART = 12, 10  # as in statistics; a test compares them
VARIATION_WORDS = {
    "improvement": "Signal of improvement",
    "concern": "Signal for concern",
    "change": "Signal of change",
    "common_cause": "No signal at the latest point: usual variation",
    "undetermined": "Too few points for limits",
}
HIDDEN_VARIATION = "Points are hidden: no trend can be told"
ASSURANCE_WORDS = {
    "passes": "Target will be met if nothing changes",
    "fails": "Target will be missed if nothing changes",
    "hit_or_miss": "Target may be met or missed",
    "undetermined": "Target cannot be judged",
}


def period_words(period: object, start: object = None) -> str:
    """ "2024-05" as "May 2024", "2024-Q2" as "Q2 2024"; other texts as they are.

    >>> period_words("2024-05"), period_words("2024-Q2")
    ('May 2024', 'Q2 2024')
    """
    if missing(period):
        return "" if missing(start) else f"{MONTHS[pd.Timestamp(start).month - 1]} {pd.Timestamp(start).year}"  # type: ignore[arg-type]
    text = str(period)
    year, _, part = text.partition("-")
    if part.isdigit() and 1 <= int(part) <= 12:
        return f"{MONTHS[int(part) - 1]} {year}"
    return f"{part} {year}" if part.startswith("Q") else text


def short_period(words: str) -> str:
    """ "May 2024" as "May 24" where room is scarce."""
    name, _, year = words.rpartition(" ")
    return f"{name[:3]} {year[2:]}" if name in MONTHS and len(year) == 4 else words


def run_title(
    measure: str | Sequence[str],
    *,
    points: int,
    signal: bool | None,
    median: float,
    useful: int | None = None,
    hidden: int = 0,
    total: int = 0,
) -> str:
    """The finding of a run chart; `useful` points lie off the median. `measure`: its name, or names from the fullest to the
    shortest; `hidden` of `total` points, where they are too many for a finding.
    """
    names = _names(measure)
    if points == 0:
        return titled(names, "no point has a value")
    if hidden:
        return titled(names, hidden_title(hidden, total), "too many points are hidden")
    if signal is None:
        if points >= FEWEST_POINTS_RUN_CHART and useful is not None:
            return titled(names, on_median(points, useful), "runs cannot be judged")
        too_few = f"{count_words(points, 'point is', 'points are')} too few"
        return titled(names, f"{too_few} to tell change from chance", f"{too_few} to judge")
    if signal:
        return titled(names, f"runs about the median of {share(median)} signal a change", "runs signal a change")
    return titled(names, f"no signal of change in {points} points, median {share(median)}", "no signal of change")


def on_median(points: int, useful: int) -> str:
    """Why runs say nothing where the points lie on the median."""
    return f"{points - useful} of {points} points lie on the median, so runs cannot be judged"


def control_title(
    measure: str | Sequence[str], *, variation: str, latest: float | None, when: str, points: int, hidden: int = 0, total: int = 0
) -> str:
    """The finding of a control chart: what its latest point says. `measure`, `hidden` and `total` as in run_title."""
    names = _names(measure)
    if latest is None:
        return titled(names, "no point has a value")
    if hidden:
        return titled(names, hidden_title(hidden, total), "too many points are hidden")
    now = f"{share(latest)} in {when}" if when else share(latest)
    told = {
        "improvement": f"signal of improvement, {now}",
        "concern": f"signal for concern, {now}",
        "change": f"signal of change, {now}",
        "common_cause": f"no signal at the latest point, {now}",
    }
    if variation not in told:
        if points >= FEWEST_POINTS_LIMITS:  # enough together, but not since the latest step
            return titled(names, f"too few points for limits in the latest stretch, {now}", "too few points in the latest stretch")
        too_few = f"{count_words(points, 'point is', 'points are')} too few for limits"
        return titled(names, f"{too_few}, {now}", too_few, "too few points for limits")
    return titled(names, told[variation], told[variation].partition(", ")[0])


def _names(measure: str | Sequence[str]) -> Sequence[str]:
    return [measure] if isinstance(measure, str) else measure


def hidden_title(hidden: int, total: int) -> str:
    """The finding where points are hidden: none.

    >>> hidden_title(8, 24)
    '8 of 24 points are hidden, so no trend can be told'
    """
    return f"{hidden} of {count_words(total, 'point', 'points')} {plural(hidden, 'is', 'are')} hidden, so no trend can be told"


def hidden_note(hidden: int, total: int) -> str:
    """Hidden points are those with very few files on one side of the standard: the points left are not typical of them."""
    told = f"{hidden} of {count_words(total, 'point', 'points')} {plural(hidden, 'is', 'are')} hidden to protect people ([c])"
    return f"{told}, where very few files meet or miss the standard: those left are not typical of all."


HIDDEN_REMEDY = "No centre, limits or runs are given for them. Take quarters, or a larger area, where fewer are hidden."


MOST_SPELLS = 3  # told one by one for each rule


def found_note(limits: pd.DataFrame, labels: Sequence[str]) -> str:
    """What the rules found: how many points by which rule, and when."""
    found = []
    for signal in dict.fromkeys(limits["signal"].dropna()):
        places = [place for place, name in enumerate(limits["signal"]) if name == signal]
        told = SIGNAL_PHRASES.get(str(signal), str(signal))
        found.append(f"{count_words(len(places), 'point', 'points')} {told} ({_spells(places, labels)})")
    if "series_signal" in limits and limits["series_signal"].notna().any():
        found.append("too few crossings of the mean")
    return f"Found: {listed(found)}." if found else "Found: no point breaks a rule."


def _spells(places: Sequence[int], labels: Sequence[str]) -> str:
    """Neighbouring points as one spell: "May 2008; July 2008 to March 2009"."""
    spells: list[tuple[int, int]] = []
    for place in places:
        if spells and spells[-1][1] == place - 1:
            spells[-1] = (spells[-1][0], place)
        else:
            spells.append((place, place))
    told = [labels[first] if first == last else f"{labels[first]} to {labels[last]}" for first, last in spells[:MOST_SPELLS]]
    left = len(spells) - len(told)
    return "; ".join([*told, *([f"{left} more"] if left else [])])


def control_notes(limits: pd.DataFrame, labels: Sequence[str], *, hidden: int = 0, is_told: bool = True) -> list[str]:
    """Rule set and findings, steps, stretches without limits, screening, points without a value (`hidden` of them hidden).

    Not `is_told`: too many are hidden, so neither limits nor findings are there.
    """
    attrs: Any = limits.attrs
    stretches = attrs.get("stretches", [])
    notes = []
    if limits["centre"].notna().any():
        notes += [found_note(limits, labels), RULES_IN_WORDS.get(str(attrs.get("rule_set")), "")]
    notes += [
        f"Step declared at {labels[step.at]}: {sentence(step.reason)} {'Limits start anew there ' if is_told else ''}({step.date})."
        for step in attrs.get("steps", ())
    ]
    reasons = [stretch["reason"] for stretch in stretches if stretch.get("reason")]
    if not is_told:
        pass  # the note on hidden points says it
    elif len(stretches) == 1 and reasons:
        notes.append(f"No limits: {sentence(reasons[0])} Try a longer time, or read the points alone.")
    else:
        for reason in dict.fromkeys(reasons):
            places = reasons.count(reason)
            notes.append(f"No limits in {'one stretch' if places == 1 else f'{places} stretches'}: {sentence(reason)}")
    if any(stretch.get("screening_changed") for stretch in stretches):
        notes.append("Unusually large moving ranges were screened out once, which changed the limits.")
    if (limits["upper"] > 1).any() or (limits["lower"] < 0).any():
        notes.append("A limit beyond 0% or 100% is drawn at the edge.")
    notes += _absent_notes(int(limits["value"].isna().sum()), hidden, len(limits), is_told)
    return [note for note in notes if note]


def _absent_notes(absent: int, hidden: int, total: int, is_told: bool) -> list[str]:
    """Hidden points apart from those without a file."""
    notes = [hidden_note(hidden, total) + ("" if is_told else f" {HIDDEN_REMEDY}")] if hidden else []
    return notes + ([absent_note(absent - hidden, total)] if absent > hidden else [])


def absent_note(absent: int, total: int) -> str:
    """Points without a value are gaps, not zeros; hidden ones are told apart from them."""
    told = f"{absent} of {count_words(total, 'point', 'points')} {plural(absent, 'has', 'have')} no value"
    return f"{told}; the line leaves {plural(absent, 'a gap', 'gaps')}."


def run_notes(found: Any, total: int, *, hidden: int = 0, is_told: bool = True) -> list[str]:
    """What the Anhoej rules found, in words. `found` as statistics.run_chart gives it; the rest as in control_notes."""
    notes = []
    if not is_told:
        pass
    elif found.signal is None and found.points >= FEWEST_POINTS_RUN_CHART:
        notes.append(f"{sentence(on_median(found.points, found.useful))} The control chart does not need them.")
    elif found.signal is None:
        notes.append(f"{count_words(found.points, 'point', 'points')} with a value; a run chart needs 10. The points alone are shown.")
    else:
        notes.append(
            f"Longest run on one side of the median {found.longest_run}, at most {found.longest_run_limit} by chance; "
            f"it is crossed {count_words(found.crossings, 'time', 'times')}, at least {found.crossings_limit} by chance."
        )
    return notes + _absent_notes(found.missing, hidden, total, is_told)


def target_notes(limits: pd.DataFrame, labels: Sequence[str], target: float) -> list[str]:
    """Why a target is not judged though there are limits: the latest point signals a change across it. One note or none.

    `limits`: statistics.control_chart with at least one value; `labels`: its periods in words.
    """
    value = limits["value"].to_numpy()
    there = [place for place, one in enumerate(value) if one == one]
    if not there or missing(limits["centre"].iloc[there[-1]]) or missing(limits["signal"].iloc[there[-1]]):
        return []
    met = "on or above" if value[there[-1]] >= target else "below"
    return [
        f"The latest point, {labels[there[-1]]}, is {met} the target and part of a signal; the limits are of the time before as well, "
        "so they do not judge the target. Declare a step where a change is known."
    ]


def kind_line(limits: pd.DataFrame, counted: str = "files") -> str:
    """The exact name of the method; `counted`: what a point counts, files or gradings."""
    told = KINDS_IN_WORDS.get(str(limits.attrs.get("kind")), "").replace("number of files", f"number of {counted}")
    return f"Method: {told}." if told and limits["centre"].notna().any() else ""
