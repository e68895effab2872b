"""Short written answers to a notebook's question, computed from its results, and what they cannot tell."""

from __future__ import annotations

import pandas as pd

from analysis.parsing import format_percentage, format_points
from analysis.terms import Comparability, Direction
from analysis.wording.captions import many_note
from analysis.wording.findings import parts_word, whole_and_parts, worse, worse_of
from analysis.wording.numbers import signed

_VERBS = {
    Direction.IMPROVED.value: "improved",
    Direction.NO_CLEAR_CHANGE.value: "no clear change",
    Direction.UNDETERMINED.value: "moved, neither direction is plainly better",
}


def improvement_answer(changes: pd.DataFrame) -> str:
    """What changed between two reviews, in a few sentences. Rows of CHANGES; markdown out."""
    if changes.empty:
        return "**No measure has a value at both reviews**, so nothing can be said about a change."
    joined = changes[(changes["comparability"] != Comparability.NOT_COMPARABLE.value) & ~changes["is_suppressed"]]
    unlike = changes[changes["comparability"] == Comparability.NOT_COMPARABLE.value]
    hidden = int(changes["is_suppressed"].sum())
    parts = [_headline(joined)]
    told = joined if len(joined) <= MOST_LINES else _widest_first(joined).head(MOST_LINES - 1)
    parts += [f"- {_one(row)}" for _, row in told.iterrows()]
    if len(told) < len(joined):
        parts.append(f"- {len(joined) - len(told)} more comparisons, each in the chart and its numbers below.")
    if len(unlike):
        pairs = dict.fromkeys(f"{row['from_measure_title']} with {row['measure_title']}" for _, row in unlike.iterrows())
        parts.append(f"\nNot comparable, so no change is given: {_listed(list(pairs))}.")
    if hidden:
        parts.append(f"\n{hidden} {_plural(hidden, 'change is', 'changes are')} hidden to protect people.")
    return "\n".join(parts)


MOST_LINES = 5  # comparisons told one by one, so that the answer and what it cannot tell stand on one screen


def _widest_first(joined: pd.DataFrame) -> pd.DataFrame:
    """All areas and teams together before a part of them; else as they come."""
    whole = (joined["area"].fillna("all") == "all").astype(int) + (joined["team"].fillna("all") == "all").astype(int)
    return joined.loc[whole.sort_values(ascending=False, kind="stable").index]


def _headline(joined: pd.DataFrame) -> str:
    number = len(joined)
    if number == 0:
        return "**No change can be given.**\n"
    whole, parts = whole_and_parts(joined)
    if len(whole) and len(parts):
        alone = parts_word(parts)
        return f"**All areas together: {_counts_told(whole)}. Single {alone}: {_counts_told(parts)}.**\n"
    return f"**Of {number} {_plural(number, 'comparison', 'comparisons')}: {_directions(joined)}.**\n"


def _counts_told(rows: pd.DataFrame) -> str:
    return f"of {len(rows)} {_plural(len(rows), 'comparison', 'comparisons')} {_directions(rows)}"


def _directions(rows: pd.DataFrame) -> str:
    """How many improved, declined and so on."""
    counts = rows["direction"].value_counts()
    told = [
        f"{counts[name]} {word}"
        for name, word in (
            (Direction.IMPROVED.value, "improved"),
            (Direction.DECLINED.value, worse_of(rows)),
            (Direction.NO_CLEAR_CHANGE.value, "without clear change"),
            (Direction.UNDETERMINED.value, "undetermined"),
        )
        if counts.get(name, 0)
    ]
    return _listed(told)


