"""Tables of the analyses for reading: headings that are words, numbers as they are printed, hidden ones as [c]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.terms import SHORTHAND, MissingReason
from analysis.wording.captions import counted_as
from analysis.wording.numbers import missing, share, signed
from analysis.wording.trend import SIGNAL_PHRASES, period_words
from analysis.wording.variation import PLACES_IN_WORDS

if TYPE_CHECKING:
    from analysis.measures.double_graded import Comparison
    from analysis.measures.series import Trend
    from analysis.measures.units import Variation

HIDDEN, NO_VALUE = SHORTHAND[MissingReason.SUPPRESSED], SHORTHAND[MissingReason.NOT_AVAILABLE]


def trend_for_reading(trend: Trend) -> pd.DataFrame:
    """A trend as Month (or Quarter), Rate, Files, Limits, Rule broken, Meaning."""
    point, files = trend.unit.capitalize(), counted_as(trend.twice).capitalize()
    rows = []
    for (_, row), (_, limit) in zip(trend.rates.iterrows(), trend.limits.iterrows(), strict=True):
        rows.append(
            {
                point: period_words(row["period"]),
                "Rate": _rate(row),
                files: _files(row),
                "Limits": "" if missing(limit["lower"]) else f"{share(limit['lower'])} to {share(limit['upper'])}",
                "Rule broken": "" if missing(limit["signal"]) else SIGNAL_PHRASES.get(str(limit["signal"]), str(limit["signal"])),
                "Meaning": "" if missing(limit["meaning"]) else str(limit["meaning"]),
            }
        )
    return pd.DataFrame(rows, columns=[point, "Rate", files, "Limits", "Rule broken", "Meaning"])


def units_for_reading(found: Variation) -> pd.DataFrame:
    """Units as Area, Team, Rate, 95% interval, Files (or Gradings), Place, in the order of their names."""
    files = counted_as(found.twice).capitalize()
    rows = [
        {
            "Area": row["area"] if missing(row["area_name"]) else row["area_name"],
            "Team": "all" if row["team"] == "all" else row["team"],
            "Rate": _rate(row),
            "95% interval": _interval(row),
            files: _files(row),
            "Place": PLACES_IN_WORDS.get(place, ""),
        }
        for (_, row), place in zip(found.units.iterrows(), found.places, strict=True)
    ]
    columns = ["Area", "Team", "Rate", "95% interval", files, "Place"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame if found.level == "team" else frame.drop(columns="Team")


def places_for_reading(places: pd.DataFrame, *, twice: int = 0) -> pd.DataFrame:
    """measures.places_of_area as Standard, Rate, 95% interval, Files (Gradings where `twice`), All areas, Place."""
    files = counted_as(twice).capitalize()
    rows = [
        {
            "Standard": row["measure_title"],
            "Rate": _rate(row),
            "95% interval": _interval(row),
            files: _files(row),
            "All areas": NO_VALUE if missing(row["overall"]) else share(row["overall"]),
            "Place among areas": PLACES_IN_WORDS.get(row["place"], ""),
        }
        for _, row in places.iterrows()
    ]
    return pd.DataFrame(rows, columns=["Standard", "Rate", "95% interval", files, "All areas", "Place among areas"])


def agreement_for_reading(found: Mapping[str, Comparison], heading: str, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Comparisons by name as `heading`, Files graded by both, Same grade, Graded higher, Graded lower, Mean difference, Note."""
    columns = [heading, "Files graded by both", "Same grade", "Graded higher", "Graded lower", "Mean difference in grades", "Note"]
    rows = []
    for name, one in found.items():
        row = {
            heading: (names or {}).get(name, name),
            "Files graded by both": HIDDEN if one.refusal.startswith("Fewer than") else one.pairs,
            "Note": one.refusal,
        }
        if one.agreement is not None:
            low, high = one.agreement.mean_difference.low, one.agreement.mean_difference.high
            gap = "" if missing(low) else f" ({signed(low, 2)} to {signed(high, 2)})"
            row |= {
                "Same grade": share(one.agreement.exact.value),
                "Graded higher": share(one.agreement.over_graded.value),
                "Graded lower": share(one.agreement.under_graded.value),
                "Mean difference in grades": signed(one.agreement.mean_difference.value, 2) + gap,
            }
        rows.append(row)
    return pd.DataFrame(rows, columns=columns)


