"""The comparability gate: may an earlier figure be set against a later one, and why not.

Only what is declared speaks: definition, population, geography, precision, who measured, caveats, pairs.
Nothing is guessed from the values themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.model import Caveat, Pair
from analysis.terms import Comparability

_ORDER = (Comparability.COMPARABLE, Comparability.CAUTION, Comparability.NOT_COMPARABLE)
REASON_SEPARATOR = " "

Row = Mapping[str, Any] | pd.Series


@dataclass(frozen=True)
class Verdict:
    """The gate's answer: the level, the reasons for it, and the caveats to print with the comparison."""

    level: Comparability
    reasons: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Field:
    """A declared property of a figure, and what a difference in it means."""

    column: str
    name: str
    if_different: Comparability


# A different population or place is a different thing. A different wording of what is counted, or another hand
# that measured, may explain part of a change: a measure keeps one definition, so a wording can only vary it.
_FIELDS = (
    _Field("definition", "definition", Comparability.CAUTION),
    _Field("population", "population", Comparability.NOT_COMPARABLE),
    _Field("geography", "geography", Comparability.NOT_COMPARABLE),
    _Field("claimed_by", "source of the figure", Comparability.CAUTION),
)


def compare(earlier: Row, later: Row, *, caveats: Sequence[Caveat] = (), pair: Pair | None = None) -> Verdict:
    """Judge two rows of FIGURES. `pair` is the declared pair that joins them, where their measures differ.

    `earlier` and `later` need definition, population, geography, claimed_by, decimals, qualifier, review and measure.
    """
    found: list[tuple[Comparability, str]] = []
    if pair is not None:
        found.append((Comparability.NOT_COMPARABLE, _sentence(pair.reason)))
    found += [reason for field in _FIELDS if (reason := _difference(field, earlier, later))]
    if (reason := _precision(earlier, later)) is not None:
        found.append(reason)
    found += _qualified(earlier, later)
    said = [caveat for caveat in caveats if _speaks_of(caveat, earlier, later)]
    found += [(caveat.level, _sentence(caveat.text)) for caveat in said if caveat.level is not None]
    level = max((level for level, _ in found), key=_ORDER.index, default=Comparability.COMPARABLE)
    return Verdict(
        level,
        tuple(dict.fromkeys(text for _, text in found)),
        tuple(dict.fromkeys(_sentence(caveat.text) for caveat in said if caveat.level is None)),
    )


def _difference(field: _Field, earlier: Row, later: Row) -> tuple[Comparability, str] | None:
    before, after = _plain(earlier[field.column]), _plain(later[field.column])
    if before.casefold() == after.casefold():
        return None
    if not before or not after:
        side = "earlier" if not before else "later"
        return Comparability.CAUTION, f"The {side} figure does not state its {field.name}."
    return field.if_different, f"The {field.name} differs: {before}, then {after}."


def _precision(earlier: Row, later: Row) -> tuple[Comparability, str] | None:
    before, after = earlier["decimals"], later["decimals"]
    if pd.isna(before) or pd.isna(after) or before == after:
        return None
    return Comparability.CAUTION, f"The precision differs: printed to {_decimals(before)}, then to {_decimals(after)}."


def _qualified(earlier: Row, later: Row) -> list[tuple[Comparability, str]]:
    """A figure printed as "almost" or "about" so much is not exactly so much."""
    words = [(side, _plain(row["qualifier"])) for side, row in (("earlier", earlier), ("later", later))]
    return [(Comparability.CAUTION, f'The {side} figure is printed with the word "{word}".') for side, word in words if word]


def _decimals(number: int) -> str:
    return "whole numbers" if number == 0 else f"{number} decimal{'s' if number > 1 else ''}"


def _speaks_of(caveat: Caveat, earlier: Row, later: Row) -> bool:
    reviews = {earlier["review"], later["review"]}
    measures = {earlier["measure"], later["measure"]}
    about_reviews = not caveat.reviews or (len(caveat.reviews) == 1 and caveat.reviews[0] in reviews) or reviews <= set(caveat.reviews)
    return about_reviews and (not caveat.measures or bool(measures & set(caveat.measures)))


def _plain(value: Any) -> str:
    return "" if pd.isna(value) else " ".join(str(value).split())


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else text + "."
