"""What the rules found, as counts, the first rows and the spellings: bounded however many rows are odd, added up over blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from analysis.cleaning.coded import packed
from analysis.cleaning.issues import row_issue
from analysis.cleaning.people import PEOPLE
from analysis.cleaning.rules import RULES, Context, Rule
from analysis.model import WITHHELD, Issue
from analysis.tables import RawTable
from analysis.terms import Action

TOLD_ROWS = 1000  # rows of a table that a rule tells one by one: more is mended at its source, and a million issues hide the others
TOLD_TEXTS = 50  # distinct spellings that are told
SHOWN_TEXTS = 8  # of them on one line
SHOWN_ROWS = 5  # of a spelling


@dataclass(frozen=True, order=True)
class Spelling:
    """A text a rule speaks of, what it was taken for, how many rows have it, the first of them, and what may be meant."""

    text: str
    reads: str = ""
    rows: int = 0
    first: tuple[int, ...] = ()
    hint: str = ""

    def __add__(self, other: Spelling) -> Spelling:
        return Spelling(self.text, self.reads, self.rows + other.rows, tuple(sorted(self.first + other.first)[:SHOWN_ROWS]), self.hint)


@dataclass(frozen=True)
class Finding:
    """What one rule found in one table: how many rows, the first of them with the text they show, and the first spellings."""

    rows: int
    first: tuple[tuple[int, str], ...] = ()
    texts: tuple[Spelling, ...] = ()

    def __add__(self, other: Finding) -> Finding:
        first = tuple(islice(merge(self.first, other.first), TOLD_ROWS))
        texts = {(one.text, one.reads): one for one in self.texts}
        for one in other.texts:
            key = one.text, one.reads
            texts[key] = texts[key] + one if key in texts else one
        return Finding(self.rows + other.rows, first, tuple(sorted(texts.values())[:TOLD_TEXTS]))


class Findings:
    """Findings by code of the rule and number of the table. Sums over blocks do not depend on their order."""

    def __init__(self, found: Mapping[tuple[str, int], Finding] | None = None) -> None:
        self.found = dict(found or {})

    def __add__(self, other: Findings) -> Findings:
        both = dict(self.found)
        for key, finding in other.found.items():
            both[key] = both[key] + finding if key in both else finding
        return Findings(both)

    def note(self, rule: Rule, rows: pd.DataFrame, context: Context | None = None) -> None:
        """Rows that a rule marks; those of people show nothing of them."""
        shows = rule.shows if _heading(rule) not in PEOPLE else ""
        for number in np.unique(rows["table"]).tolist():
            mine = rows[rows["table"] == number]
            spellings = () if rule.each_row or not shows else _spellings(mine, rule, context)
            finding = Finding(len(mine), _first_rows(mine, rule, shows), spellings)
            key = (rule.code, int(number))
            self.found[key] = self.found[key] + finding if key in self.found else finding

    def renumbered(self, numbers: Mapping[int, int]) -> Findings:
        """The same with tables numbered anew; tables that have no number are left out."""
        return Findings({(code, numbers[table]): finding for (code, table), finding in self.found.items() if table in numbers})

    def excluded(self, number: int) -> int:
        """Rows of a table that the rules left out; each is left out by one rule alone."""
        codes = {rule.code for rule in RULES if rule.action is Action.EXCLUDED}
        return sum(finding.rows for (code, table), finding in self.found.items() if table == number and code in codes)

    def issues(self, number: int, raw: RawTable) -> list[Issue]:
        """The issues of a table, rule by rule: one a row for the first rows and one for all the others, or one for all."""
        return [issue for rule in RULES if (rule.code, number) in self.found for issue in _issues(rule, self._judged(rule, number), raw)]

    def _judged(self, rule: Rule, number: int) -> Finding:
        """Of a rule with a judge, what it picks from the spellings of all tables."""
        finding = self.found[rule.code, number]
        if rule.judge is None:
            return finding
        every = {(one.text, one.reads) for (code, _), other in self.found.items() if code == rule.code for one in other.texts}
        picked = rule.judge(every)
        texts = tuple(one for one in finding.texts if (one.text, one.reads) in picked)
        return Finding(sum(one.rows for one in texts), (), texts)


def _first_rows(mine: pd.DataFrame, rule: Rule, shows: str) -> tuple[tuple[int, str], ...]:
    """The first rows one by one: of a rule that speaks of each, and by text those whose text is withheld, to be looked up."""
    if rule.by_text:
        mine = mine[mine[shows] == WITHHELD]
    elif not rule.each_row:
        return ()
    told = mine["row"].nsmallest(TOLD_ROWS) if len(mine) > TOLD_ROWS else mine["row"].sort_values(kind="stable")
    return tuple(zip(told.tolist(), map(_text, mine.loc[told.index, shows]) if shows else [""] * len(told), strict=True))


def _spellings(mine: pd.DataFrame, rule: Rule, context: Context | None) -> tuple[Spelling, ...]:
    """The first distinct texts, in the order of their letters, with their rows."""
    columns = [mine[rule.shows].astype("category"), *([mine[rule.reads].astype("category")] if rule.reads else [])]
    key = packed(columns)[0]
    counts = np.bincount(key)  # texts are few, so that keys are small
    kinds = np.flatnonzero(counts)
    places = np.zeros(len(counts), dtype=np.int64)
    places[key] = np.arange(len(key))  # of any row with that text
    numbers = mine["row"].to_numpy()
    texts = [(_text(columns[0].iloc[place]), _text(columns[-1].iloc[place]) if rule.reads else "") for place in places[kinds]]
    first = sorted((text, kind) for text, kind in zip(texts, range(len(kinds)), strict=True) if text[0] not in ("", WITHHELD))
    return tuple(
        Spelling(
            text[0],
            text[1],
            int(counts[kinds[kind]]),
            tuple(np.sort(numbers[key == kinds[kind]])[:SHOWN_ROWS].tolist()),
            rule.hint(text[0], context) if rule.hint and context else "",
        )
        for text, kind in first[:TOLD_TEXTS]
    )


def _heading(rule: Rule) -> str:
    return rule.fields[-1] if rule.shows == "grade_text" else rule.fields[0]


def _issues(rule: Rule, finding: Finding, raw: RawTable) -> list[Issue]:
    heading = _heading(rule)
    if not finding.rows:
        return []
    if not rule.each_row and not rule.by_text:
        names = [_in_words(one) for one in finding.texts[:SHOWN_TEXTS]]
        names += [f"{len(finding.texts) - SHOWN_TEXTS} more spellings"] if len(finding.texts) > SHOWN_TEXTS else []
        return [_one(rule, f"{rule.message}: {_rows(finding.rows)}" + (f" ({'; '.join(names)})" if names else ""), raw, heading)]
    told = [_of_row(rule, row, text, raw) for row, text in finding.first]
    told += [_of_text(rule, one, raw) for one in finding.texts]
    more = finding.rows - len(finding.first) - sum(one.rows for one in finding.texts)
    if more:
        after = f"the {len(told):,} told one by one"
        told.append(_one(rule, f"{rule.message}: {_rows(more)} more, after {after}", raw, heading))
    return told


def _of_row(rule: Rule, row: int, text: str, raw: RawTable) -> Issue:
    return row_issue(
        raw, row, rule.severity, rule.action, rule.code, rule.message, column=_heading(rule), raw_value=text, remedy=rule.remedy
    )


def _of_text(rule: Rule, one: Spelling, raw: RawTable) -> Issue:
    """One issue for all rows of a spelling, at the first of them."""
    message = f"{rule.message}: '{one.text}' in rows {_listed(one)}" if one.rows > 1 else rule.message
    remedy = f"{one.hint} Else {rule.remedy}" if one.hint else rule.remedy
    told = {"column": _heading(rule), "raw_value": one.text, "remedy": remedy}
    return row_issue(raw, one.first[0], rule.severity, rule.action, rule.code, message, **told)


def _in_words(one: Spelling) -> str:
    """A spelling, what it was taken for, and its rows.

    >>> _in_words(Spelling("3 - Good", "good", 7, (2, 4, 5, 8, 9)))
    "'3 - Good' as good, 7 rows"
    >>> _in_words(Spelling("Nroth", rows=2, first=(2, 4)))
    "'Nroth', rows 2 and 4"
    """
    told = f"'{one.text}'" + (f" as {one.reads}" if one.reads else "")
    where = _rows(one.rows) if one.rows > len(one.first) else f"{'row' if one.rows == 1 else 'rows'} {_listed(one)}"
    return f"{told}, {where}"


def _listed(one: Spelling) -> str:
    numbers = [str(row) for row in one.first]
    more = one.rows - len(numbers)
    last = f"{more:,} more" if more else numbers.pop() if len(numbers) > 1 else ""
    return ", ".join(numbers) + (f" and {last}" if last else "")


def _one(rule: Rule, message: str, raw: RawTable, heading: str) -> Issue:
    return Issue(rule.severity, rule.action, rule.code, message, rule.remedy, raw.file, raw.sheet, None, raw.headings.get(heading, heading))


def _rows(count: int) -> str:
    return f"{count} {'row' if count == 1 else 'rows'}"


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def total(found: Sequence[Findings]) -> Findings:
    """All findings together."""
    every = Findings()
    for one in found:
        every += one
    return every
