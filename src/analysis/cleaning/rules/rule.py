"""What a rule on file audits is: code, severity, action, message, remedy, the columns it reads, and its logic."""

from __future__ import annotations

from collections.abc import Callable
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
    """One oddity of file audits. `find` marks the rows; `shows` is the column whose text an issue tells.

    A rule that speaks of `each_row` gives an issue a row (of very many the first, and one with the number of the others),
    else one issue a table with the number of rows; a rule that excludes must speak of each row, so that every row left out
    is told. A rule that looks `across_rows` sets the rows of a case side by side; every other looks at one row at a time.
    """

    code: str
    severity: Severity
    action: Action
    message: str
    remedy: str
    fields: tuple[str, ...]
    find: Callable[[pd.DataFrame, Context], pd.Series]
    shows: str = ""
    each_row: bool = True
    across_rows: bool = False
    example: str = ""

    def __post_init__(self) -> None:
        if self.action is Action.EXCLUDED and not self.each_row:
            raise ValueError(f"rule {self.code} excludes rows without telling each")
