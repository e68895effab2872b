"""The value of a figure: read in the unit of its measure, checked against its own counts, never guessed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from analysis.cleaning.issues import text_key
from analysis.cleaning.rows import Row
from analysis.model import Measure
from analysis.parsing import Percentage, parse_count, parse_percentage, parse_ratio, parse_vague, round_half_up
from analysis.terms import Action, MissingReason, Unit

_BARE = re.compile(r"[+-]?[\d,]*\.?\d+")
_SHARE_LIKE_BELOW = 1  # a bare number under this may be a share among percentages
_EXACT_DECIMALS = 9  # beyond these a printed number is a float, and its last digits are noise
# Where the publisher says that a value is hidden or does not apply, counts beside it must not bring it back.
_MAY_BE_COMPUTED = (MissingReason.BLANK, MissingReason.NOT_AVAILABLE, MissingReason.NOT_RECORDED)


@dataclass(frozen=True)
class Counts:
    """Numerator and denominator of a row, where given."""

    numerator: int | None = None
    denominator: int | None = None

    @property
    def share(self) -> Fraction | None:
        """Numerator over denominator, exactly; None without both or over nothing."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)


def read_counts(row: Row) -> Counts:
    """The counts of a row; tells of those that cannot be read, and excludes the row where they are impossible."""
    counts = Counts(_count(row, "numerator"), _count(row, "denominator"))
    _refuse_impossible(row, counts, "numerator")
    return counts


def _refuse_impossible(row: Row, counts: Counts, column: str) -> None:
    if counts.numerator is not None and counts.denominator is not None and counts.numerator > counts.denominator:
        message = f"the numerator is larger than the denominator; found {counts.numerator} of {counts.denominator}"
        row.exclude("numerator_over_denominator", message, column=column, remedy="are the two columns swapped?")


def _count(row: Row, column: str) -> int | None:
    text = row.text(column)
    if not text or text_key(text) in row.raw.missing:
        return None
    count = parse_count(text)
    if count.missing_reason in (None, MissingReason.UNREADABLE):
        if count.value is None or count.value != int(count.value):
            row.error("unreadable_count", f"not a whole number; found {text}", column=column, remedy="write the count in digits")
            return None
        if count.value < 0:
            row.exclude("negative_count", f"a count below nothing; found {text}", column=column)
        return int(count.value)
    return None


def read_value(row: Row, measure: Measure, counts: Counts) -> dict[str, Any]:
    """The value columns of FIGURES for a row."""
    text = row.text("value")
    values: dict[str, Any] = {"value": None, "value_low": None, "value_high": None, "decimals": None, "qualifier": None}
    values |= {"numerator": counts.numerator, "denominator": counts.denominator, "missing_reason": None}
    declared = row.raw.missing.get(text_key(text)) if text else None
    if declared is not None:
        values["missing_reason"] = declared
    elif measure.unit is Unit.PERCENT:
        values |= _percentage(row, text, counts)
    elif measure.unit is Unit.COUNT:
        values |= _number(row, text)
    else:
        values |= _ratio(row, text)
    values["rate_recomputed"] = None
    if measure.unit is Unit.PERCENT:
        counts = Counts(values["numerator"], values["denominator"])
        values |= _from_counts(row, values, counts)
        values["rate_recomputed"] = None if counts.share is None else float(counts.share)
        _check_agreement(row, text, values, counts)
    return values


def _percentage(row: Row, text: str, counts: Counts) -> dict[str, Any]:
    parsed = parse_percentage(text or None, unit=row.raw.units.get("value"))
    reason = parsed.missing_reason
    if reason is MissingReason.UNREADABLE:
        return _vague(row, text)
    if reason is MissingReason.UNIT_UNKNOWN:
        row.error(
            "unit_unknown",
            f"a bare number: is {text} a percentage or a share? It has no value until the unit is declared",
            column="value",
            remedy='print the percent sign, or declare units = { value = "percent" } (or "fraction") in columns.toml',
        )
    elif parsed.is_points:
        row.warn("points_not_level", f"{text} is a change in points where a level is wanted; it has no value", column="value")
        return {"missing_reason": MissingReason.NOT_AVAILABLE.value}
    numbers = [number for number in (parsed.value, parsed.value_low, parsed.value_high) if number is not None]
    is_impossible_count = parsed.numerator is not None and parsed.denominator is not None and parsed.numerator > parsed.denominator
    if reason is None and numbers and not is_impossible_count:  # which is told of by itself
        if max(numbers) > 1:
            row.exclude(
                "percentage_over_100", f"a share cannot be over 100%; found {text}", column="value", remedy="mend the value or its unit"
            )
        if min(numbers) < 0:
            row.exclude("negative_percentage", f"a share cannot be below 0%; found {text}", column="value")
    return _of_percentage(row, parsed, counts)


def _of_percentage(row: Row, parsed: Percentage, counts: Counts) -> dict[str, Any]:
    reason = parsed.missing_reason
    values = {
        "value": parsed.value,
        "value_low": parsed.value_low if parsed.value is None else None,
        "value_high": parsed.value_high if parsed.value is None else None,
        "decimals": parsed.decimals,
        "qualifier": parsed.qualifier or None,
        "missing_reason": reason.value if reason is not None else None,
    }
    printed = Counts(
        None if parsed.numerator is None else int(parsed.numerator), None if parsed.denominator is None else int(parsed.denominator)
    )
    if printed.share is None:
        return values
    if counts.numerator is None and counts.denominator is None:
        _refuse_impossible(row, printed, "value")
        return values | {"numerator": printed.numerator, "denominator": printed.denominator}
    if (counts.numerator, counts.denominator) != (printed.numerator, printed.denominator):
        message = f"the value prints {printed.numerator} of {printed.denominator}, the columns say otherwise; the columns were kept"
        row.warn("counts_disagree", message, column="value")
    return values


