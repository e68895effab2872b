"""Hiding small numbers once, over the whole cube of rates and changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure.equations import ALL, Equation, Sums, sums_of
from analysis.disclosure.recovery import Ties, pinned, pinned_by_all
from analysis.model import Definition
from analysis.parsing import round_half_up
from analysis.tables import CHANGES, RATES
from analysis.terms import Average

PRIMARY, COMPLEMENT, SECONDARY = "primary", "complement", "secondary"
HARMLESS = "harmless"  # of a difference between cells that may be known
NO_AREA = "not recorded"  # as rates count rows without an area
SAME = 1e-9
SMALL_NUMBERS = "small_numbers"  # the one reason that is published: which of the three it was tells more than the rule may
RATE_NUMBERS = [
    "numerator", "denominator", "excluded_not_applicable", "excluded_not_recorded", "excluded_other", "rate", "rate_low", "rate_high",
]  # fmt: skip
EXCLUSIONS = RATE_NUMBERS[2:5]
CHANGE_NUMBERS = [
    "value_from", "value_to", "denominator_from", "denominator_to", "change_pp", "change_pp_low", "change_pp_high", "relative_change",
    "shortfall_from", "shortfall_to", "shortfall_reduction",
]  # fmt: skip
MISSES = 3  # cells of a group of which the sums are worked out though one has been helped just now


@dataclass(frozen=True)
class Known:
    """Hidden cells that are known, and lists of sums that tell them: a helper is needed in one of each. Where none is named,
    `ties` work them out.
    """

    cells: Mapping[int, Sequence[Sequence[Equation]]]
    ties: Ties | None = None


def suppress(rates: pd.DataFrame, changes: pd.DataFrame, definition: Definition) -> tuple[pd.DataFrame, pd.DataFrame]:
    """RATES and CHANGES of file audits with every small number hidden, and with it what would give it away.

    primary: a numerator of 1 to `hide_up_to`. complement: the files that do not meet the standard are so few (5 of 6 good
    tells of one bad). secondary: a cell hidden so that no sum gives another back; the smallest that helps is taken, until
    the published sums fix no hidden cell. A hidden row hides all its numbers; a change with a hidden end is hidden. Small
    counts of files left out are missing by themselves. One reason is published for all (see `hidden_reasons`).
    """
    limit = definition.disclosure.hide_up_to
    if limit == 0 or rates.empty:
        return _rounded(rates, definition), _rounded_changes(changes, definition)
    reasons = hidden_reasons(rates, limit)
    rates = _without_small_exclusions(rates, reasons, limit)
    told = _hidden(rates, dict.fromkeys(reasons, SMALL_NUMBERS), RATE_NUMBERS, RATES)
    changed = dict.fromkeys(_of_changes(rates, changes, reasons), SMALL_NUMBERS)
    return _rounded(told, definition), _rounded_changes(_hidden(changes, changed, CHANGE_NUMBERS, CHANGES), definition)


def hidden_reasons(rates: pd.DataFrame, limit: int) -> dict[int, str]:
    """Why each row is hidden, by its label. For whoever checks the rule: published, the reasons would narrow what they hide."""
    reasons = _first_reasons(rates, limit)
    pooled = rates[rates["average"] == Average.POOLED.value]
    for _, group in pooled.groupby("measure", sort=True):
        reasons.update(_secondary(group, {label: reasons[label] for label in group.index if label in reasons}, limit))
    reasons.update(_of_means(rates, reasons))
    return reasons


def _without_small_exclusions(rates: pd.DataFrame, reasons: dict[int, str], limit: int) -> pd.DataFrame:
    """Counts of files left out, 1 to `limit` of them, made missing, and as many more as it takes that no sum gives one back.

    The rate beside them stays: it does not tell them.
    """
    told = rates.copy()
    pooled = rates[rates["average"] == Average.POOLED.value]
    for name in EXCLUSIONS:
        hidden: set[int] = set()
        for _, group in pooled.groupby("measure", sort=True):
            hidden |= _exclusions_of(group, name, [label for label in group.index if label in reasons], limit)
        hidden |= set(_of_means(rates, dict.fromkeys(hidden, SECONDARY)))
        told[name] = told[name].mask(told.index.isin(list(hidden)))
    return told


def _exclusions_of(group: pd.DataFrame, name: str, gone: Sequence[int], limit: int) -> set[int]:
    sums = sums_of(group, (name,))
    small = [label for label, counts in sums.rests.items() if 1 <= abs(counts[name]) <= limit]
    small += list(group.index[group[name].between(1, limit)])
    if not small:
        return set()
    harmless = {*sums.unions, *sums.rests} - set(small)
    cost = {label: (value == 0, *rest[1:]) for (label, rest), value in zip(_costs(group).items(), group[name], strict=True)}
    hidden = dict.fromkeys([*gone, *small, *harmless], SECONDARY)
    while (known := _exactly(hidden, sums, harmless)).cells:
        helpers = _helpers(known, hidden, sums, cost)
        if helpers:
            hidden |= dict.fromkeys(helpers, SECONDARY)
        else:
            harmless |= set(known.cells)  # nothing published is left that tells them
    return {label for label in hidden if label >= 0}


def _first_reasons(rates: pd.DataFrame, limit: int) -> dict[int, str]:
    pooled = rates["average"] == Average.POOLED.value
    missed = rates["denominator"] - rates["numerator"]
    few = pooled & rates["numerator"].between(1, limit)
    few_missed = pooled & missed.between(1, limit)
    return dict.fromkeys(rates.index[few_missed], COMPLEMENT) | dict.fromkeys(rates.index[few], PRIMARY)


def _secondary(group: pd.DataFrame, reasons: dict[int, str], limit: int) -> dict[int, str]:
    """More cells until none that is hidden can be had back, and no difference between published ones is a small number.

    `group` is one standard's pooled rates.
    """
    sums = sums_of(group)
    cost = _costs(group)
    told = reasons | _reasons_of_rests(sums, limit)
    left_alone = {label for label, reason in told.items() if reason == HARMLESS}
    if not any(label not in left_alone for label in told):
        return {}

    seen: dict[str, set[int]] = {PRIMARY: set(), COMPLEMENT: set()}

    def look() -> Known:
        known = _exactly(told, sums, left_alone)
        known = known if known.cells else _narrowed(group, told, sums, limit, left_alone)
        return known if known.cells else _narrowed(group, told, sums, limit, left_alone, seen)

    while (known := look()).cells:
        helpers = _helpers(known, told, sums, cost)
        if helpers:
            told |= dict.fromkeys(helpers, SECONDARY)
        else:
            left_alone |= set(known.cells)  # all that is tied to them is hidden: they are known from nothing published
    return {label: reason for label, reason in told.items() if label >= 0}


def _reasons_of_rests(sums: Sums, limit: int) -> dict[int, str]:
    """Differences between cells are hidden for what cells are; those that may be known are harmless."""
    found = dict.fromkeys(sums.unions, HARMLESS)
    for label, counts in sums.rests.items():
        met, missed = counts["numerator"], counts["denominator"] - counts["numerator"]
        found[label] = PRIMARY if 1 <= abs(met) <= limit else COMPLEMENT if 1 <= abs(missed) <= limit else HARMLESS
    return found


def _exactly(told: Mapping[int, str], sums: Sums, left_alone: set[int]) -> Known:
    """The hidden cells that the sums fix, but for those left alone: at first those that are the one hidden cell of a sum."""
    alone = {cell: [[one] for one in own] for cell, own in sums.alone(told).items() if cell not in left_alone}
    if alone:
        return Known(alone)
    ties = Ties(told, sums)
    return Known(dict.fromkeys(ties.fixed() - left_alone, ()), ties)


def _narrowed(
    group: pd.DataFrame,
    told: dict[int, str],
    sums: Sums,
    limit: int,
    left_alone: set[int],
    seen: dict[str, set[int]] | None = None,
) -> Known:
    """The hidden cells whose numerator or complement is known to anyone who knows the rule and the reasons, with the sums.

    One sum after another is asked; with `seen`, cells found open by reason, all sums together.
    """
    found: dict[int, list[Equation]] = {}
    rests = pd.DataFrame.from_dict(sums.rests | sums.unions, orient="index", columns=["numerator", "denominator"])
    counts = pd.concat([group[["numerator", "denominator"]].astype(float), rests])
    for values, reason in ((counts["numerator"], PRIMARY), (counts["denominator"] - counts["numerator"], COMPLEMENT)):
        known = values.to_dict()
        bounds = {
            cell: (-np.inf, np.inf) if known[cell] < 0 else (1.0, float(limit)) if why == reason else (0.0, np.inf)
            for cell, why in told.items()
        }
        narrowed = pinned(bounds, known, sums) if seen is None else pinned_by_all(bounds, known, sums, seen[reason])
        for cell, by in narrowed.items():
            found.setdefault(cell, []).extend(by)
    return Known({cell: [by] for cell, by in found.items() if cell not in left_alone})


def _costs(group: pd.DataFrame) -> dict[int, tuple[bool, int, int, float, int]]:
    """What hiding a cell costs a reader: one without files is of no help; roles before teams, areas and the whole; months
    before quarters and reviews; then the smaller before the larger.
    """
    found = {}
    for row in group.itertuples():
        level = 0 if row.auditor_role != ALL else 1 if row.team != ALL else 2 if row.area != ALL else 3
        time = 2 if isinstance(row.review, str) else 1 if "Q" in row.period else 0
        found[row.Index] = (row.denominator == 0, level, time, float(row.denominator), row.Index)
    return found


def _helpers(known: Known, told: Mapping[int, str], sums: Sums, cost: Mapping[int, tuple]) -> set[int]:
    """For each known cell the cheapest published cell of the sums that tell it, where its own sums have not just been given one.

    The next look tells whether that was enough.
    """
    found: set[int] = set()
    helped: set[Equation] = set()
    misses: dict[int, int] = {}
    for cell in sorted(known.cells):
        group = known.ties.group(cell) if known.ties else -1
        if helped.intersection(sums.of(cell)) or misses.get(group, 0) > MISSES:
            continue
        for some in known.cells[cell] or ([known.ties.telling(cell)] if known.ties else []):
            if helped.intersection(some):
                misses[group] = misses.get(group, 0) + bool(known.ties)
                continue
            published = {one for equation in some for one in equation.cells if one not in told}
            if published:
                helper = min(published, key=cost.__getitem__)
                found.add(helper)
                helped.update(sums.of(helper))
    return found


def _of_means(rates: pd.DataFrame, reasons: dict[int, str]) -> dict[int, str]:
    """A mean over areas is hidden with any of its areas: with the others it would give that one away."""
    keys = ["measure", "review", "period"]
    label = pd.Series(list(rates[keys].fillna("").itertuples(index=False, name=None)), index=rates.index)
    of_area = (rates["area"] != ALL) & (rates["team"] == ALL) & (rates["auditor_role"] == ALL)
    touched = set(label[of_area & rates.index.isin(list(reasons))])
    means = rates.index[(rates["average"] == Average.MEAN_OF_AREAS.value) & label.isin(touched)]
    return dict.fromkeys(means, SECONDARY)


def _of_changes(rates: pd.DataFrame, changes: pd.DataFrame, reasons: dict[int, str]) -> dict[int, str]:
    """A change is hidden when either of its rates is."""
    hidden = {
        (row.measure, row.review, row.area, row.team): reasons[row.Index]
        for row in rates.loc[list(reasons)].itertuples()
        if row.average == Average.POOLED.value and row.auditor_role == ALL and isinstance(row.review, str)
    }
    found = {}
    for row in changes.itertuples():
        for review in (row.from_review, row.to_review):
            reason = hidden.get((row.measure, review, row.area, row.team))
            if reason:
                found[row.Index] = reason
    return found


def _hidden(frame: pd.DataFrame, reasons: dict[int, str], numbers: list[str], table) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    told = frame.copy()
    rows = told.index.isin(list(reasons))
    for name in numbers:
        told[name] = told[name].mask(rows)
    told["is_suppressed"] = told["is_suppressed"] | rows
    told["suppression_reason"] = pd.Series(reasons, dtype="str").reindex(told.index)
    if "direction" in told:
        told["direction"] = told["direction"].mask(rows, "undetermined")  # a direction would tell of the hidden change
        told["reasons"] = told["reasons"].mask(rows)
    return table.conform(told)


def _rounded(rates: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Counts rounded half up to 5 or 10 where that is asked for, and rates made from the rounded counts."""
    base = definition.disclosure.round_to
    if not base or rates.empty:
        return rates
    told = rates.copy()
    for name in RATE_NUMBERS[:5]:
        values = told[name].astype(float)
        told[name] = pd.array(base * round_half_up((values / base).to_numpy(), 0), dtype="Int64")
    pooled = told["average"] == Average.POOLED.value
    with np.errstate(invalid="ignore", divide="ignore"):
        told.loc[pooled, "rate"] = (told["numerator"].astype(float) / told["denominator"].astype(float))[pooled]
    told[["rate_low", "rate_high"]] = np.nan  # an interval of rounded counts would be none of the audits'
    keys = ["measure", "review", "period"]
    of_areas = told[pooled & (told["area"] != ALL) & (told["area"] != NO_AREA) & (told["team"] == ALL) & (told["auditor_role"] == ALL)]
    means = of_areas.fillna(dict.fromkeys(keys, "")).groupby(keys)["rate"].mean().to_dict()
    label = list(told[keys].fillna("").itertuples(index=False, name=None))
    mean = pd.Series([means.get(key, np.nan) for key in label], index=told.index, dtype=float)
    told["rate"] = told["rate"].where(pooled | told["rate"].isna(), mean)
    return RATES.conform(told)


