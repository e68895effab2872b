"""The explorer: what is chosen, its chart, and what can be done with it; the widgets are one way to choose."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis import store
from analysis.charts import Chart
from analysis.errors import UsageError
from analysis.explore.choice import Choice, Options, first_choice, kind_of, options_of
from analysis.explore.drawing import code_of, draw
from analysis.pipeline import Inspection, load
from analysis.reporting.chosen import chosen_charts, drop_chart, keep_chart
from analysis.reporting.naming import folder_name

EXPORTS = "exports"
CHOICES = ("chart", "measures", "area", "from_review", "to_review")
MOST_NAMED = 5  # values written out in a folder's name; more of them are cut and told apart by a hash


class Explorer:
    """Look at the charts of an inspection, export one, keep one for the briefing pack.

    Put the explorer alone on the last line of a cell: it shows controls and the chart they choose. Without controls:

    - `explorer.chart`: the chart; alone on the last line of a cell it shows itself
    - `explorer.choose(chart="slope", measures=["safeguarding"])`: choose something else
    - `explorer.options`: all that can be chosen
    - `explorer.export()`: write the chart's picture, drawing, numbers and alt text into reports/<inspection>/exports
    - `explorer.add_to_pack()`: keep the chart for the pack; `explorer.pack` is what is kept, `explorer.remove_from_pack(1)`
    - `explorer.code`: the lines that draw this chart in any notebook
    - `explorer.data`: the inspection, with its tables: `explorer.data.figures`
    """

    def __init__(
        self,
        inspection: str | None = None,
        *,
        chart: str = "dumbbell",
        measures: Sequence[str] = (),
        area: str | None = None,
        from_review: str | None = None,
        to_review: str | None = None,
        root: Path | str | None = None,
    ) -> None:
        self._project = store.Project(store.find_root(root))
        known = self._project.inspections()
        if not known:
            raise UsageError("the project has no inspection yet", where="data/raw", remedy="reaudit new INSPECTION")
        self._open(inspection or known[0])
        self.choice: Choice = first_choice(
            self.data, self.options, chart=chart, measures=measures, area=area, from_review=from_review, to_review=to_review
        )

    def _open(self, inspection: str) -> None:
        self.data: Inspection = load(inspection, self._project.root)
        self.options: Options = options_of(self.data)
        self._drawn: tuple[Choice, Chart] | None = None

    @property
    def inspections(self) -> list[str]:
        """Ids of the inspections of this project."""
        return self._project.inspections()

    @property
    def chart(self) -> Chart:
        """The chart of what is chosen now."""
        if self._drawn is None or self._drawn[0] != self.choice:
            self._drawn = (self.choice, draw(self.data, self.choice))
        return self._drawn[1]

    @property
    def code(self) -> str:
        """The lines that draw this chart in any notebook of the project."""
        return code_of(self.data.id, self.choice)

    def choose(self, inspection: str | None = None, **chosen: Any) -> Explorer:
        """Choose something else: inspection, chart, measures, area, from_review, to_review; what is left out stays.

        Measures, areas and reviews go by id or by the name a person reads. With another inspection, what it does not have is
        left out. Raises UsageError for a name that does not exist, or a later review before an earlier one.
        """
        unknown = sorted(set(chosen) - set(CHOICES))
        if unknown:
            raise UsageError("this cannot be chosen", found=", ".join(unknown), expected=" or ".join(("inspection", *CHOICES)))
        if inspection is not None and inspection != self.data.id:
            self._open(self._project.require(inspection))
            kept = {"chart": self.choice.chart}
        else:
            kept = {name: getattr(self.choice, name) for name in CHOICES}
        self.choice = first_choice(self.data, self.options, **{**kept, **chosen})
        return self

    def export(self, folder: Path | str | None = None) -> list[Path]:
        """Write the chart as png (300 dpi), svg, csv and txt (alt text). Returns the files.

        `folder`: where to; if left out, a folder of this choice in reports/<inspection>/exports. Files of the same chart are replaced.
        """
        chosen = [getattr(self.choice, name) for name in kind_of(self.choice.chart).heeds]
        values = [one for value in chosen if value for one in (value if isinstance(value, tuple) else [value])]
        own = folder_name(self.choice.chart, values) if len(values) < MOST_NAMED else folder_name(self.choice.chart, ["-".join(values)])
        return self.chart.export(folder or self._project.reports / self.data.id / EXPORTS / own)

    def add_to_pack(self) -> list[dict[str, str]]:
        """Keep the chart for the next briefing pack. Returns the list of kept charts. A refusal is not kept: UsageError."""
        if self.chart.is_refusal:
            raise UsageError("there is no chart to keep", found=self.chart.alt_text)
        marks = [mark.label for mark in self.data.definition.marks]
        return keep_chart(self._project, self.data.id, self.chart._repr_mimebundle_(), code=self.code, title=self.data.title, marks=marks)

    @property
    def pack(self) -> list[dict[str, str]]:
        """The charts kept for the pack, in order: id, title, code."""
        return chosen_charts(self._project, self.data.id)

    def remove_from_pack(self, number: int) -> list[dict[str, str]]:
        """Take the chart of this number (from 1) off the list of kept charts. Returns the list."""
        return drop_chart(self._project, self.data.id, number)

    def place(self, path: Path) -> str:
        """A path as it is told: from the project's root."""
        return path.relative_to(self._project.root).as_posix() if path.is_relative_to(self._project.root) else str(path)

    @cached_property
    def controls(self) -> Any:
        """The widgets: an ipywidgets box."""
        from analysis.explore.controls import controls_of

        return controls_of(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.controls._repr_mimebundle_(include=include, exclude=exclude)

    def __dir__(self) -> list[str]:
        return [
            "add_to_pack",
            "chart",
            "choice",
            "choose",
            "code",
            "controls",
            "data",
            "export",
            "inspections",
            "options",
            "pack",
            "remove_from_pack",
        ]

    def __repr__(self) -> str:
        return f"Explorer of {self.data.id}: {self.choice}"