def _one(row: pd.Series) -> str:
    area = row["area_name"] if pd.notna(row["area_name"]) and row["area"] != "all" else row["area"]
    names = [name for name in (area, row["team"]) if pd.notna(name) and name != "all"]
    place = f" ({', '.join(names)})" if names else ""
    caution = " Compare with caution." if row["comparability"] == Comparability.CAUTION.value else ""
    verb = worse(row["polarity"]) if row["direction"] == Direction.DECLINED.value else _VERBS.get(row["direction"], "changed")
    if row["unit"] != "percent":
        return f"{row['measure_title']}{place}: {verb}, {row['value_from']:g} then {row['value_to']:g}.{caution}"
    before, after = _share(row["value_from"], row["decimals_from"]), _share(row["value_to"], row["decimals_to"])
    change = format_points(row["change_pp"], _change_decimals(row))
    gap = ""
    if pd.notna(row["change_pp_low"]):
        gap = f" (95% interval {signed(row['change_pp_low'])} to {signed(row['change_pp_high'])})"
    return f"{row['measure_title']}{place}: {verb}, {before} then {after}, {change}{gap}.{caution}"


def _share(value: float, decimals: object) -> str:
    return format_percentage(value, 1 if pd.isna(decimals) else int(decimals))  # type: ignore[call-overload]


def _change_decimals(row: pd.Series) -> int:
    known = [int(row[name]) for name in ("decimals_from", "decimals_to") if pd.notna(row[name])]
    return min(known) if len(known) == 2 else 1


def limits(changes: pd.DataFrame) -> str:
    """What a comparison of these rows cannot tell: their reasons, caveats and lacking denominators, as a markdown list."""
    said = [text for name in ("reasons", "caveats") for text in changes[name].dropna().unique()]
    lines = [f"- {text}" for text in dict.fromkeys(said)]
    allowed = changes[changes["comparability"] != Comparability.NOT_COMPARABLE.value]
    without_n = allowed["denominator_from"].isna() | allowed["denominator_to"].isna()
    if without_n.any():
        number = int(without_n.sum())
        some = f"{number} of {len(allowed)} comparisons {_plural(number, 'lacks', 'lack')} a denominator"
        text = "No comparison has known denominators" if without_n.all() else some
        lines.append(f"- {text}: no interval can be drawn, and chance cannot be weighed.")
    lines += [f"- {text}" for text in many_note(allowed[~allowed["is_suppressed"]])]
    lines.append("- A change between reviews does not say what brought it about.")
    return "\n".join(lines)


def progress_answer(progress: pd.DataFrame) -> str:
    """How many recommendations were quantified and measured again; rows of measures.progress_table; markdown out."""
    total = len(progress)
    if total == 0:
        return "**No recommendation is declared.**"
    quantified = int((progress["quantified"] == "yes").sum())
    again = int(progress["remeasured"].str.startswith("yes").sum())
    short = int((progress["shortfall"] != "none stated").sum())
    return (
        f"**Of {total} {_plural(total, 'recommendation', 'recommendations')}, {quantified} {_plural(quantified, 'has', 'have')} a figure and "
        f"{again} {_plural(again, 'was', 'were')} measured again in a way that may be compared.** "
        f"For {short} the source states that something is still missing."
    )


def register_answer(figures: pd.DataFrame, evidence: pd.DataFrame, issues: pd.DataFrame) -> str:
    """How many figures and pieces of evidence there are and how many have a place; markdown out."""
    placed = int(figures["locator"].notna().sum())
    counted = int(figures["denominator"].notna().sum())
    problems = int(issues["severity"].isin(["error", "warning"]).sum())
    return (
        f"**{len(figures)} {_plural(len(figures), 'figure', 'figures')}, {placed} with the place where {_plural(placed, 'it is', 'they are')} "
        f"printed; {counted} with a denominator; {len(evidence)} further {_plural(len(evidence), 'piece', 'pieces')} of evidence.** "
        f"Cleaning raised {problems} {_plural(problems, 'problem', 'problems')} to look at."
    )


def sensitivity_answer(smallest: pd.DataFrame) -> str:
    """The smallest n at which each change stands clear; rows of measures.smallest_clear_n; markdown out."""
    if smallest.empty:
        return "**No comparison of published figures lacks its denominators: nothing was assumed, and what follows does not apply.**"
    lines = [
        f"- {row['measure_title']}: from {row['smallest_n']} {_plural(row['smallest_n'], 'file', 'files')} in each round"
        for _, row in smallest.iterrows()
    ]
    said = "**The denominators are unknown. Were each figure one proportion with the same n in both rounds, the change would stand clear:**"
    return said + "\n\n" + "\n".join(lines)


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
