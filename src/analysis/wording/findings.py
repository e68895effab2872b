"""Titles that state the finding: at most fifteen words, sentence case, right in every branch, never a cause.

A change in a share is told in percentage points. "Improved" and "got worse" follow the measure's polarity, never the sign.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from analysis.terms import Comparability, Direction, Polarity
from analysis.wording.numbers import (
    Row,
    change_decimals,
    count_words,
    first_that_fits,
    is_share,
    listed,
    lower_first,
    may_be_joined,
    moved,
    plural,
    points,
    share,
    value_of,
)

IMPROVED, DECLINED, UNCLEAR, UNDETERMINED = (
    Direction.IMPROVED.value,
    Direction.DECLINED.value,
    Direction.NO_CLEAR_CHANGE.value,
    Direction.UNDETERMINED.value,
)
_TOLD = (IMPROVED, DECLINED, UNCLEAR, UNDETERMINED)


def joined_rows(changes: pd.DataFrame) -> pd.DataFrame:
    """Rows whose two values may be joined: declared comparable or caution, both values there, not suppressed, a share."""
    keep = [may_be_joined(row) for _, row in changes.iterrows()]
    return changes[pd.Series(keep, index=changes.index, dtype=bool)]


def changes_title(changes: pd.DataFrame) -> str:
    """The finding of rows of CHANGES."""
    if changes.empty:
        return "No measure has a value at both reviews"
    joined = joined_rows(changes)
    if joined.empty:
        return _nothing_joined(changes)
    if len(joined) == 1:
        return one_change(joined.iloc[0])
    return _several(joined, are_all=len(joined) == len(changes))


def one_change(row: Row) -> str:
    """The finding of one change that may be joined."""
    name, places = title_of(row), change_decimals(row)
    move, end = moved(row["change_pp"], places), value_of(row, "to")
    caution = row["comparability"] == Comparability.CAUTION.value
    with_caution = ", with caution" if caution else ""
    direction = row["direction"]
    if direction in (IMPROVED, DECLINED):
        verb = "improved" if direction == IMPROVED else worse(row["polarity"])
        if move == "unchanged":  # a clear change that rounds to nothing
            size = points(10.0**-places, places)
            return _of_one(name, f"{verb}{with_caution} by less than {size}, to {end}")
        return _of_one(name, f"{verb}{with_caution}: {move} to {end}")
    if direction == UNCLEAR:
        told = f"shows no clear change: {value_of(row, 'from')}, then {end}"
    elif move == "unchanged":
        told = f"stayed at {end}"
    else:
        told = f"went from {value_of(row, 'from')} to {end}; neither direction is better"
    return _of_one(name, f"{told}{_caution_end(caution)}")


def _of_one(name: str, told: str) -> str:
    """What is told of a measure by its name, or of "one measure" where the name is too long (subtitle and row have it)."""
    return first_that_fits(f"{name} {told}", f"One measure {told}")


def _caution_end(caution: bool) -> str:
    return " (with caution)" if caution else ""


def whole_and_parts(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of all areas and teams together, and rows of a part of them: the whole is made of its parts, so they are not counted together."""
    is_whole = pd.Series(True, index=rows.index)
    for name in ("area", "team"):
        if name in rows:
            is_whole &= rows[name].isna() | (rows[name] == "all")
    return rows[is_whole], rows[~is_whole]


def parts_word(parts: pd.DataFrame) -> str:
    """What parts of the whole are: areas, or teams as well."""
    return "areas" if "team" not in parts or (parts["team"].isna() | (parts["team"] == "all")).all() else "areas and teams"


def _several(joined: pd.DataFrame, *, are_all: bool) -> str:
    whole, parts = whole_and_parts(joined)
    if len(whole) and len(parts) and set(parts["measure"]) <= set(whole["measure"]):
        return _whole_then_parts(whole, parts, are_all=are_all)
    told, place = _counted(joined, are_all=are_all), _one_area(joined)
    return first_that_fits(f"{place[:1].upper()}{place[1:]}: {lower_first(told)}", told) if place else told


def _one_area(rows: pd.DataFrame) -> str:
    """The name of the one area all rows speak of, which tells the charts of a pack apart; empty where it is all areas or none."""
    if "area" not in rows or rows["area"].nunique(dropna=False) != 1 or pd.isna(rows["area"].iloc[0]) or rows["area"].iloc[0] == "all":
        return ""
    name = rows["area_name"].iloc[0] if "area_name" in rows else None
    return str(rows["area"].iloc[0] if pd.isna(name) else name)


