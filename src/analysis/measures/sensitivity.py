"""What a change without denominators could bear, with the denominators as explicit assumptions. Never a result."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.errors import UsageError
from analysis.measures.brands import branded
from analysis.statistics import newcombe, possible_denominators, smallest_n
from analysis.terms import Comparability

ASSUMED_N = (10, 20, 30, 50, 75, 100, 150, 200, 300, 500)
UP_TO = 200
_PERCENT = 100


def without_denominators(changes: pd.DataFrame) -> pd.DataFrame:
    """Rows of CHANGES that have a change and lack a denominator on either side."""
    lacking = changes["denominator_from"].isna() | changes["denominator_to"].isna()
    allowed = changes["comparability"] != Comparability.NOT_COMPARABLE.value
    return changes[lacking & allowed & changes["change_pp"].notna() & (changes["unit"] == "percent")].reset_index(drop=True)


def possible_n(changes: pd.DataFrame, *, up_to: int = UP_TO) -> pd.DataFrame:
    """For each change: which n let some whole count print as each figure, and which n serve both rounds.

    Columns: measure_title, figure_from, figure_to, possible_from, possible_to, shared (lists of int up to `up_to`).
    """
    rows = []
    for _, row in without_denominators(changes).iterrows():
        first = _possible(row["value_from"], row["decimals_from"], up_to)
        second = _possible(row["value_to"], row["decimals_to"], up_to)
        rows.append(
            {
                "measure_title": row["measure_title"],
                "figure_from": row["value_from"],
                "figure_to": row["value_to"],
                "possible_from": first,
                "possible_to": second,
                "shared": sorted(set(first) & set(second)),
            }
        )
    columns = ["measure_title", "figure_from", "figure_to", "possible_from", "possible_to", "shared"]
    return branded(pd.DataFrame(rows, columns=columns), without_denominators(changes))


def _possible(value: float, decimals: int, up_to: int) -> list[int]:
    if pd.isna(value) or pd.isna(decimals):
        return []
    return [int(n) for n in possible_denominators(round(value * _PERCENT, int(decimals)), int(decimals), up_to=up_to)]


def smallest_clear_n(changes: pd.DataFrame) -> pd.DataFrame:
    """For each change the smallest equal n of both rounds at which its interval leaves zero: measure_title, smallest_n."""
    rows = [
        {"measure_title": row["measure_title"], "smallest_n": int(smallest_n(row["value_from"], row["value_to"]))}
        for _, row in without_denominators(changes).iterrows()
        if row["value_from"] != row["value_to"]
    ]
    return pd.DataFrame(rows, columns=["measure_title", "smallest_n"])


def assumed_intervals(changes: pd.DataFrame, *, assumed_n: Sequence[int] = ASSUMED_N) -> pd.DataFrame:
    """The change and its Newcombe interval were each round a sample of n files.

    Columns: measure_title, assumed_n, change_pp, change_pp_low, change_pp_high, is_clear. The shares are taken as
    printed, so the counts are not whole. Raises UsageError for an n below 1.
    """
    if any(n < 1 for n in assumed_n):
        raise UsageError("an assumed number of files is below 1", found=list(assumed_n), expected="whole numbers from 1")
    n = np.asarray(list(assumed_n), dtype=float)
    frames = []
    for _, row in without_denominators(changes).iterrows():
        _, low, high = newcombe(row["value_from"] * n, n, row["value_to"] * n, n)
        low, high = _PERCENT * np.asarray(low), _PERCENT * np.asarray(high)
        frames.append(
            pd.DataFrame(
                {
                    "measure_title": row["measure_title"],
                    "assumed_n": list(assumed_n),
                    "change_pp": row["change_pp"],
                    "change_pp_low": low,
                    "change_pp_high": high,
                    "is_clear": (low > 0) | (high < 0),
                }
            )
        )
    columns = ["measure_title", "assumed_n", "change_pp", "change_pp_low", "change_pp_high", "is_clear"]
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    return branded(table, without_denominators(changes))
