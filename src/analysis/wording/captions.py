"""What stands around a chart: subtitle, source, method, caveats and marks, taken from the rows themselves."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.terms import MARKS_SEPARATOR, Comparability, Mark
from analysis.wording.findings import joined_rows, title_of
from analysis.wording.numbers import is_share, missing, plural, sentence, value_of

ALL = "all"
MOST_NAMES = 3


def distinct(values: Iterable[object]) -> list[str]:
    """The values that are there, each once, in order."""
    return list(dict.fromkeys(str(value) for value in values if not missing(value) and str(value).strip()))


def column(frame: pd.DataFrame, name: str) -> list[str]:
    """The distinct values of a column; none where the frame lacks it."""
    return distinct(frame[name]) if name in frame else []


MOST_NOT_COUNTED = 5  # as the small-number rule hides counts


def counted_as(twice: int) -> str:
    """What a rate over all roles counts: gradings where some files (`twice` of them) were graded by more than one role."""
    return "gradings" if twice else "files"


def twice_note(twice: int) -> list[str]:
    """Says that files graded by several roles count once for each grading; nothing where there are none.

    >>> twice_note(0), twice_note(3)[0][:32]
    ([], 'A few files were graded by more ')
    """
    if not twice:
        return []
    told = "A few" if twice <= MOST_NOT_COUNTED else f"{twice:,}"
    return [
        f"{told} files were graded by more than one role and count once for each grading: counts here are gradings, "
        "and intervals and limits are somewhat too narrow."
    ]


def marks_of(*frames: pd.DataFrame) -> tuple[str, ...]:
    """The brands the rows carry, or the frame made of them in its `attrs`, in words for print, in the order of terms.Mark.

    >>> marks_of(pd.DataFrame({"marks": ["unchecked; invented", None]}))
    ('Invented data', 'Unchecked draft')
    """
    texts = [text for frame in frames for text in (*column(frame, "marks"), str(frame.attrs.get("marks") or ""))]
    found = [part.strip() for text in texts for part in text.split(MARKS_SEPARATOR.strip()) if part.strip()]
    known = {name: mark.label for mark in Mark for name in (mark.value, mark.label)}
    told = distinct(known.get(part, part) for part in found)
    order = [mark.label for mark in Mark]
    return tuple(sorted(told, key=lambda label: (order.index(label) if label in order else len(order), label)))


def source_line(*frames: pd.DataFrame) -> str:
    """ "Source: ..." with the title of the inspection where it adds something."""
    sources = distinct(text for frame in frames for text in column(frame, "source"))
    titles = distinct(text for frame in frames for text in column(frame, "inspection_title"))
    if not sources and not titles:
        return "Source: not stated."
    told = "; ".join(sources) if sources else "; ".join(titles)
    return f"Source: {sentence(told)}"


def method_line(frame: pd.DataFrame) -> str:
    """ "Method: ..." with the exact names of the methods used."""
    methods = column(frame, "method")
    return f"Method: {sentence('; '.join(methods))}" if methods else ""


def place_of(frame: pd.DataFrame) -> str:
    """The one place all rows speak of; empty where there are several or it is all."""
    areas = column(frame, "area_name") or column(frame, "area") or column(frame, "geography")
    return areas[0] if len(areas) == 1 and areas[0] != ALL else ""


def review_with_period(name: object, period: object) -> str:
    """ "Mid-point review (October 2008)"; the name alone where it has no period."""
    told = "" if missing(name) else str(name)
    return told if missing(period) or not str(period).strip() else f"{told} ({period})".strip()


def changes_subtitle(changes: pd.DataFrame, *, is_cropped: bool = False) -> str:
    """Measure, place and period of rows of CHANGES."""
    measures = distinct(title_of(row) for _, row in changes.iterrows())
    what = measures[0] if len(measures) == 1 else "Shares by measure"
    pairs = distinct(f"{_when(row, 'from')}, then {_when(row, 'to')}" for _, row in changes.iterrows())
    when = pairs[0] if len(pairs) == 1 else ""
    parts = [what, place_of(changes), when, "axis cropped" if is_cropped else ""]
    return "; ".join(part for part in parts if part)


def _when(row: pd.Series, side: str) -> str:
    """The period of one side, or its review where the period is not told."""
    told = row[f"{side}_review_name"] if missing(row[f"{side}_period"]) else row[f"{side}_period"]
    return "not stated" if missing(told) else str(told)


def caution_notes(changes: pd.DataFrame) -> list[str]:
    """One note for each joined row that asks for caution, with its measure and reason."""
    joined = joined_rows(changes)
    rows = joined[joined["comparability"] == Comparability.CAUTION.value]
    return [f"Caution, {title_of(row)}: {_reason(row, 'something differs between the two figures.')}" for _, row in rows.iterrows()]


def apart_notes(changes: pd.DataFrame) -> list[str]:
    """Why rows are not joined: unlike, hidden, without a value, or not a share; rows of one reason share a note."""
    notes: dict[str, list[str]] = {}
    joined = joined_rows(changes).index
    for _, row in changes[~changes.index.isin(joined)].iterrows():
        notes.setdefault(_why_apart(row), []).append(pair_name(row))
    return [f"{_few(distinct(names))}: {why}" for why, names in notes.items()]


def _few(names: list[str]) -> str:
    """At most three names, and how many more."""
    left = len(names) - MOST_NAMES
    return "; ".join([*names[:MOST_NAMES], *([f"{left} more"] if left > 0 else [])])


def _why_apart(row: pd.Series) -> str:
    if row["is_suppressed"]:
        return "[c], hidden to protect people."
    if not is_share(row):
        return f"not a share, so not drawn: {value_of(row, 'from')}, then {value_of(row, 'to')}."
    if row["comparability"] in (Comparability.COMPARABLE.value, Comparability.CAUTION.value):
        return "not joined, since a value is missing."
    return f"not joined. {_reason(row, 'Nobody has said that the two may be compared.')}"


def pair_name(row: pd.Series) -> str:
    """The measure, or both measures of a declared pair."""
    name = title_of(row)
    if missing(row["from_measure"]) or row["from_measure"] == row["measure"]:
        return name
    before = row["from_measure"] if missing(row["from_measure_title"]) else row["from_measure_title"]
    return f"{before} with {name}"


def _reason(row: pd.Series, otherwise: str) -> str:
    return sentence(otherwise if missing(row["reasons"]) else row["reasons"])


def common_caveats(frame: pd.DataFrame) -> list[str]:
    """The declared caveats of the rows, each once."""
    return [sentence(text) for text in column(frame, "caveats")]


def no_interval_note(changes: pd.DataFrame) -> list[str]:
    """Says so where joined rows have no interval because a denominator is unknown."""
    joined = joined_rows(changes)
    without = joined["change_pp_low"].isna() | joined["change_pp_high"].isna()
    if joined.empty or not without.any():
        return []
    number = int(without.sum())
    if number == len(joined):
        return ["Published figures without denominators: no interval can be drawn, and chance cannot be weighed."]
    return [f"{number} {plural(number, 'row has', 'rows have')} no interval: without denominators chance cannot be weighed."]


MANY_INTERVALS = 5  # from here on it is told that some leave zero by chance


def many_note(changes: pd.DataFrame) -> list[str]:
    """Of many 95% intervals some leave zero though nothing changed; said where there are at least MANY_INTERVALS.

    >>> many_note(pd.DataFrame({"change_pp_low": [1.0] * 20}))[0][:53]
    '20 intervals at 95%: were nothing changed, about 1 of'
    """
    number = int(changes["change_pp_low"].notna().sum())
    if number < MANY_INTERVALS:
        return []
    by_chance = number / 20
    about = f"about {by_chance:.0f} of them" if number >= 15 else "now and then one"
    return [f"{number} intervals at 95%: were nothing changed, {about} would still leave zero by chance; none is widened for their number."]


def changes_caveats(changes: pd.DataFrame) -> tuple[str, ...]:
    """Everything to print below a chart of changes, most telling first."""
    return tuple(
        distinct(
            [
                *caution_notes(changes),
                *apart_notes(changes),
                *no_interval_note(changes),
                *many_note(joined_rows(changes)),
                *common_caveats(changes),
            ]
        )
    )