def _whole_then_parts(whole: pd.DataFrame, parts: pd.DataFrame, *, are_all: bool) -> str:
    """The finding for all areas together, then in how many of them alone."""
    counts, found, total = Counter(whole["direction"]), Counter(parts["direction"]), len(parts)
    verbs = {IMPROVED: "improved", DECLINED: worse_of(whole), UNCLEAR: "without clear change", UNDETERMINED: "neither better nor worse"}
    if len(whole) == 1:
        only = whole["direction"].iloc[0]
        one = {UNCLEAR: "shows no clear change", UNDETERMINED: "moved, and neither direction is better"}.get(only, verbs.get(only, only))
        leads = [f"{title_of(whole.iloc[0])} {one} over all areas", f"One measure {one} over all areas"]
        of = f"{total} single {parts_word(parts) if total > 1 else parts_word(parts).removesuffix('s')}"
    else:
        every = "both" if len(whole) == 2 else f"all {len(whole)}"
        leads = [
            f"Over all areas {listed([f'{every if len(counts) == 1 else counts[name]} {verbs[name]}' for name in _TOLD if counts[name]])}"
        ]
        leads.append(f"Over all areas {counts[IMPROVED]} of {len(whole)} improved")
        of = f"{count_words(total, 'comparison', 'comparisons')} in single {parts_word(parts)}"
    moved_on = [f"{found[name]} {verb}" for name, verb in ((IMPROVED, "improved"), (DECLINED, worse_of(parts))) if found[name]]
    told = f"of {of}{'' if are_all else ' shown'} {listed(moved_on) if moved_on else 'none did clearly'}"
    rows = pd.concat([whole, parts])
    caution = ", some with caution" if (rows["comparability"] == Comparability.CAUTION.value).any() else ""
    short = f"Over all areas {counts[IMPROVED]} of {len(whole)} improved, in single {parts_word(parts)} {found[IMPROVED]} of {total}"
    return first_that_fits(*(f"{lead}; {told}{end}" for end in dict.fromkeys([caution, ""]) for lead in leads), short)


def _counted(joined: pd.DataFrame, *, are_all: bool) -> str:
    counts = Counter(joined["direction"])
    total, noun = len(joined), noun_for(joined)
    if not are_all:
        noun = f"comparable {noun}" if noun != "comparisons" else "valid comparisons"
    cautious = int((joined["comparability"] == Comparability.CAUTION.value).sum())
    caution = f", {_of_which(cautious, total)} with caution" if cautious else ""
    if len(counts) == 1:
        only = joined["direction"].iloc[0]
        every = f"Both {noun}" if total == 2 else f"All {total} {noun}"
        if only in (IMPROVED, DECLINED):
            verb = "improved" if only == IMPROVED else worse_of(joined)
            return first_that_fits(f"{every} {verb}, {_by(joined)}{caution}", f"{every} {verb}{caution}")
        if only == UNCLEAR:
            none = f"Neither of the 2 {noun}" if total == 2 else f"None of the {total} {noun}"
            return first_that_fits(f"{none} shows a clear change{caution}")
        return first_that_fits(
            f"{every} have no better direction, so no improvement or decline can be named{caution}",
            f"{every} moved, and neither direction is better{caution}",
        )
    phrases = {
        IMPROVED: "improved",
        DECLINED: worse_of(joined),
        UNCLEAR: "shows no clear change" if counts[UNCLEAR] == 1 else "show no clear change",
        UNDETERMINED: "cannot be called better or worse",
    }
    parts = [f"{counts[name]} {phrases[name]}" for name in _TOLD if counts[name]]
    first = parts[0].split(" ", 1)
    told = [f"{first[0]} of {total} {noun} {first[1]}", *parts[1:]]
    better, bad = counts[IMPROVED], counts[DECLINED]
    short = f"Of {total} {noun}, {better} improved, {bad} {worse_of(joined)}, {total - better - bad} neither"
    return first_that_fits(listed(told) + caution, listed(told), short + caution, short)


def _of_which(cautious: int, total: int) -> str:
    if cautious == total:
        return "both" if total == 2 else "all"
    return "one" if cautious == 1 else str(cautious)


def _by(joined: pd.DataFrame) -> str:
    """How far: "by 23.0 and 16.4 percentage points" for two, "by 2.0 to 23.0 percentage points" for more."""
    sizes = sorted(((abs(row["change_pp"]), change_decimals(row)) for _, row in joined.iterrows()), reverse=True)
    written = [
        f"less than {points(10.0**-places, places).rsplit(' percentage', 1)[0]}"
        if moved(size, places) == "unchanged"
        else moved(size, places).removeprefix("up ").rsplit(" percentage", 1)[0]
        for size, places in sizes
    ]
    if len(written) == 2 and written[0] != written[1]:
        return f"by {written[0]} and {written[1]} percentage points"
    if written[0] == written[-1]:
        return f"by {written[0]} percentage point{'' if written[0] == '1' else 's'}{' each' if len(written) == 2 else ''}"
    return f"by {written[-1]} to {written[0]} percentage points"


