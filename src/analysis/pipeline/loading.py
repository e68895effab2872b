"""`load`: the processed tables of one inspection, as attributes, cleaned first where the raw data has changed."""

from __future__ import annotations

import sys
from dataclasses import fields
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis import store
from analysis.model import Definition
from analysis.pipeline.walk import clean, is_clean, read_definition
from analysis.tables import TABLES
from analysis.wording.frames import NAME, frame_html


class Inspection:
    """One inspection as frames: `figures`, `judgements`, `evidence`, `audits`, `rates`, `changes`, `issues`, `inputs`,
    and `reviews`, `measures`, `recommendations` as declared. Each frame is read when it is first used, and is yours:
    changing it changes nothing on disk.
    """

    def __init__(self, definition: Definition, folder: Path) -> None:
        self.definition = definition
        self._folder = folder

    @property
    def id(self) -> str:
        """The inspection's id."""
        return self.definition.id

    @property
    def title(self) -> str:
        """The inspection's title."""
        return self.definition.title

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Published figures, one a row, with where each is printed."""
        return self._table("figures")

    @cached_property
    def judgements(self) -> pd.DataFrame:
        """Grades somebody gave at a review."""
        return self._table("judgements")

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """Counts, ratios, coverage, claims, dates and vague quantities told by the source."""
        return self._table("evidence")

    @cached_property
    def audits(self) -> pd.DataFrame:
        """Cleaned file audits, one row a file, standard and auditor."""
        return self._table("audits")

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Rates of file audits with their denominators, small numbers suppressed."""
        return self._table("rates")

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Earlier values set against later ones, and whether that may be done."""
        return self._table("changes")

    @cached_property
    def issues(self) -> pd.DataFrame:
        """Oddities in the raw data and what was done about each."""
        return self._table("issues")

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """Raw tables and what became of their rows."""
        return self._table("inputs")

    @cached_property
    def reviews(self) -> pd.DataFrame:
        """The declared reviews: id, stage, name, period_start, period_end, period_precision, period."""
        rows = [
            {
                "id": review.id,
                "stage": review.stage.value,
                "name": review.name,
                "period_start": pd.Timestamp(review.period.start) if review.period.start else pd.NaT,
                "period_end": pd.Timestamp(review.period.end) if review.period.end else pd.NaT,
                "period_precision": review.period.precision.value,
                "period": review.period.text,
            }
            for review in self.definition.reviews
        ]
        return pd.DataFrame(rows, columns=["id", "stage", "name", "period_start", "period_end", "period_precision", "period"])

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The declared measures: id, title, unit, polarity, recommendation, target, target_due, numerator, denominator."""
        return _declared(self.definition.measures)

    @cached_property
    def recommendations(self) -> pd.DataFrame:
        """The recommendations: number, theme, summary, shortfall, observed."""
        return _declared(self.definition.recommendations)

    def _table(self, name: str) -> pd.DataFrame:
        frame = store.read_processed(self._folder, name)
        frame.attrs[NAME] = name  # by which a notebook shows it well
        return frame

    def __dir__(self) -> list[str]:
        return sorted([*TABLES, "reviews", "measures", "recommendations", "definition", "id", "title"])

    def __repr__(self) -> str:
        return f"Inspection {self.id!r}: {self.title}. Frames: {', '.join([*TABLES, 'reviews', 'measures', 'recommendations'])}"


def _declared(items: tuple) -> pd.DataFrame:
    rows = [{field.name: getattr(item, field.name) for field in fields(item)} for item in items]
    frame = pd.DataFrame(rows)
    return frame.astype({"recommendation": "Int64"}) if "recommendation" in frame else frame


def load(inspection: str, root: Path | str | None = None) -> Inspection:
    """The inspection of that id in the project at `root` (else $REAUDIT_ROOT, else the nearest folder upwards with data/raw/).

    Cleans it first where it was never cleaned or its raw data has changed since, and says so on stderr. Raises
    UsageError for an unknown inspection, DataError where inspection.toml is faulty.
    """
    project = store.Project(store.find_root(root))
    project.require(inspection)
    if not is_clean(project, inspection):
        print(f"reaudit: the raw data of {inspection} is new or has changed; cleaning it", file=sys.stderr)
        clean(project, inspection)
    _show_frames()
    return Inspection(read_definition(project, inspection), project.processed(inspection))


def _show_frames() -> None:
    """In a notebook, let the tables of an inspection show themselves for reading. Another way to show frames that somebody chose stays."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    formatter = shell.display_formatter.formatters.get("text/html") if shell is not None else None
    if formatter is not None and pd.DataFrame not in formatter.type_printers:
        formatter.for_type(pd.DataFrame, frame_html)