def _rounded_changes(changes: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Changes made from the rounded counts, without intervals: else they would give the counts back."""
    base = definition.disclosure.round_to
    if not base or changes.empty:
        return changes
    told = changes.copy()
    for end in ("from", "to"):
        value, files = told[f"value_{end}"].astype(float), told[f"denominator_{end}"].astype(float)
        whole = pd.Series(base * round_half_up((files / base).to_numpy(), 0), index=told.index)
        with np.errstate(invalid="ignore", divide="ignore"):
            rounded = pd.Series(base * round_half_up((value * files / base).to_numpy(), 0), index=told.index) / whole.where(whole > 0)
        gap = told[f"shortfall_{end}"]
        told[f"shortfall_{end}"] = rounded.where((gap - value).abs() < SAME, 1 - rounded).where(gap.notna())
        told[f"value_{end}"], told[f"denominator_{end}"] = rounded, pd.array(whole, dtype="Int64")
    told["change_pp"] = (100 * (told["value_to"] - told["value_from"])).where(changes["change_pp"].notna())
    told["relative_change"] = (told["value_to"] / told["value_from"] - 1).where(changes["relative_change"].notna())
    told["shortfall_reduction"] = (1 - told["shortfall_to"] / told["shortfall_from"]).where(changes["shortfall_reduction"].notna())
    told[["change_pp_low", "change_pp_high"]] = np.nan
    told["method"] = told["method"].mask(changes["change_pp"].notna(), f"difference of rates of counts rounded to {base}; no interval")
    return CHANGES.conform(told.replace([np.inf, -np.inf], np.nan))
