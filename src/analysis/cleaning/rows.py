"""What every table of declared rows shares: a row with its place, lookups that tell of unknown names, and twins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.cleaning.issues import account, cell, row_issue, text_key
from analysis.cleaning.sections import nearest
from analysis.model import Definition, Issue, Review
from analysis.tables import Cleaned, RawTable, Table
from analysis.terms import MARKS_SEPARATOR, Action, Mark, Severity


@dataclass
class Row:
    """One raw row on its way to a processed table. `values` are the columns of that table; None of them means excluded."""

    raw: RawTable
    number: int
    cells: dict[str, Any]
    definition: Definition
    issues: list[Issue] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    is_excluded: bool = False

    def text(self, column: str) -> str:
        """The cell's text without outer white space; "" where there is none."""
        return cell(self.cells, column)

    def printed(self, column: str) -> str:
        """The cell's text before columns.toml respelled it."""
        if column in self.raw.printed:
            value = self.raw.printed[column].get(self.number)
            return "" if value is None or value != value else str(value).strip()
        return self.text(column)

    def tell(self, severity: Severity, action: Action, code: str, message: str, *, column: str = "", remedy: str = "") -> None:
        """Adds an issue; an excluding one leaves the row out."""
        raw_value = self.printed(column) if column else ""
        self.issues.append(
            row_issue(self.raw, self.number, severity, action, code, message, column=column, raw_value=raw_value, remedy=remedy)
        )
        self.is_excluded = self.is_excluded or action is Action.EXCLUDED

    def note(self, code: str, message: str, *, column: str = "", action: Action = Action.KEPT) -> None:
        """Adds a note."""
        self.tell(Severity.NOTE, action, code, message, column=column)

    def warn(self, code: str, message: str, *, column: str = "", action: Action = Action.KEPT, remedy: str = "") -> None:
        """Adds a warning."""
        self.tell(Severity.WARNING, action, code, message, column=column, remedy=remedy)

    def error(self, code: str, message: str, *, column: str = "", action: Action = Action.KEPT, remedy: str = "") -> None:
        """Adds an error."""
        self.tell(Severity.ERROR, action, code, message, column=column, remedy=remedy)

    def exclude(self, code: str, message: str, *, column: str = "", remedy: str = "") -> None:
        """Adds an error that leaves the row out."""
        self.error(code, message, column=column, action=Action.EXCLUDED, remedy=remedy)

    @property
    def place(self) -> str:
        """How another row's issue names this one."""
        return ", ".join(part for part in (self.raw.file, self.raw.sheet, f"row {self.number}") if part)


def rows_of(raw: Sequence[RawTable], definition: Definition) -> list[Row]:
    """Every row of every raw table, in the order of file, sheet and row whatever order the tables come in."""
    ordered = sorted(raw, key=lambda table: (table.file, table.sheet))
    return [
        Row(table, int(number), {str(name): value for name, value in cells.items()}, definition)
        for table in ordered
        for number, cells in zip(table.frame.index.tolist(), table.frame.to_dict("records"), strict=True)
    ]


def find_review(row: Row) -> Review | None:
    """The declared review of a row, by id or name; tells of none and of another spelling."""
    by_key = {text_key(review.name): review for review in row.definition.reviews}
    by_key |= {text_key(review.id): review for review in row.definition.reviews}
    found = by_key.get(text_key(row.text("review")))
    _tell_of_name(row, "review", found.id if found else None, [review.id for review in row.definition.reviews])
    return found


def _tell_of_name(row: Row, column: str, found: str | None, known: Sequence[str]) -> None:
    text = row.text(column)
    if found is None:
        what = f"unknown {column} {text}" if text else f"no {column} is given"
        close = nearest(text, known) if text else None
        remedy = f"is it {close}?" if close else f"declare it in inspection.toml, or mend the {column}"
        code = f"unknown_{column}" if text else f"missing_{column}"
        row.exclude(code, f"{what}; expected one of {', '.join(known) or 'none declared'}", column=column, remedy=remedy)
    elif found != text:
        row.note("respelled", f"read as the {column} {found}", column=column, action=Action.REPAIRED)


def find_measure(row: Row) -> str | None:
    """The id of the declared measure of a row, by id or title; tells of none and of another spelling."""
    by_key = {text_key(measure.title): measure.id for measure in row.definition.measures}
    by_key |= {text_key(measure.id): measure.id for measure in row.definition.measures}
    found = by_key.get(text_key(row.text("measure")))
    _tell_of_name(row, "measure", found, [measure.id for measure in row.definition.measures])
    return found


