"""The widgets of an explorer. They call the explorer's own functions; everything they do can be done without them."""

from __future__ import annotations

import base64
from html import escape
from typing import Any

import ipywidgets as widgets

from analysis.charts import Chart
from analysis.errors import ReauditError
from analysis.explore.choice import kind_of

_SCREEN_DPI = 144
_WIDE = {"description_width": "8em"}
_ALL = ""


def controls_of(explorer: Any) -> widgets.VBox:
    """`explorer`: an Explorer. Menus for inspection, chart, measures, area and reviews; the chart; buttons to export it and to add it to the pack."""
    return _Controls(explorer).box


def picture_of(chart: Chart) -> str:
    """The chart as html with its alt text; the numbers are in its csv."""
    source = base64.b64encode(chart.png(_SCREEN_DPI)).decode("ascii")
    return f'<img src="data:image/png;base64,{source}" alt="{escape(chart.alt_text, quote=True)}" style="max-width:100%;width:48em">'


class _Controls:
    def __init__(self, explorer: Any) -> None:
        self.explorer = explorer
        self.is_setting = False  # while the menus are filled anew their changes are not a person's
        layout = widgets.Layout(width="40em", max_width="100%")
        menu: dict[str, Any] = {"style": _WIDE, "layout": layout}
        self.inspection = widgets.Dropdown(options=explorer.inspections, value=explorer.data.id, description="Inspection", **menu)
        self.chart = widgets.Dropdown(options=explorer.options.charts, description="Chart", **menu)
        self.measures = widgets.SelectMultiple(description="Measures", rows=6, **menu)
        self.area = widgets.Dropdown(description="Area", **menu)
        self.from_review = widgets.Dropdown(description="From review", **menu)
        self.to_review = widgets.Dropdown(description="To review", **menu)
        self.picture = widgets.HTML()
        self.export = widgets.Button(description="Export the chart", tooltip="Write png, svg, csv and alt text", icon="download")
        self.add = widgets.Button(description="Add to pack", tooltip="Keep this chart for the briefing pack", icon="plus")
        self.told = widgets.HTML()
        self.hint = widgets.HTML("<p>No measure chosen: all of them. Hold Ctrl (Cmd on a Mac) to choose several.</p>")
        self.menus = {name: getattr(self, name) for name in ("chart", "measures", "area", "from_review", "to_review")}
        self.box = widgets.VBox(
            [self.inspection, *list(self.menus.values())[:2], self.hint, *list(self.menus.values())[2:], self.picture,
             widgets.HBox([self.export, self.add]), self.told]
        )  # fmt: skip
        self.fill()
        self.show()
        self.inspection.observe(self.on_inspection, names="value")
        for one in self.menus.values():
            one.observe(self.on_choice, names="value")
        self.export.on_click(self.on_export)
        self.add.on_click(self.on_add)

    def fill(self) -> None:
        """What there is to choose, and what is chosen."""
        options, choice = self.explorer.options, self.explorer.choice
        self.is_setting = True
        try:
            self.chart.value = choice.chart
            self.measures.options = options.measures
            self.measures.value = choice.measures
            self.area.options = [("All areas", _ALL), *options.areas]
            self.area.value = choice.area or _ALL
            for menu, value in ((self.from_review, choice.from_review), (self.to_review, choice.to_review)):
                menu.options = options.reviews
                menu.value = value
        finally:
            self.is_setting = False

    def show(self) -> None:
        """The chart of what is chosen; menus it does not heed are greyed."""
        heeds = kind_of(self.explorer.choice.chart).heeds
        for name, menu in self.menus.items():
            menu.disabled = name != "chart" and name not in heeds
        self.picture.value = picture_of(self.explorer.chart)
        self.add.disabled = self.explorer.chart.is_refusal

    def tell(self, text: str) -> None:
        """A line below the buttons, read out by screen readers."""
        self.told.value = f'<p role="status">{escape(text)}</p>'

    def on_inspection(self, change: Any) -> None:
        self._try(lambda: self.explorer.choose(change["new"]))
        self.fill()
        self.show()

    def on_choice(self, change: Any) -> None:
        if self.is_setting:
            return
        self.tell("")
        self._try(
            lambda: self.explorer.choose(
                chart=self.chart.value,
                measures=self.measures.value,
                area=self.area.value or None,
                from_review=self.from_review.value,
                to_review=self.to_review.value,
            )
        )
        self.show()

    def on_export(self, button: Any) -> None:
        def export() -> None:
            files = self.explorer.export()
            self.tell(f"Written to {self.explorer.place(files[0].parent)}: {', '.join(path.name for path in files)}")

        self._try(export)

    def on_add(self, button: Any) -> None:
        def add() -> None:
            kept = self.explorer.add_to_pack()
            charts = f"{len(kept)} chart{'' if len(kept) == 1 else 's'}"
            self.tell(f"Kept for the pack, {charts} so far. reaudit pack {self.explorer.data.id} makes it.")

        self._try(add)

    def _try(self, do: Any) -> None:
        """What goes wrong is told below the buttons: a traceback in a widget's callback would show nowhere."""
        try:
            do()
        except (ReauditError, OSError) as error:
            self.tell(str(error))
