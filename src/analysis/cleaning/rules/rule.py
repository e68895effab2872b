"""What a rule on file audits is: code, severity, action, message, remedy, the columns it reads, and its logic."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.model import Definition
from analysis.terms import Action, Severity


@dataclass(frozen=True)
class Context:
    """What a rule may know besides the rows."""

    definition: Definition
    today: date


@dataclass(frozen=True)
class Rule:
    """One oddity of file audits. `find` marks the rows; `shows` is the column whose text an issue tells, and `reads` the one
    that tells what the text was taken for.

    A rule that speaks of `each_row` gives an issue a row (of very many the first, and one with the number of the others); one
    `by_text` an issue for each distinct text with its rows, and `hint` may say what it was perhaps meant for; else one issue a
    table with the number of rows. A rule that excludes must speak of each row, so that every row left out is told. A rule
    with a `judge` speaks only of the texts, with what they were taken for, that it picks from those of all tables. A rule
    that looks `across_rows` sets the rows of a case side by side; every other looks at one row at a time.
    """

    code: str
    severity: Severity
    action: Action
    message: str
    remedy: str
    fields: tuple[str, ...]
    find: Callable[[pd.DataFrame, Context], pd.Series]
    shows: str = ""
    reads: str = ""
    each_row: bool = True
    by_text: bool = False
    hint: Callable[[str, Context], str] | None = None
    judge: Callable[[Collection[tuple[str, str]]], set[tuple[str, str]]] | None = None
    across_rows: bool = False
    example: str = ""

    def __post_init__(self) -> None:
        if self.action is Action.EXCLUDED and not self.each_row:
            raise ValueError(f"rule {self.code} excludes rows without telling each")