def recommendation_number(text: str) -> int | None:
    """The number in a recommendation cell, also where a spreadsheet wrote 4.0; None where it is no whole number.

    >>> recommendation_number("4.0"), recommendation_number("four")
    (4, None)
    """
    whole = text.removesuffix(".0")
    return int(whole) if whole.isascii() and whole.isdigit() else None


def find_recommendation(row: Row, *, action: Action, consequence: str = "") -> int | None:
    """The declared number in a row's cell, None where it is blank; a number that is not declared is an error with that action."""
    text = row.text("recommendation")
    number = recommendation_number(text)
    declared = [recommendation.number for recommendation in row.definition.recommendations]
    if number in declared:
        return number
    if text:
        listed = ", ".join(map(str, declared)) or "none declared"
        row.error(
            "unknown_recommendation",
            f"unknown recommendation {text}; {consequence}expected one of {listed}, or blank",
            column="recommendation",
            action=action,
            remedy="mend the number, or declare the [[recommendation]]",
        )
    return None


def area_name(row: Row, text: str, *, column: str) -> str:
    """A place's name as declared, where it is one spelling of a declared area; else as it stands."""
    for area in row.definition.areas:
        if text_key(text) in {text_key(word) for word in (area.id, area.name, *area.also)}:
            if text != area.name:
                row.note("respelled", f"read as the area {area.name}", column=column, action=Action.REPAIRED)
            return area.name
    return " ".join(text.split())


def origin(definition: Definition, *, is_unchecked: bool = False) -> dict[str, str | None]:
    """Where a row is from: title, source and marks of its inspection."""
    marks = [*definition.marks, *([Mark.UNCHECKED] if is_unchecked else [])]
    return {
        "inspection": definition.id,
        "inspection_title": definition.title,
        "source": definition.source or ", ".join(part for part in (definition.inspectorate, definition.title) if part),
        "marks": MARKS_SEPARATOR.join(mark.label for mark in marks) or None,
    }


def exclude_exact_twins(rows: Iterable[Row]) -> None:
    """Of rows alike in every cell the first stays; the others are excluded with a note."""
    first: dict[Hashable, Row] = {}
    for row in rows:
        if row.is_excluded:
            continue
        content = tuple(sorted((name, row.text(name)) for name in row.cells if row.text(name)))
        if content in first:
            row.note("exact_duplicate", f"the same in every cell as {first[content].place}", action=Action.EXCLUDED)
        else:
            first[content] = row


def groups(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> list[list[Row]]:
    """Kept rows with the same key, where there are several."""
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.is_excluded:
            found[key(row)].append(row)
    return [group for group in found.values() if len(group) > 1]


def others(row: Row, group: Sequence[Row], *, at_most: int = 3) -> str:
    """The places of the other rows of a group, the first few by name."""
    places = [other.place for other in group if other is not row]
    return "; ".join(places[:at_most]) + (f" and {len(places) - at_most} more" if len(places) > at_most else "")


def collect(rows: Sequence[Row], raw: Sequence[RawTable], table: Table, *, sort: Callable[[Row], Any]) -> Cleaned:
    """The processed table of the rows kept, in an order of their own; every issue, and the account of each raw table."""
    kept = sorted((row for row in rows if not row.is_excluded), key=sort)
    by_source: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_source[id(row.raw)].append(row)
    issues: list[Issue] = []
    inputs = []
    for source in sorted(raw, key=lambda source: (source.file, source.sheet)):
        own = [*source.issues, *(issue for row in by_source[id(source)] for issue in row.issues)]
        inputs.append(account(source, table.name, kept=sum(not row.is_excluded for row in by_source[id(source)]), issues=own))
        issues += own
    return Cleaned(table.frame(row.values for row in kept), tuple(dict.fromkeys(issues)), tuple(inputs))


def text_or_none(text: str) -> str | None:
    """A text, or None where it is empty."""
    return text or None


def sort_key(*parts: object) -> tuple[tuple[bool, Any], ...]:
    """Parts to sort by, missing last."""
    return tuple((part is None or bool(pd.isna(part)), 0 if part is None or pd.isna(part) else part) for part in parts)  # type: ignore[call-overload]
