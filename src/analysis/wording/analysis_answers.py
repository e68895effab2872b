"""Answers of the analyses: trend, variation, agreement, data quality and the briefing of an area; and what none can tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.model import hides_too_much
from analysis.terms import Comparability, Direction
from analysis.wording.captions import counted_as, twice_note
from analysis.wording.numbers import count_words, listed, plural, sentence, share, signed
from analysis.wording.trend import FEWEST_POINTS_LIMITS, FEWEST_POINTS_RUN_CHART, SIGNAL_PHRASES, on_median, period_words
from analysis.wording.variation import PLACES_IN_WORDS

if TYPE_CHECKING:
    from analysis.measures.area_page import AreaPage
    from analysis.measures.double_graded import Comparison
    from analysis.measures.series import Trend
    from analysis.measures.units import Variation

NO_REASONS = "Figures alone do not say why: what was done, what else changed and how files were chosen must be known beside them."
_LATEST = {
    "improvement": "the latest month is part of a signal of improvement",
    "concern": "the latest month is part of a signal for concern",
    "change": "the latest month is part of a signal of change, of which neither direction is plainly better",
    "common_cause": "the latest month shows no signal: it lies within the usual variation",
}
_ASSURANCE = {
    "passes": "is met by the usual variation, if nothing changes",
    "fails": "is missed by the usual variation, if nothing changes",
    "hit_or_miss": "may be met one month and missed the next, if nothing changes",
    "undetermined": "cannot be judged from these points",
}

_SIGNALS = ("improvement", "concern", "change")


def trend_answer(trend: Trend) -> str:
    """What a monthly series says of change and of its target; markdown out."""
    name = _series_name(trend.rates)
    present = trend.rates.dropna(subset="rate")
    if present.empty:
        return f"**{name}: no month has a rate to show**, so nothing can be said about a trend. {_why_empty(trend)}".rstrip()
    latest = present.iloc[-1]
    now = f"{_at(latest)} ({latest['numerator']:,} of {latest['denominator']:,} {counted_as(trend.twice)})"
    if not trend.is_told:
        told = f"{_hidden_of(trend.hidden, len(trend.rates), trend.unit)}, so no trend can be told"
        return f"**{name}: {told}.** Latest shown: {now}.\n\n- Take quarters, or a larger area, where fewer points are hidden."
    if trend.variation in _LATEST:
        said = _LATEST[trend.variation].replace("latest month", f"latest {trend.unit}")
        if len(present) and present.index[-1] != trend.rates.index[-1]:
            said = said.replace(f"latest {trend.unit}", f"latest {trend.unit} with a rate")
        lead = f"**{name}: {said}.** Latest: {now}."
    elif trend.points < FEWEST_POINTS_LIMITS:
        lead = (
            f"**{name}: {count_words(trend.points, f'{trend.unit} is', f'{trend.unit}s are')} too few points for limits.** Latest: {now}."
        )
    else:
        lead = f"**{name}: too few points for limits in the latest stretch.** Latest: {now}."
    lines = [_quarters_line(trend), _ends_line(trend, present), _signals_line(trend), _run_line(trend), _target_line(trend)]
    return "\n".join([lead, "", *[f"- {line}" for line in lines if line]])


def _at(row: pd.Series) -> str:
    return f"{share(row['rate'])} in {period_words(row['period'])}"


def _hidden_of(hidden: int, total: int, unit: str) -> str:
    return f"{hidden} of {count_words(total, unit, f'{unit}s')} {plural(hidden, 'is', 'are')} hidden to protect people"


def _quarters_line(trend: Trend) -> str:
    """Why quarters stand where months were asked for."""
    if not trend.months_hidden:
        return ""
    hidden = _hidden_of(trend.months_hidden, trend.months, "month")
    return f"{hidden}, so quarters are shown here."


def _ends_line(trend: Trend, present: pd.DataFrame) -> str:
    """The two ends of a series too short to be judged."""
    if trend.points >= FEWEST_POINTS_LIMITS or len(present) < 2:
        return ""
    return f"The first is {_at(present.iloc[0])}; two ends alone are no trend."


def _series_name(rates: pd.DataFrame) -> str:
    if rates.empty:
        return "This standard"
    row = rates.iloc[0]
    return f"{row['measure_title']}, {row['area_name']}"


def _why_empty(trend: Trend) -> str:
    told = [
        f"{count_words(trend.hidden, 'month is', 'months are')} hidden to protect people" if trend.hidden else "",
        f"{count_words(trend.missing, 'month has', 'months have')} no graded file" if trend.missing else "",
    ]
    return sentence(listed([part for part in told if part])) if any(told) else ""


def _signals_line(trend: Trend) -> str:
    limits, rule_set = trend.limits, trend.limits.attrs.get("rule_set", "")
    if limits["centre"].isna().all():
        return f"No limits: a stretch needs {FEWEST_POINTS_LIMITS} {trend.unit}s with a rate."
    signals = limits["signal"].dropna()
    parts = [f"{number} {SIGNAL_PHRASES.get(str(rule), str(rule))}" for rule, number in signals.value_counts(sort=False).items()]
    if "series_signal" in limits and limits["series_signal"].notna().any():
        parts.append("too few crossings of the mean")
    if not parts:
        return f"Rule set {rule_set}: no {trend.unit} breaks a rule."
    breaks = count_words(len(signals), f"{trend.unit} breaks", f"{trend.unit}s break")
    told = f"Rule set {rule_set}: {breaks} a rule ({listed(parts)})."
    ways = []
    for meaning, words in (("improvement", "of improvement"), ("concern", "for concern"), ("change", "of change")):
        months = trend.rates.loc[(limits["meaning"] == meaning).to_numpy(), "period"]
        if len(months):
            first, last = period_words(months.iloc[0]), period_words(months.iloc[-1])
            ways.append(f"{len(months)} {words} ({first if len(months) == 1 else f'between {first} and {last}'})")
    return f"{told} {sentence(listed(ways))}" if ways else told


def _run_line(trend: Trend) -> str:
    run = trend.run
    if run.signal is None and run.points >= FEWEST_POINTS_RUN_CHART:
        return f"{sentence(on_median(run.points, run.useful))}"
    if run.signal is None:
        return f"{count_words(run.points, f'{trend.unit} is', f'{trend.unit}s are')} too few for a run chart; it needs 10."
    if run.signal:
        return f"About the median of {share(run.median)} the runs signal a change somewhere in the series."
    return f"About the median of {share(run.median)} the runs signal no change."


def _target_line(trend: Trend) -> str:
    if trend.target is None:
        return ""
    if trend.assurance == "undetermined" and trend.variation in _SIGNALS:
        present = trend.rates["rate"].dropna()
        side = "on or above" if len(present) and present.iloc[-1] >= trend.target else "below"
        return (
            f"The latest {trend.unit} is {side} the target of {100 * trend.target:g}%, by a signal: the limits, of the whole time, "
            "do not judge the target until a step is declared."
        )
    return f"The target of {100 * trend.target:g}% {_ASSURANCE[trend.assurance or 'undetermined']}."


def trend_limits(trend: Trend) -> str:
    """What a trend cannot tell; a markdown list."""
    lines = []
    unit = trend.unit
    if trend.missing:
        lines.append(f"{count_words(trend.missing, f'{unit} has', f'{unit}s have')} no graded file; the line leaves a gap there.")
    if trend.hidden:
        hidden = count_words(trend.hidden, f"{unit} is", f"{unit}s are")
        lines.append(f"{hidden} hidden to protect people and left out of every computation: {HIDDEN_ARE_UNLIKE}")
    if trend.months_hidden:
        lines.append(f"The months are not shown, since {trend.months_hidden} of {trend.months} are hidden: {HIDDEN_ARE_UNLIKE}")
    stretches = trend.limits.attrs.get("stretches", [])
    widest = max((stretch.get("sigma_z") or 0.0 for stretch in stretches), default=0.0)
    if trend.limits.attrs.get("kind") == "p" and widest > WIDE_SIGMA_Z:
        lines.append(
            f'{unit.capitalize()}s vary {widest:.1f} times as much as chance alone gives; a p\' chart (chart = "p_prime") has wider limits.'
        )
    if not trend.limits.attrs.get("steps"):
        lines.append("No step is declared: the limits take the whole time as one process, so a known change of method belongs in `steps`.")
    lines += twice_note(trend.twice)
    lines.append("A signal says that chance alone is an unlikely account of these points, not what is behind it.")
    lines.append("Points are compared as they were audited; other kinds of files or other auditors are not allowed for.")
    return _bullets(lines)


HIDDEN_ARE_UNLIKE = "those where very few files meet or miss the standard, so what is left is not typical."
WIDE_SIGMA_Z = 1.2  # below it a p' chart looks as the p chart does


def variation_answer(found: Variation) -> str:
    """Which units lie outside what chance gives; markdown out."""
    title = _title_of(found.units)
    when = period_words(found.period) if found.period_name == found.period else found.period_name
    one, many = found.level, f"{found.level}s"
    shown = [(row, place) for (_, row), place in zip(found.units.iterrows(), found.places, strict=True) if place]
    if len(shown) < 2:
        told = f"{'no' if not shown else 'only one'} {one} has a rate to show"
        return f"**{title}, {when}: {told}**, so nothing can be compared. Take a longer period{' or level area' if one == 'team' else ''}."
    outside = [(row, place) for row, place in shown if place.endswith("998")]
    between = [_unit_name(row) for row, place in shown if place.endswith("95")]
    lead = f"{title}, {when}: "
    if found.hidden:  # what is hidden is not typical of the rest, so no word on what chance would give
        lead += f"of {len(shown) + found.hidden} {many} {found.hidden} {plural(found.hidden, 'is', 'are')} hidden to protect people; "
    told = f"{len(shown)} shown" if found.hidden else f"{len(shown)} {many}"
    if outside:
        lead += f"{len(outside)} of {told} {plural(len(outside), 'lies', 'lie')} beyond the 99.8% limits"
    else:
        by_chance = not between and not found.hidden
        lead += f"none of {told} lies beyond the 99.8% limits" + (", as chance alone would give" if by_chance else "")
    parts = [f"**{lead}.** Overall {share(found.overall)} of {found.files:,} {counted_as(found.twice)}.", ""]
    parts += [f"- {_unit_name(row)}: {_counted(row, found.twice)}, {PLACES_IN_WORDS[place]}." for row, place in outside]
    if between:
        parts.append(f"- Between the 95% and 99.8% limits, where about one {one} in twenty lies by chance: {listed(between)}.")
    if found.dispersion is not None and found.dispersion.mostly_outside:
        parts.append(f"- Most {many} lie outside the 95% limits: they differ more than chance gives, so a single one stands out less.")
    return "\n".join(parts).rstrip()


def variation_limits(found: Variation) -> str:
    """What a comparison of units cannot tell; a markdown list."""
    one, many = f"{found.level} is", f"{found.level}s are"
    lines = []
    if found.hidden:
        lines.append(f"{count_words(found.hidden, one, many)} hidden to protect people and not placed.")
    if found.empty:
        lines.append(f"{count_words(found.empty, f'{found.level} has', f'{found.level}s have')} no graded file in this period.")
    lines += twice_note(found.twice)
    if len(found.places) < FEW_UNITS:
        lines.append("With so few units each weighs heavily in the overall rate it is compared with.")
    lines += [
        "A place outside the limits says that chance is an unlikely account of the difference, not what brought it about.",
        "Areas may differ in the files they have and in who audits them; neither is allowed for.",
        "The order of units is no league table: close rates may change places with the next file.",
    ]
    return _bullets(lines)


FEW_UNITS = 5


def agreement_answer(found: Comparison) -> str:
    """How two roles grade the same files; markdown out."""
    standard, first, reference = found.title, f"{found.first}s", f"{found.reference}s"
    if found.agreement is None:
        return f"**{standard}: whether {first} grade like {reference} cannot be said.** {found.refusal}"
    result = found.agreement
    low, high = result.mean_difference.low, result.mean_difference.high
    if pd.isna(low):
        apart = result.mean_difference.value
        lead = f"{first} and {reference} gave every file the same grade"
        if apart:
            lead = f"{first} graded every file {abs(apart):g} {plural(int(abs(apart)), 'grade', 'grades')} {'higher' if apart > 0 else 'lower'}"
    elif low > 0:
        lead = f"on average {first} grade higher than {reference}"
    elif high < 0:
        lead = f"on average {first} grade lower than {reference}"
    elif result.over_graded.low > result.under_graded.high:  # clear by the shares, where the mean's interval was widened to protect people
        lead = f"{first} graded clearly more files higher than {reference} than lower"
    elif result.over_graded.high < result.under_graded.low:
        lead = f"{first} graded clearly more files lower than {reference} than higher"
    else:
        lead = f"neither {first} nor {reference} grade clearly higher"
    parts = [
        f"**{standard}: {lead}**, on {result.n:,} files graded by both.",
        "",
        f"- The same grade for {_estimate(result.exact)} of files; {first} higher for {_estimate(result.over_graded)}, "
        f"lower for {_estimate(result.under_graded)}.",
    ]
    if pd.notna(low) and result.table.isna().to_numpy().any():  # with hidden counts, as the table has it
        parts.append(f"- Mean difference: about {signed(result.mean_difference.value)} grades.")
    elif pd.notna(low):
        parts.append(f"- Mean difference: {signed(result.mean_difference.value, 2)} grades ({signed(low, 2)} to {signed(high, 2)}).")
    parts += [f"- {line}" for line in _correction_lines(found)]
    return "\n".join(parts)


def _correction_lines(found: Comparison) -> list[str]:
    lines = []
    if pd.notna(found.reported):
        lines.append(
            f"{found.first[:1].upper()}{found.first[1:]}s report {share(found.reported)} of {found.reported_files:,} files as met."
        )
    if found.corrected is not None:
        value, low, high = found.corrected
        lines.append(
            f"Were they graded as {found.reference}s grade: {share(value)} ({share(low)} to {share(high)}). A model, not an audit."
        )
    elif found.no_correction:
        lines.append(f"No corrected share is given: {found.no_correction}")
    return lines


def agreement_limits(found: Comparison) -> str:
    """What a comparison of graders cannot tell; a markdown list."""
    lines = []
    if found.unclear:
        told = count_words(found.unclear, "file was", "files were") if found.unclear > found.hides_up_to else "A few files were"
        lines.append(f"{told} graded more than once by one role and left out as unclear.")
    if found.agreement is not None and found.agreement.excluded:
        lines.append(f"{count_words(found.agreement.excluded, 'pair has', 'pairs have')} a grade off the declared scale; left out.")
    if found.agreement is not None and found.agreement.table.isna().any(axis=None):
        lines.append("Small counts are hidden, with others from which they could be had back.")
    lines += [
        f"The {found.reference}s' grades are the yardstick here; that they are right is assumed, not shown.",
        "Double-graded files are often chosen, not drawn: what holds for them may not hold for all files.",
        "A shared grade may be a shared mistake, and a difference does not say who is wrong.",
    ]
    return _bullets(lines)


def quality_answer(files: pd.DataFrame, missing: pd.DataFrame) -> str:
    """What was read, repaired and refused, and what has no grade. measures.files_table and missing_by_area; markdown out."""
    if files.empty:
        return "**No raw table was read**, so there is nothing to say about its quality."
    read, kept, refused = (int(files[name].sum()) for name in ("rows_read", "rows_kept", "rows_excluded"))
    told = "none refused" if refused == 0 else f"{refused:,} refused ({share(refused / read)})"
    tables = count_words(len(files), "raw table", "raw tables")
    parts = [f"**Of {read:,} rows in {tables}, {kept:,} are kept and {told}.**", ""]
    serious, repaired = int(files["issues_serious"].sum()), int(files["issues_repaired"].sum())
    kinds = count_words(repaired, "kind of oddity was", "kinds of oddity were")
    parts.append(f"- {kinds} repaired; {serious if serious else 'no'} {plural(serious, 'entry asks', 'entries ask')} for a person's look.")
    if len(missing):
        should = int((missing["rows"] - missing["not_applicable"]).sum())
        without = should - int(missing["graded"].sum())
        gone = f"{without:,} of {should:,} ({share(without / should)})" if should else "none"
        parts.append(f"- Grades that should be there and are not: {gone}.")
        worst = missing.dropna(subset="share_without").sort_values("share_without", ascending=False, kind="stable")
        if without and len(worst) > 1:
            row = worst.iloc[0]
            parts.append(f"- The largest share without a grade: {row['area_name']}, {row['standard']}, {share(row['share_without'])}.")
    return "\n".join(parts)


def quality_limits(hidden: pd.DataFrame) -> str:
    """What an account of the data cannot tell; rows of measures.hidden_rates; a markdown list."""
    rates, gone = int(hidden["rates"].sum()), int(hidden["hidden"].sum())
    lines = []
    if gone:
        lines.append(f"{gone:,} of {rates:,} rates are hidden to protect people; the analyses leave them out.")
    lines += [
        "A row that is complete and well formed may still be wrong: the grades themselves are not checked here.",
        "How files were chosen for audit is not in the data, so what they stand for cannot be told.",
        "A file that was never audited leaves no row and no trace.",
    ]
    return _bullets(lines)


_MOVED = {
    Direction.IMPROVED.value: "improved",
    Direction.DECLINED.value: "declined",
    Direction.NO_CLEAR_CHANGE.value: "no clear change",
    Direction.UNDETERMINED.value: "moved, neither direction is plainly better",
}


_COUNTED = {
    Direction.IMPROVED.value: "improved",
    Direction.DECLINED.value: "declined",
    Direction.NO_CLEAR_CHANGE.value: "without clear change",
    Direction.UNDETERMINED.value: "moved, neither direction being plainly better",
}


def _all_alike(number: int, direction: str) -> str:
    """What all standards did alike: "both standards improved", "neither standard changed clearly"."""
    if direction == Direction.NO_CLEAR_CHANGE.value:
        who = "the one standard did not change" if number == 1 else "neither standard changed"
        return f"{who if number < 3 else f'none of {number} standards changed'} clearly"
    every = "the one standard" if number == 1 else "both standards" if number == 2 else f"all {number} standards"
    return f"{every} {_COUNTED[direction]}"


def briefing_answer(page: AreaPage) -> str:
    """The page of one area: for each standard its rate now, its place among areas, its change and its latest month."""
    area, changes, places = page.name, page.changes, page.places
    titles = list(dict.fromkeys([*places["measure_title"], *changes["measure_title"], *page.panels]))
    if not titles:
        return f"**{area}: no standard has a rate to show.**"
    is_hidden = changes["is_suppressed"].fillna(False).astype(bool)  # a hidden change has no direction to count
    counts = changes.loc[~is_hidden, "direction"].value_counts()
    words = [f"{counts[value]} {word}" for value, word in _COUNTED.items() if counts.get(value, 0)]
    hidden = int(is_hidden.sum())
    number = sum(int(counts.get(value, 0)) for value in _COUNTED) + (hidden if words else 0)
    words += [f"{hidden} hidden to protect people"] if words and hidden else []
    did = _all_alike(number, str(counts.index[0])) if len(words) == 1 else f"of {number} standards {listed(words)}"
    lead = f"{area}: {did} between the two reviews" if words else f"{area}: no change between reviews can be given"
    lines = [f"**{lead}.**", ""]
    for title in titles:
        told = [
            *[_place_words(row, page.twice) for _, row in places[places["measure_title"] == title].iterrows()],
            *[_change_words(row) for _, row in changes[changes["measure_title"] == title].iterrows()],
            _panel_words(*page.panels[title]) if title in page.panels else "",
        ]
        lines.append(f"- {title}: {'; '.join(part for part in told if part)}.")
    return "\n".join(lines)


def _panel_words(rates: pd.DataFrame, _: pd.DataFrame, variation: str) -> str:
    """What the latest point of a panel says, and why nothing where it says nothing."""
    unit = "quarter" if rates["period"].str.contains("Q", na=False).any() else "month"
    if hides_too_much(list(rates["is_suppressed"].fillna(False))):
        return f"{_hidden_of(int(rates['is_suppressed'].sum()), len(rates), unit)}, so no trend can be told"
    return _LATEST[variation].replace("latest month", f"latest {unit}") if variation in _LATEST else f"too few {unit}s for limits"


def _place_words(row: pd.Series, twice: int) -> str:
    if row["is_suppressed"]:
        return "the rate is hidden to protect people"
    if pd.isna(row["rate"]):
        return "no graded file"
    place = f", {PLACES_IN_WORDS[row['place']]} among {row['units']} areas" if row["place"] and row["units"] > 1 else ""
    overall = "" if pd.isna(row["overall"]) else f", all areas {share(row['overall'])}"
    return f"{_counted(row, twice)}{overall}{place}"


def _change_words(row: pd.Series) -> str:
    if row["is_suppressed"]:
        return "the change is hidden to protect people"
    if row["comparability"] == Comparability.NOT_COMPARABLE.value or pd.isna(row["change_pp"]):
        return "the two reviews may not be set against each other"
    gap = "" if pd.isna(row["change_pp_low"]) else f", {signed(row['change_pp_low'])} to {signed(row['change_pp_high'])}"
    caution = ", to be compared with caution" if row["comparability"] == Comparability.CAUTION.value else ""
    return f"{_MOVED.get(row['direction'], 'changed')} ({signed(row['change_pp'])} percentage points{gap}){caution}"


def briefing_limits(page: AreaPage, refused: Sequence[tuple[str, str]]) -> str:
    """Caveats of an area's page: those of its changes, agreements refused (standard, sentence), hidden months; a markdown list."""
    said = [text for name in ("reasons", "caveats") for text in page.changes[name].dropna().unique()]
    lines = list(dict.fromkeys(said))
    if page.hidden:
        lines.append(f"{count_words(page.hidden, 'month is', 'months are')} hidden to protect people: {HIDDEN_ARE_UNLIKE}")
    quarterly = [title for title, (rates, _, _) in page.panels.items() if rates["period"].str.contains("Q", na=False).any()]
    if quarterly:
        lines.append(f"Too many months are hidden to protect people for a trend by month, so quarters are shown: {listed(quarterly)}.")
    lines += twice_note(page.twice)
    lines += [f"Agreement of graders on {title}: {text}" for title, text in refused]
    lines.append("A change or a place outside limits does not say what brought it about.")
    lines.append(NO_REASONS)
    return _bullets(lines)


def _title_of(rates: pd.DataFrame) -> str:
    return "This standard" if rates.empty else str(rates["measure_title"].iloc[0])


def _unit_name(row: pd.Series) -> str:
    area = row["area"] if pd.isna(row["area_name"]) else row["area_name"]
    return str(area) if row["team"] == "all" else f"{area}, {row['team']}"


def _counted(row: pd.Series, twice: int) -> str:
    return f"{share(row['rate'])} ({int(row['numerator']):,} of {int(row['denominator']):,} {counted_as(twice)})"


def _estimate(estimate: Sequence[float]) -> str:
    value, low, high = estimate
    return share(value) if pd.isna(low) else f"{share(value)} ({share(low)} to {share(high)})"


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
