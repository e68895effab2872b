"""Published figures set against each other: every earlier-to-later pair of reviews, and every declared pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any

import pandas as pd

from analysis.measures.brands import joined_marks
from analysis.measures.comparability import REASON_SEPARATOR, Verdict, compare
from analysis.model import Definition, Issue, Measure, Pair, Review
from analysis.parsing import round_half_up
from analysis.statistics import newcombe
from analysis.tables import CHANGES, Cleaned
from analysis.terms import Action, Comparability, Direction, Polarity, Precision, Severity, Unit

METHOD_WITHOUT_N = "difference of the published figures, rounded half up to the coarser printed precision; no denominators, so no interval"
METHOD_WITH_N = "difference of the published figures; 95% interval by Newcombe's hybrid score method (method 10), independent samples"
METHOD_NONE = "no change computed"
METHOD_COUNTS = "difference of the published numbers; no interval"

Row = Mapping[str, Any] | pd.Series


def changes_of_figures(figures: pd.DataFrame, definition: Definition) -> Cleaned:
    """Rows of FIGURES to rows of CHANGES, with a note for each figure that could not be matched with a partner.

    Figures of one measure are matched within the same geography and population; where only one figure is left over
    on each side they are matched all the same, and the gate says what differs.
    """
    valued = figures[figures["value"].notna()]
    rows: list[Row] = [row for _, row in valued.iterrows()]
    place = {review.id: order for order, review in enumerate(definition.reviews)}
    found: list[dict[str, Any]] = []
    issues: list[Issue] = []
    for measure in definition.measures:
        mine = [row for row in rows if row["measure"] == measure.id]
        for earlier_review, later_review in combinations(definition.reviews, 2):
            before = [row for row in mine if row["review"] == earlier_review.id]
            after = [row for row in mine if row["review"] == later_review.id]
            matched, lonely = _match(before, after)
            found += [change(one, other, definition) for one, other in matched]
            issues += [_no_partner(row, measure, earlier_review, later_review) for row in lonely]
    for pair in definition.pairs:
        found += [change(one, other, definition, pair=pair) for one, other in _declared(rows, pair, place)]
    return Cleaned(CHANGES.frame(found), tuple(issues))


def change(earlier: Row, later: Row, definition: Definition, *, pair: Pair | None = None) -> dict[str, Any]:
    """One row of CHANGES from two rows of FIGURES."""
    measure, from_measure = definition.measure(later["measure"]), definition.measure(earlier["measure"])
    verdict = compare(earlier, later, caveats=definition.caveats, pair=pair)
    comparable = verdict.level is not Comparability.NOT_COMPARABLE
    row = _who_and_when(earlier, later, measure, from_measure, definition) | _why(verdict)
    if measure.unit is Unit.PERCENT:
        row |= _shortfalls(earlier, later, measure, from_measure)
    if not comparable:
        return row | {"method": METHOD_NONE, "direction": Direction.NOT_COMPARABLE.value}
    if measure.unit is not Unit.PERCENT:
        return row | _number_change(earlier, later, measure)
    return row | _percent_change(earlier, later, measure)


def _who_and_when(earlier: Row, later: Row, measure: Measure, from_measure: Measure, definition: Definition) -> dict[str, Any]:
    before, after = definition.review(earlier["review"]), definition.review(later["review"])
    return {
        "inspection": definition.id,
        "recommendation": measure.recommendation if measure.recommendation is not None else later["recommendation"],
        "measure": measure.id,
        "measure_title": measure.title,
        "from_measure": from_measure.id,
        "from_measure_title": from_measure.title,
        "unit": measure.unit.value,
        "polarity": measure.polarity.value,
        "area": _shared(earlier["geography"], later["geography"]),
        "area_name": _shared(earlier["geography"], later["geography"]),
        "population": _shared(earlier["population"], later["population"]),
        "from_review": before.id,
        "from_review_name": before.name,
        "from_period": period_in_words(before),
        "to_review": after.id,
        "to_review_name": after.name,
        "to_period": period_in_words(after),
        "from_figure_id": earlier["figure_id"],
        "to_figure_id": later["figure_id"],
        "from_locator": earlier["locator"],
        "to_locator": later["locator"],
        "value_from": earlier["value"],
        "value_to": later["value"],
        "decimals_from": earlier["decimals"],
        "decimals_to": later["decimals"],
        "denominator_from": earlier["denominator"],
        "denominator_to": later["denominator"],
        "is_suppressed": False,
        "inspection_title": definition.title,
        "source": definition.source,
        "marks": joined_marks((earlier["marks"], later["marks"])),
    }


def _why(verdict: Verdict) -> dict[str, Any]:
    return {
        "comparability": verdict.level.value,
        "reasons": REASON_SEPARATOR.join(verdict.reasons) or None,
        "caveats": REASON_SEPARATOR.join(verdict.caveats) or None,
    }


def shortfall(value: float, polarity: Polarity) -> float | None:
    """The distance of a share from the ideal: from 1 where higher is better, from 0 where lower is; None for neither.

    >>> shortfall(0.712, Polarity.HIGHER)
    0.288
    """
    if polarity is Polarity.NEITHER:
        return None
    exact = Decimal(repr(float(value)))
    return float(1 - exact if polarity is Polarity.HIGHER else exact)


def _shortfalls(earlier: Row, later: Row, measure: Measure, from_measure: Measure) -> dict[str, Any]:
    return {
        "shortfall_from": shortfall(earlier["value"], from_measure.polarity),
        "shortfall_to": shortfall(later["value"], measure.polarity),
    }


def _percent_change(earlier: Row, later: Row, measure: Measure) -> dict[str, Any]:
    before, after = (Decimal(repr(float(row["value"]))) for row in (earlier, later))
    points = (after - before) * 100
    decimals = [int(row["decimals"]) for row in (earlier, later) if pd.notna(row["decimals"])]
    change_pp = round_half_up(float(points), min(decimals)) if len(decimals) == 2 else float(points)
    low, high = _interval(earlier, later)
    gap_before, gap_after = (shortfall(float(value), measure.polarity) for value in (before, after))
    return {
        "change_pp": change_pp,
        "change_pp_low": low,
        "change_pp_high": high,
        "relative_change": float((after - before) / before) if before else None,
        "shortfall_reduction": _reduction(gap_before, gap_after),
        "method": METHOD_WITHOUT_N if low is None else METHOD_WITH_N,
        "direction": direction(float(points), measure.polarity, low=low, high=high, doubt=_doubt(decimals)).value,
    }


def _reduction(before: float | None, after: float | None) -> float | None:
    if before is None or after is None or before == 0:
        return None
    return float((Decimal(repr(before)) - Decimal(repr(after))) / Decimal(repr(before)))


def _number_change(earlier: Row, later: Row, measure: Measure) -> dict[str, Any]:
    before, after = float(earlier["value"]), float(later["value"])
    return {
        "relative_change": (after - before) / before if before else None,
        "method": METHOD_COUNTS,
        "direction": direction(after - before, measure.polarity).value,
    }


def _interval(earlier: Row, later: Row) -> tuple[float | None, float | None]:
    """The interval in percentage points, where all counts are known and agree with what is printed."""
    counts = [row[name] for row in (earlier, later) for name in ("numerator", "denominator")]
    if any(pd.isna(count) for count in counts) or counts[1] == 0 or counts[3] == 0:
        return None, None
    if not (_agrees(earlier) and _agrees(later)):
        return None, None
    k1, n1, k2, n2 = (int(count) for count in counts)
    _, low, high = newcombe(k1, n1, k2, n2)
    return 100 * float(low), 100 * float(high)


def _agrees(row: Row) -> bool:
    """Is the printed value the counts' own, but for rounding or cutting to the printed decimals?"""
    if pd.isna(row["decimals"]):
        return True
    unit = 10.0 ** -(int(row["decimals"]) + 2)
    return abs(float(row["value"]) - float(row["numerator"]) / float(row["denominator"])) <= unit + 1e-12


