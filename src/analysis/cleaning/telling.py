"""What the rules found, as counts and the first rows of each: bounded however many rows are odd, and added up over blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from analysis.cleaning.issues import row_issue
from analysis.cleaning.people import PEOPLE
from analysis.cleaning.rules import RULES, Rule
from analysis.model import Issue
from analysis.tables import RawTable
from analysis.terms import Action

TOLD_ROWS = 1000  # rows of a table that a rule tells one by one: more is mended at its source, and a million issues hide the others
SHOWN_TEXTS = 5


@dataclass(frozen=True)
class Finding:
    """What one rule found in one table: how many rows, the first of them with the text they show, and the first texts."""

    rows: int
    first: tuple[tuple[int, str], ...] = ()
    texts: tuple[str, ...] = ()

    def __add__(self, other: Finding) -> Finding:
        first = tuple(islice(merge(self.first, other.first), TOLD_ROWS))
        return Finding(self.rows + other.rows, first, tuple(sorted({*self.texts, *other.texts})[:SHOWN_TEXTS]))


class Findings:
    """Findings by code of the rule and number of the table. Sums over blocks do not depend on their order."""

    def __init__(self, found: Mapping[tuple[str, int], Finding] | None = None) -> None:
        self.found = dict(found or {})

    def __add__(self, other: Findings) -> Findings:
        both = dict(self.found)
        for key, finding in other.found.items():
            both[key] = both[key] + finding if key in both else finding
        return Findings(both)

    def note(self, rule: Rule, rows: pd.DataFrame) -> None:
        """Rows that a rule marks; those of people show nothing of them."""
        is_person = _heading(rule) in PEOPLE
        for number in np.unique(rows["table"]).tolist():
            mine = rows[rows["table"] == number]
            shown = mine[rule.shows] if rule.shows and not is_person else pd.Series("", index=mine.index)
            if rule.each_row:
                told = mine["row"].nsmallest(TOLD_ROWS) if len(mine) > TOLD_ROWS else mine["row"].sort_values(kind="stable")
                first = zip(told.tolist(), map(_text, shown.loc[told.index]), strict=True)
                finding = Finding(len(mine), tuple(first))
            else:
                finding = Finding(len(mine), (), tuple(sorted({_text(text) for text in shown.unique()} - {""})[:SHOWN_TEXTS]))
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
        return [issue for rule in RULES if (rule.code, number) in self.found for issue in _issues(rule, self.found[rule.code, number], raw)]


def _heading(rule: Rule) -> str:
    return rule.fields[-1] if rule.shows == "grade_text" else rule.fields[0]


def _issues(rule: Rule, finding: Finding, raw: RawTable) -> list[Issue]:
    heading = _heading(rule)
    if not rule.each_row:
        names = ", ".join(finding.texts)
        return [_one(rule, f"{rule.message}: {_rows(finding.rows)}" + (f" ({names})" if names else ""), raw, heading)]
    told = [
        row_issue(raw, row, rule.severity, rule.action, rule.code, rule.message, column=heading, raw_value=text, remedy=rule.remedy)
        for row, text in finding.first
    ]
    more = finding.rows - len(told)
    if more:
        told.append(_one(rule, f"{rule.message}: {_rows(more)} more, after the {len(told):,} told one by one", raw, heading))
    return told


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