def measures_of_agreement(found: Comparison) -> pd.DataFrame:
    """All agreement measures of one comparison as Measure, Value, 95% interval; and the two tests with their p-values.

    Where counts of the table are hidden the measures are told to one decimal and the tests as more or less than 5% alone:
    so many exact numbers of one small table would leave no other table possible.
    """
    if found.agreement is None:
        return pd.DataFrame(columns=["Measure", "Value", "95% interval"])
    result = found.agreement
    coarse = bool(result.table.isna().to_numpy().any())
    decimals = 1 if coarse else 2
    rows = [
        {
            "Measure": name,
            "Value": f"{value:.{decimals}f}" if not missing(value) else NO_VALUE,
            "95% interval": "" if missing(low) else HIDDEN if coarse else f"{low:.2f} to {high:.2f}",
        }
        for name, (value, low, high) in (
            ("Cohen's kappa, unweighted", result.kappa),
            ("Cohen's kappa, linear weights", result.kappa_linear),
            ("Cohen's kappa, quadratic weights", result.kappa_quadratic),
            ("Gwet's AC1", result.ac1),
            ("Gwet's AC2, quadratic weights", result.ac2),
        )
    ]
    for name, test in (("Stuart-Maxwell test: grades equally often", result.stuart_maxwell), ("Bowker test: symmetry", result.bowker)):
        told = _p_value(test.p_value, coarse=coarse)
        rows.append({"Measure": name, "Value": told, "95% interval": ""})
    return pd.DataFrame(rows)


SMALLEST_P, USUAL_P = 0.001, 0.05


def _p_value(value: float, *, coarse: bool) -> str:
    if missing(value):
        return NO_VALUE
    if coarse:
        return f"p {'<' if value < USUAL_P else '≥'} {USUAL_P}"
    return f"p < {SMALLEST_P}" if value < SMALLEST_P else f"p = {value:.3f}"


def files_for_reading(files: pd.DataFrame) -> pd.DataFrame:
    """measures.files_table under headings that are words."""
    names = {
        "file": "File", "sheet": "Sheet", "rows_read": "Rows read", "rows_kept": "Rows kept", "rows_excluded": "Rows refused",
        "issues_repaired": "Kinds repaired", "issues_excluded": "Kinds refused", "issues_kept": "Kinds kept",
        "issues_serious": "Errors and warnings",
    }  # fmt: skip
    frame = files[list(names)].rename(columns=names)
    return frame.drop(columns="Sheet") if frame["Sheet"].isna().all() else frame


def missing_for_reading(found: pd.DataFrame) -> pd.DataFrame:
    """measures.missing_by_area as Area, Standard, Rows, Graded, Not applicable, Not recorded, Other, Without a grade."""
    names = {
        "area_name": "Area", "standard": "Standard", "rows": "Rows", "graded": "Graded", "not_applicable": "Not applicable",
        "not_recorded": "Not recorded", "other": "Other reason", "share_without": "Should be graded, is not",
    }  # fmt: skip
    frame = found[list(names)].rename(columns=names)
    counts = found[["not_applicable", "not_recorded", "other"]]
    limit = found.get("hide_up_to", 0)
    small = counts.apply(lambda column: column.between(1, limit))
    for name in ("not_applicable", "not_recorded", "other"):
        frame[names[name]] = [HIDDEN if hide else int(value) for value, hide in zip(counts[name], small[name], strict=True)]
    # The rows would give a hidden count back.
    frame["Rows"] = [HIDDEN if hide else int(value) for value, hide in zip(found["rows"], small.any(axis="columns"), strict=True)]
    shares = zip(found["share_without"], small.any(axis="columns"), strict=True)
    frame["Should be graded, is not"] = [HIDDEN if hide else NO_VALUE if missing(value) else share(value) for value, hide in shares]
    return frame


def empty_for_reading(found: pd.DataFrame) -> pd.DataFrame:
    """measures.empty_columns as Column, Rows without a value, Share."""
    told = [name.replace("_", " ").capitalize() for name in found["column"]]
    return pd.DataFrame({"Column": told, "Rows without a value": found["rows"], "Share": [share(value) for value in found["share"]]})


def hidden_for_reading(found: pd.DataFrame) -> pd.DataFrame:
    """measures.hidden_rates as Rates by, For, Rates, Hidden."""
    return found.rename(columns={"time": "Rates by", "place": "For", "rates": "Rates", "hidden": "Hidden"})


def _rate(row: pd.Series) -> str:
    if row["is_suppressed"]:
        return HIDDEN
    return NO_VALUE if missing(row["rate"]) else share(row["rate"])


def _files(row: pd.Series) -> str:
    if row["is_suppressed"]:
        return HIDDEN
    return NO_VALUE if missing(row["denominator"]) else f"{int(row['numerator']):,} of {int(row['denominator']):,}"


def _interval(row: pd.Series) -> str:
    return "" if row["is_suppressed"] or missing(row["rate_low"]) else f"{share(row['rate_low'])} to {share(row['rate_high'])}"