def _vague(row: Row, text: str) -> dict[str, Any]:
    vague = parse_vague(text)
    if vague.value_low is None and vague.value_high is None:
        message = f"not a percentage and not a quantity in words; found {text}"
        row.error("unreadable_value", message, column="value", remedy="write it as printed, such as 71.2%")
        return {"missing_reason": MissingReason.UNREADABLE.value}
    return {"value_low": vague.value_low, "value_high": vague.value_high, "qualifier": vague.word or None}


def _number(row: Row, text: str) -> dict[str, Any]:
    count = parse_count(text or None)
    if count.missing_reason is MissingReason.UNREADABLE:
        row.error("unreadable_value", f"not a count; found {text}", column="value", remedy="write the count in digits")
    values = {"value": count.value, "qualifier": count.qualifier or None}
    if count.value is None:
        values |= {"value_low": count.value_low, "value_high": count.value_high}
    elif count.value < 0:
        row.exclude("negative_count", f"a count below nothing; found {text}", column="value")
    has_number = any(number is not None for number in (count.value, count.value_low, count.value_high))
    return values | {"decimals": 0 if has_number else None, "missing_reason": count.missing_reason.value if count.missing_reason else None}


def _ratio(row: Row, text: str) -> dict[str, Any]:
    ratio = parse_ratio(text or None)
    if ratio.missing_reason is MissingReason.UNREADABLE:
        row.error("unreadable_value", f"not a ratio; found {text}", column="value", remedy="write it as 10:1")
    return {"value": ratio.value, "missing_reason": ratio.missing_reason.value if ratio.missing_reason else None}


def _from_counts(row: Row, values: dict[str, Any], counts: Counts) -> dict[str, Any]:
    """The value from its counts, where none is printed and the publisher does not say that it is hidden."""
    has_value = any(values[name] is not None for name in ("value", "value_low", "value_high"))
    if (
        has_value
        or counts.share is None
        or counts.share > 1
        or values["missing_reason"] not in [reason.value for reason in _MAY_BE_COMPUTED]
    ):
        return {}
    message = f"no percentage is printed; taken from {counts.numerator} of {counts.denominator}"
    row.note("value_from_counts", message, column="value", action=Action.REPAIRED)
    return {"value": float(counts.share), "missing_reason": None}


def _check_agreement(row: Row, text: str, values: dict[str, Any], counts: Counts) -> None:
    """A printed percentage agrees with its counts where they round to it, or are cut to it (noted); else a warning."""
    if row.is_excluded or counts.share is None or values["value"] is None or values["decimals"] is None or values["qualifier"]:
        return
    decimals = int(values["decimals"])
    printed, exact = Decimal(repr(values["value"])) * 100, counts.share * 100
    if decimals > _EXACT_DECIMALS:
        if abs(Fraction(printed) - exact) < Fraction(1, 10**_EXACT_DECIMALS):
            return
    elif _rounds_to(exact, decimals) == printed.quantize(Decimal(1).scaleb(-decimals)):
        return
    elif Fraction(int(exact * 10**decimals), 10**decimals) == Fraction(printed):
        row.note("printed_cut", f"{counts.numerator} of {counts.denominator} is cut, not rounded, to {text}", column="value")
        return
    recomputed = round_half_up(float(exact), max(decimals, 1))
    row.warn(
        "printed_disagrees",
        f"printed {text}, but {counts.numerator} of {counts.denominator} is {recomputed}%; the printed value was kept",
        column="value",
        remedy="compare with the source",
    )


def _rounds_to(exact: Fraction, decimals: int) -> Decimal:
    """An exact number rounded half up: halves are told exactly, which floats cannot."""
    return Decimal(int(exact * 10**decimals + Fraction(1, 2))).scaleb(-decimals)


def tell_of_mixed_units(rows: Sequence[Row]) -> None:
    """Warns of a bare 0.76 beside 76 under one measure: both stand as declared, and one of them may be meant otherwise."""
    by_measure: dict[tuple[int, str], list[tuple[Row, float]]] = defaultdict(list)
    for row in rows:
        text = row.text("value").replace(" ", "")
        if row.values["unit"] == Unit.PERCENT.value and _BARE.fullmatch(text):
            by_measure[id(row.raw), row.values["measure"]].append((row, float(text.replace(",", ""))))
    for found in by_measure.values():
        large = [number for _, number in found if number > _SHARE_LIKE_BELOW]
        if not large:
            continue
        for row, number in found:
            # 0.9 among 2.7 and 4.1 is nine tenths of a per cent; among 76 and 81 it is probably a share.
            looks_like_share = 0 < number <= _SHARE_LIKE_BELOW and number * 100 <= 2 * max(large) and number * 10 < median(large)
            if looks_like_share and not _counts_say_percentage(row):
                row.warn(
                    "mixed_units",
                    f"{row.text('value')} stands beside numbers such as {median(large):g} under one measure: a share among percentages?",
                    column="value",
                    remedy="write all of them in one unit",
                )


def _counts_say_percentage(row: Row) -> bool:
    """Is the value nearer to its own counts as it was read than as a share?"""
    value, rate = row.values["value"], row.values["rate_recomputed"]
    return value is not None and rate is not None and abs(value - rate) < abs(value * 100 - rate)
