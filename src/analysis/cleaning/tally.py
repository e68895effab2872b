"""File audits too many to hold: blocks of rows folded to the distinct kinds of row and how many there are of each.

A kind is what the rates need of a row: area, team, role, standard, grade, and of the date its month, its review and what is
odd about it. The kinds are cleaned by the same functions and rules as rows are. Files are not told apart, so duplicates and
conflicting grades are not looked for: this is for tables without a case column, or for a first look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.cleaning.audits import area_key, day_reader, grade_reader, readable
from analysis.cleaning.coded import coded
from analysis.cleaning.issues import text_key
from analysis.cleaning.rules import RULES, Context
from analysis.model import Definition, Issue
from analysis.tables import RawTable

# Bits of the key for each column: 63 in all. A column with more kinds than fit is refused.
BITS = {"standard": 9, "review": 5, "audit_date": 12, "area": 10, "team": 14, "auditor_role": 5, "grade": 8}


class TooManyKinds(ValueError):
    """A column has more kinds of text than a tally holds: it is no column of categories."""


class Tally:
    """Counts of kinds of rows, added to block by block. `merge` adds another's, in any order, with the same result."""

    def __init__(self, definition: Definition, *, date_order: str = "dmy", today: date | None = None) -> None:
        self.definition, self.today = definition, today or date.today()
        self.raw = RawTable(pd.DataFrame(), "file audits", date_order=date_order)
        self._class_of = _classes(self.raw, definition, self.today)
        self._number: dict[str, dict[str, int]] = {name: {} for name in BITS}  # text -> number of its kind
        self._kinds: dict[str, dict[Any, int]] = {name: {None: 0} for name in BITS}
        self._shown: dict[str, list[str | None]] = {name: [None] for name in BITS}  # the least text of each kind
        self.counts = pd.Series(dtype="int64", index=np.array([], dtype=np.int64))
        self._parts: list[pd.Series] = []
        self.rows = 0

    def add(self, block: pd.DataFrame) -> Tally:
        """One block of texts under our headings; it stays untouched."""
        key, size, sizes = np.zeros(len(block), dtype=np.int64), 1, []
        for name in BITS:
            codes = self._codes(name, block[name]) if name in block else None
            count = len(self._shown[name]) if codes is not None else 1
            if codes is not None:
                key *= count
                key += codes
            size *= count
            sizes.append(count)
        if size <= 4 * len(block) + 1024:
            found = np.bincount(key, minlength=1)
            kinds = np.flatnonzero(found)
            counts = found[kinds]
        else:
            kinds, counts = np.unique(key, return_counts=True)
        self._parts.append(pd.Series(counts, index=_repacked(kinds, sizes)))
        self.rows += len(block)
        if len(self._parts) >= 64:
            self._fold()
        return self

    def kinds(self) -> tuple[pd.DataFrame, np.ndarray]:
        """Each kind of row as a row of texts, and how many rows are of it."""
        self._fold()
        keys = self.counts.index.to_numpy(dtype=np.int64)
        columns = {}
        for name in reversed(BITS):
            texts = np.array([*self._shown[name]], dtype=object)
            columns[name] = pd.Series(texts[keys & (2 ** BITS[name] - 1)]).astype("str")
            keys = keys >> BITS[name]
        frame = pd.DataFrame({name: columns[name] for name in BITS}).astype("str")
        return frame, self.counts.to_numpy()

    def merge(self, other: Tally) -> Tally:
        """Another's counts added, as they come from another process."""
        frame, counts = other.kinds()
        if len(frame):
            codes = np.zeros(len(frame), dtype=np.int64)
            for name in BITS:
                codes = (codes << BITS[name]) + self._codes(name, frame[name])
            self._parts.append(pd.Series(counts, index=codes))
            self.rows += other.rows
        return self

    def _codes(self, name: str, values: pd.Series) -> np.ndarray:
        column, number = coded(values), self._number[name]
        table = np.empty(len(column.distinct) + 1, dtype=np.int64)
        for place, text in enumerate(column.distinct):
            known = number.get(text)
            table[place] = self._learn(name, text) if known is None else known
        table[-1] = 0
        return table[column.codes]

    def _learn(self, name: str, text: str) -> int:
        kinds, shown = self._kinds[name], self._shown[name]
        kind = self._class_of[name](text)
        place = kinds.setdefault(kind, len(kinds))
        if place == len(shown):
            if place >= 2 ** BITS[name]:
                raise TooManyKinds(f"column {name} has more than {2 ** BITS[name] - 1} kinds of text")
            shown.append(text)
        elif place and text < shown[place]:  # type: ignore[operator]
            shown[place] = text  # so that the order of the rows does not matter
        self._number[name][text] = place
        return place

    def _fold(self) -> None:
        """The parts so far summed to one."""
        every = [part for part in (self.counts, *self._parts) if len(part)]
        if every:
            self.counts = pd.concat(every).groupby(level=0, sort=True).sum()
        self._parts = []


def _repacked(kinds: np.ndarray, sizes: list[int]) -> np.ndarray:
    """Keys of this block's radix as keys of fixed bits, which all blocks share."""
    packed, shift = np.zeros(len(kinds), dtype=np.int64), 0
    for name, size in zip(reversed(BITS), reversed(sizes), strict=True):
        kinds, digit = np.divmod(kinds, size)
        packed |= digit << shift
        shift += BITS[name]
    return packed


def _classes(raw: RawTable, definition: Definition, today: date) -> dict[str, Callable[[str], Any]]:
    """What makes two texts of a column one kind; None for a blank."""
    day, grade, limit = day_reader(raw.date_order, definition), grade_reader(raw, definition), np.datetime64(today, "us")

    def of_date(text: str) -> Any:
        found, *rest = day(text)
        return (found is None, found is not None and found > limit, *rest)

    known = {area_key(name) for area in definition.areas for name in (area.id, area.name, *area.also)}
    return {
        **dict.fromkeys(("standard", "review", "auditor_role"), lambda text: text_key(text) or None),
        "team": lambda text: " ".join(text.split()) or None,
        "area": lambda text: area_key(text) if area_key(text) in known else " ".join(text.split()) or None,
        "audit_date": of_date,
        "grade": grade,
    }


def tally_audits(blocks: Iterable[pd.DataFrame], definition: Definition, *, date_order: str = "dmy", today: date | None = None) -> Tally:
    """All blocks in one tally, one after another in bounded memory."""
    tally = Tally(definition, date_order=date_order, today=today)
    for block in blocks:
        tally.add(block)
    return tally


def clean_tally(tally: Tally) -> tuple[pd.DataFrame, tuple[Issue, ...]]:
    """The kinds as cleaned rows with the column `rows`, how many there were of each, and one issue a rule with its number of rows."""
    frame, counts = tally.kinds()
    rows = readable(replace(tally.raw, frame=frame), tally.definition, salt=b"", number=0).assign(rows=counts)
    context, issues = Context(tally.definition, tally.today), []
    for rule in RULES:
        if rule.across_rows:
            continue
        found = rule.find(rows, context).to_numpy(dtype=bool)
        if not found.any():
            continue
        number = int(rows.loc[found, "rows"].sum())
        message = f"{rule.message}: {number} {'row' if number == 1 else 'rows'}"
        issues.append(Issue(rule.severity, rule.action, rule.code, message, rule.remedy, column=rule.fields[0]))
        if rule.action.value == "excluded":
            rows = rows[~found].reset_index(drop=True)
    return rows, tuple(issues)