def _doubt(decimals: list[int]) -> float:
    """Half a printed unit for each figure, in percentage points: a difference within it may be rounding alone."""
    return sum(0.5 * 10.0**-places for places in decimals)


def direction(change: float, polarity: Polarity, *, low: float | None = None, high: float | None = None, doubt: float = 0.0) -> Direction:
    """What a change amounts to: by its interval where there is one, else by its sign beyond the doubt of rounding.

    >>> direction(23.0, Polarity.HIGHER, doubt=0.1).value
    'improved'
    """
    if polarity is Polarity.NEITHER:
        return Direction.UNDETERMINED
    if low is not None and high is not None:
        clear = low > 0 or high < 0
    else:
        clear = round(abs(change), 9) > round(doubt, 9)
    if not clear:
        return Direction.NO_CLEAR_CHANGE
    return Direction.IMPROVED if (change > 0) == (polarity is Polarity.HIGHER) else Direction.DECLINED


def _match(before: list[Row], after: list[Row]) -> tuple[list[tuple[Row, Row]], list[Row]]:
    """Figures of the same geography and population together; a single one left over on each side together too."""
    matched: list[tuple[Row, Row]] = []
    later = {_scope(row): row for row in after}
    rest_before = []
    for row in before:
        partner = later.pop(_scope(row), None)
        if partner is None:
            rest_before.append(row)
        else:
            matched.append((row, partner))
    rest_after = list(later.values())
    if len(rest_before) == len(rest_after) == 1:
        return [*matched, (rest_before[0], rest_after[0])], []
    return matched, [*rest_before, *rest_after] if rest_before and rest_after else []