def _nothing_joined(changes: pd.DataFrame) -> str:
    hidden = int(changes["is_suppressed"].sum())
    total = len(changes)
    if hidden == total:
        if total == 1:
            told = f"The change in {lower_first(title_of(changes.iloc[0]))} is hidden to protect people"
            return first_that_fits(told, "The change is hidden to protect people")
        return f"All {total} changes are hidden to protect people"
    unlike = ~changes["comparability"].isin([Comparability.COMPARABLE.value, Comparability.CAUTION.value]) & ~changes["is_suppressed"]
    if int(unlike.sum()) == total:
        if total == 1:
            return first_that_fits(f"{title_of(changes.iloc[0])}: the two figures cannot be compared", "The two figures cannot be compared")
        return f"None of the {total} comparisons is like for like, so none is drawn"
    if not any(is_share(row) for _, row in changes.iterrows()):
        return "None of these measures is a share, so none is drawn"
    return "No change can be shown: figures are hidden, missing or not comparable"


def noun_for(rows: pd.DataFrame) -> str:
    """What the rows are many of: measures, areas, or comparisons where neither tells them apart."""
    if rows["measure"].nunique() == len(rows):
        return "measures"
    if rows["measure"].nunique() == 1 and rows["area"].nunique() == len(rows):
        return "areas"
    return "comparisons"


def worse(polarity: object) -> str:
    """The verb for a move the bad way. "Declined" would mislead where lower is better."""
    return "declined" if polarity == Polarity.HIGHER.value else "got worse"


def worse_of(rows: pd.DataFrame) -> str:
    """The verb for the rows that moved the bad way: "declined" where a higher share is better for each of them."""
    bad = rows[rows["direction"] == DECLINED]
    return "declined" if (bad["polarity"] == Polarity.HIGHER.value).all() else "got worse"


def title_of(row: Row) -> str:
    """The measure's title, or its id where nobody gave it one."""
    return str(row["measure"] if pd.isna(row["measure_title"]) else row["measure_title"])


def unjoined_title(figures: int, *, declared_unlike: bool) -> str:
    """The finding of figures that stand apart."""
    if figures == 0:
        return "No figure has to stand apart"
    if not declared_unlike:
        return (
            f"{count_words(figures, 'published figure', 'published figures')}, {plural(figures, 'standing alone', 'each standing alone')}"
        )
    if figures == 1:
        return "One figure has nothing like it to be compared with"
    return f"{figures} figures are not like for like, so none is joined to another"


def bounds_title(names: list[str], lows: list[float], highs: list[float]) -> str:
    """The finding of quantities known within bounds only."""
    if not names:
        return "No quantity is given as a range or in words"
    if len(names) == 1:
        within = f"is only known to lie between {share(lows[0], 0)} and {share(highs[0], 0)}"
        return first_that_fits(f"{names[0]} {within}", f"One quantity {within}")
    return f"{len(names)} quantities are only known within bounds, not as points"


def judgements_title(grades: pd.Series, *, review: str, judge: str, total: int) -> str:
    """The finding of one review's judgements by one judge: `grades` in words, of `total` recommendations."""
    if total == 0 or grades.empty:
        return "No recommendation has a judgement of its own"
    counts = grades.value_counts(sort=False)
    when = lower_first(review)
    if len(counts) == 1:
        word = counts.index[0]
        every = f"All {total} recommendations" if len(grades) == total else f"{len(grades)} of {total} recommendations"
        if total == 1:
            every = "The one recommendation"
        return first_that_fits(
            f"{every} judged {word} by the {judge} at the {when}",
            f"{every} judged {word} at the {when}",
            f"{every} judged {word}",
            f"{every} {plural(len(grades), 'has its', 'have the same')} judgement",
        )
    parts = listed([f"{count} {word}" for word, count in counts.sort_values(ascending=False, kind="stable").items()])
    return first_that_fits(
        f"Of {total} recommendations at the {when}: {parts}",
        f"Of {total} recommendations: {parts}",
        f"{len(grades)} of {total} recommendations judged, with {len(counts)} different grades",
    )


def status_title(total: int, *, quantified: int | None, remeasured: int | None) -> str:
    """The finding of the status table."""
    if total == 0:
        return "No recommendation is declared"
    if quantified is None or remeasured is None:
        return f"The state of {count_words(total, 'recommendation', 'recommendations')}"
    again = f"{remeasured} {plural(remeasured, 'was', 'were')}" if remeasured else "none was"
    told = f"{quantified or 'none'} {plural(quantified or 1, 'has', 'have')} a figure and {again} measured again"
    return f"Of {count_words(total, 'recommendation', 'recommendations')}, {told}"
