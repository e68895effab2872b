"""File audits to rates: by standard and review, month or quarter, for the whole, each area and each team, and by auditor role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.cleaning.coded import counted
from analysis.model import Definition
from analysis.statistics import wilson
from analysis.tables import RATES
from analysis.terms import MARKS_SEPARATOR, Average, Mark, MissingReason, Polarity

ALL = "all"
NOT_RECORDED = "not recorded"  # the name under which rows without an area, team or role are counted, so that parts add up
METHOD_POOLED = "Wilson score interval, 95%"
METHOD_MEAN = "unweighted mean of the areas' rates; no interval"
COUNTS = ["numerator", "denominator", "excluded_not_applicable", "excluded_not_recorded", "excluded_other"]
PLACE = ["area", "team", "auditor_role"]
_KINDS = ["measure", "review", "period", "quarter", *PLACE]
# Which of area, team and role stay apart in each level of the cube. A team is shown for all roles together.
# Roles by area are for reviews: in a month or quarter they are so few that hiding them would hide much else.
_TIMED = ((), ("auditor_role",), ("area",), ("area", "team"))
LEVELS = {"review": (*_TIMED, ("area", "auditor_role")), "period": _TIMED, "quarter": _TIMED}


def rates_of_audits(audits: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """AUDITS to RATES: numerator, denominator and exclusions that add up over areas, teams, roles and months.

    A row speaks of a review, a month ("2024-05") or a quarter ("2024-Q2"). `pooled` rates are sums over sums with a Wilson
    interval; `mean_of_areas` stands beside them for the whole. An empty table gives an empty one.
    """
    return rates_of_counts([counts_of_audits(audits)], definition)


def counts_of_audits(audits: pd.DataFrame) -> pd.DataFrame:
    """AUDITS counted by measure, review, period, quarter and place: small however many rows there are, and added up over parts."""
    return _counted(audits) if len(audits) else pd.DataFrame(columns=[*_KINDS, *COUNTS])


def rates_of_counts(parts: Sequence[pd.DataFrame], definition: Definition) -> pd.DataFrame:
    """Counts of parts of the rows (see `counts_of_audits`) to RATES: the same table as of all rows together."""
    some = [part for part in parts if len(part)]
    if not some:
        return RATES.frame()
    if len(some) == 1:
        return _rates(some[0], definition)
    every = pd.concat(some, ignore_index=True)
    return _rates(every.groupby(_KINDS, dropna=False, sort=True, as_index=False)[COUNTS].sum(), definition)


def _rates(base: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    pooled = pd.concat([_level(base, time, level) for time, levels in LEVELS.items() for level in levels], ignore_index=True)
    pooled = _with_rates(pooled)
    frame = pd.concat([pooled, _means(pooled)], ignore_index=True)
    return _described(frame, definition)


def rates_of_tally(rows: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """RATES of kinds of rows with the column `rows` (see cleaning.tally): the same table as of the rows themselves."""
    if rows.empty:
        return RATES.frame()
    scale_meets = set(definition.scale.grades[definition.scale.rank(definition.scale.meets) - 1 :])
    audits = rows.rename(columns={"review_id": "review"}).assign(
        grade_rank=rows["grade"].astype("str"), meets=rows["grade"].astype("str").isin(scale_meets)
    )
    return _rates(_counted(audits, weights=rows["rows"].to_numpy()), definition)


def _counted(audits: pd.DataFrame, *, weights: np.ndarray | None = None) -> pd.DataFrame:
    """Counts by standard, review, month, area, team and role: small however many rows there were."""
    names = {"standard": "measure", "review": "review", "period": "period", **{name: name for name in PLACE}}
    tallied = counted({names[name]: audits[name] for name in names} | {"outcome": _outcomes(audits)}, weights=weights)
    told = pd.get_dummies(tallied.pop("outcome"), dtype="int64").reindex(columns=["meets", *COUNTS[1:]], fill_value=0)
    told = told.mul(tallied.pop("rows"), axis="index")
    told["numerator"] = told.pop("meets")
    told["denominator"] += told["numerator"]
    counts = pd.concat([tallied, told[COUNTS]], axis="columns")
    counts[PLACE] = counts[PLACE].fillna(NOT_RECORDED)
    base = counts.groupby(["measure", "review", "period", *PLACE], dropna=False, sort=True, as_index=False)[COUNTS].sum()
    month = base["period"].str
    base["quarter"] = (month[:4] + "-Q" + ((month[5:7].astype("Int64") + 2) // 3).astype("str")).where(base["period"].notna())
    return base


def _outcomes(audits: pd.DataFrame) -> pd.Categorical:
    """Where each row counts: it meets the standard, is in the denominator alone, or is excluded for one of three reasons."""
    reason, names = audits["missing_reason"].astype("category"), ["meets", *COUNTS[1:]]
    place = {
        MissingReason.NOT_APPLICABLE.value: names.index("excluded_not_applicable"),
        MissingReason.NOT_RECORDED.value: names.index("excluded_not_recorded"),
        MissingReason.BLANK.value: names.index("excluded_not_recorded"),
    }
    other = names.index("excluded_other")
    table = np.array([*(place.get(text, other) for text in reason.cat.categories), other], dtype=np.int8)
    graded = np.where(audits["meets"].to_numpy(dtype=bool), np.int8(0), np.int8(1))
    codes = np.where(audits["grade_rank"].notna().to_numpy(), graded, table[reason.cat.codes.to_numpy()])
    return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype="str"))


def _level(base: pd.DataFrame, time: str, level: tuple[str, ...]) -> pd.DataFrame:
    timed = base[base[time].notna()]
    summed = timed.groupby(["measure", time, *level], sort=True, as_index=False)[COUNTS].sum()
    target = "review" if time == "review" else "period"
    frame = summed.rename(columns={time: target})
    for name in ("review", "period"):
        if name != target:
            frame[name] = None
    for name in PLACE:
        if name not in level:
            frame[name] = ALL
    return frame


def _with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    low, high = wilson(frame["numerator"].to_numpy(), frame["denominator"].to_numpy())
    with np.errstate(invalid="ignore"):
        rate = frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    return frame.assign(rate=rate, rate_low=low, rate_high=high, average=Average.POOLED.value, method=METHOD_POOLED)


def _means(pooled: pd.DataFrame) -> pd.DataFrame:
    """The unweighted mean over areas beside each pooled rate of the whole, where there are areas."""
    areas = pooled[(pooled["area"] != ALL) & (pooled["team"] == ALL) & (pooled["auditor_role"] == ALL) & (pooled["area"] != NOT_RECORDED)]
    keys = ["measure", "review", "period"]
    counts = areas.groupby(keys, dropna=False, sort=True, as_index=False)[COUNTS].sum()
    means = areas.groupby(keys, dropna=False, sort=True, as_index=False)["rate"].mean()
    frame = counts.merge(means, on=keys, validate="one_to_one")
    return frame.assign(
        area=ALL, team=ALL, auditor_role=ALL, rate_low=np.nan, rate_high=np.nan, average=Average.MEAN_OF_AREAS.value, method=METHOD_MEAN
    )


def _described(frame: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Names, titles, days and origin added; sorted so that the order never depends on the input's."""
    measures = {measure.id: measure for measure in definition.measures}
    names = {area.id: area.name for area in definition.areas} | {ALL: "All areas"}
    reviews = {review.id: review.period for review in definition.reviews}
    frame = frame.assign(
        inspection=definition.id,
        measure_title=[measures[id].title if id in measures else id.replace("_", " ").capitalize() for id in frame["measure"]],
        polarity=[(measures[id].polarity if id in measures else Polarity.HIGHER).value for id in frame["measure"]],
        area_name=[names.get(id, id) for id in frame["area"]],
        is_suppressed=False,
        suppression_reason=None,
        **origin(definition),
    )
    days = [_days(row.review, row.period, reviews) for row in frame[["review", "period"]].itertuples(index=False)]
    frame["period_start"], frame["period_end"] = (pd.to_datetime([day[side] for day in days]) for side in (0, 1))
    order = frame.sort_values(
        ["measure", "average", "review", "period", "area", "team", "auditor_role"], na_position="first", kind="stable"
    )
    return RATES.conform(order)


def _days(review: Any, period: Any, reviews: dict[str, Any]) -> tuple[Any, Any]:
    if isinstance(review, str):
        known = reviews.get(review)
        return (known.start, known.end) if known else (None, None)
    if "Q" in period:
        first = pd.Period(year=int(period[:4]), quarter=int(period[-1]), freq="Q")
    else:
        first = pd.Period(period, freq="M")
    return first.start_time.date(), first.end_time.date()


def origin(definition: Definition) -> dict[str, str | None]:
    """Where a row is from: title, source and the marks of its inspection."""
    marks = [*definition.marks, *([Mark.UNSUPPRESSED] if definition.disclosure.hide_up_to == 0 else [])]
    return {
        "inspection_title": definition.title,
        "source": definition.source or ", ".join(part for part in (definition.provider, definition.title) if part),
        "marks": MARKS_SEPARATOR.join(mark.label for mark in marks) or None,
    }