def _scope(row: Row) -> tuple[str, str]:
    return tuple("" if pd.isna(row[name]) else str(row[name]).casefold() for name in ("geography", "population"))  # type: ignore[return-value]


def _declared(rows: list[Row], pair: Pair, place: dict[str, int]) -> Iterator[tuple[Row, Row]]:
    for one in rows:
        for other in rows:
            apart = one["measure"] == pair.from_measure and other["measure"] == pair.measure
            if apart and place[one["review"]] < place[other["review"]]:
                yield one, other


def _no_partner(row: Row, measure: Measure, earlier: Review, later: Review) -> Issue:
    return Issue(
        Severity.NOTE,
        Action.KEPT,
        "no_partner",
        f"{measure.title}: the figure {row['figure_id']} has no partner of the same geography and population "
        f"between {earlier.name} and {later.name}, so no change is computed",
        "give both figures the same words in geography and population if they speak of the same thing",
        raw_value=str(row["raw_value"]) if pd.notna(row["raw_value"]) else "",
    )


def _shared(before: Any, after: Any) -> Any:
    """The words where both sides agree, both where they differ; the key of a row must tell them apart."""
    words = [str(text) for text in dict.fromkeys((before, after)) if pd.notna(text)]
    return ", then ".join(words) or None


def period_in_words(review: Review) -> str:
    """When a review was, for readers: "October 2008", "between 1 April 2009 and 11 June 2009", "undated"."""
    period = review.period
    if (period.start is None and period.end is None) or period.precision is Precision.UNDATED:
        return "undated"
    if period.precision is Precision.BOUNDED:
        if period.start is None:
            return f"by {_day(period.end)}"
        if period.end is None:
            return f"from {_day(period.start)}"
        return f"between {_day(period.start)} and {_day(period.end)}"
    if period.precision is Precision.DAY:
        return _day(period.start)
    if period.precision is Precision.MONTH:
        return f"{period.start:%B %Y}"
    return period.text or f"{period.start:%Y}"


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"
