"""A Chart: what it says, the numbers it shows, and the picture, drawn only when somebody asks for it."""

from __future__ import annotations

import base64
import hashlib
import io
import math
import re
import warnings
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis import store
from analysis.charts.letters import plain
from analysis.charts.pixels import png_bytes
from analysis.charts.sheet import Body, Sentence, Words, band, draw
from analysis.charts.style import SIZES, Size, house, size_named, wear_house
from analysis.disclosure.rows import without_hidden
from analysis.store.sheets import csv_bytes
from analysis.wording.signs import signed_rows

CHART_MIME = "application/vnd.reaudit.chart+json"
CSS_PIXELS_PER_POINT = 96 / 72
_SVG_HEAD = re.compile(r"(<svg\b[^>]*)>", re.DOTALL)
_SVG_ID = re.compile(r'(\bid="|href="#|url\(#)([^")]+)')
_SVG_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


@dataclass(frozen=True)
class Chart:
    """One chart. `title` is its finding; `data` the plotted numbers; `caveats` what is printed below it.

    `figure` draws it anew each time as a matplotlib Figure that knows nothing of pyplot; `png`, `svg`, `csv` and `txt`
    are bytes, the same for the same chart; `export` writes all four; `sized` is the same chart at another size.
    In a notebook it shows itself with its alt text and carries everything above as `application/vnd.reaudit.chart+json`.
    """

    id: str
    family: str
    title: str
    subtitle: str
    source: str
    method: str
    alt_text: str
    caveats: tuple[str, ...]
    marks: tuple[str, ...]
    data: pd.DataFrame = field(compare=False)
    body: Body = field(repr=False)
    size: Size = SIZES["notebook"]
    title_inside: bool = True

    @property
    def figure(self) -> Figure:
        """The chart as a new matplotlib Figure."""
        return self._draw(72)

    @property
    def is_refusal(self) -> bool:
        """Does a sentence stand in the picture's place?"""
        return isinstance(self.body, Sentence)

    def sized(self, name: str | Size, *, title_inside: bool | None = None) -> Chart:
        """The same chart at another size: notebook, slide, a4 or web. Raises UsageError for another name."""
        return replace(self, size=size_named(name), title_inside=self.title_inside if title_inside is None else title_inside)

    def png(self, dpi: int | None = None) -> bytes:
        """The picture in pixels, at the size's own resolution (300 a inch; the web size 96, so 960 x 640) unless said."""
        dpi = dpi or self.size.dpi
        with _settings(self):
            return png_bytes(self._draw(dpi), dpi=dpi, about={"Software": "reaudit", "Title": self.title, "Description": self.alt_text})

    def svg(self) -> bytes:
        """The picture as a drawing with real text, and the title and alt text for those who cannot see it."""
        buffer = io.StringIO()
        with _settings(self):
            FigureCanvasSVG(self._draw(72)).print_svg(buffer, metadata={"Date": None})
        text = _SVG_METADATA.sub("", buffer.getvalue(), count=1).replace(f"'{house().fonts['embedded']}'", house().fonts["stack"])
        stem = f"{re.sub(r'[^a-zA-Z0-9]+', '-', self.id)}-{hashlib.sha256(f'{self.title} {self.subtitle}'.encode()).hexdigest()[:8]}"
        text = _SVG_ID.sub(lambda found: f"{found.group(1)}{stem}-{found.group(2)}", text)  # so that two charts can share a page
        names = f' role="img" aria-labelledby="{stem}-title {stem}-desc">'
        title, desc = escape(plain(self.title)), escape(plain(self.alt_text))
        told = f'\n <title id="{stem}-title">{title}</title>\n <desc id="{stem}-desc">{desc}</desc>'
        return _SVG_HEAD.sub(lambda found: found.group(1) + names + told, text, count=1).encode("utf-8")

    def csv(self) -> bytes:
        """The plotted numbers; c stands for a hidden one, x and z for a missing one. Text that begins like a formula has an apostrophe before it."""
        data = self._data()
        return csv_bytes(data["columns"], signed_rows(data["columns"], data["rows"]))

    def txt(self) -> bytes:
        """The alt text."""
        return (self.alt_text.strip() + "\n").encode("utf-8")

    def export(self, folder: str | Path) -> list[Path]:
        """Write <id>.png, .svg, .csv and .txt into `folder`; returns their paths."""
        files = {"png": self.png(), "svg": self.svg(), "csv": self.csv(), "txt": self.txt()}
        return [store.write_bytes(Path(folder) / f"{self.id}.{ending}", content) for ending, content in files.items()]

    def about(self) -> dict[str, Any]:
        """Everything but the picture, as plain values for JSON. `band`: where the picture without its words lies, from the top, 0-1."""
        wear_house()
        return {
            "id": self.id,
            "family": self.family,
            "title": self.title,
            "subtitle": self.subtitle,
            "source": self.source,
            "method": self.method,
            "alt_text": self.alt_text,
            "caveats": list(self.caveats),
            "marks": list(self.marks),
            "data": self._data(),
            "band": list(band(self._words(), self.body, self.size, title_inside=self.title_inside)),
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        height = self.figure.get_size_inches()[1] * 72
        pixels = {"width": round(self.size.width * CSS_PIXELS_PER_POINT), "height": round(height * CSS_PIXELS_PER_POINT)}
        svg = self.svg()
        table = getattr(self.body, "html", None)  # a table is best read as one
        data = {
            CHART_MIME: self.about(),
            "image/png": base64.b64encode(self.png(300)).decode("ascii"),
            "image/svg+xml": svg.decode("utf-8"),
            "text/html": table() if table is not None else self._html(svg, pixels["width"]),
            "text/plain": self.alt_text,
        }
        return data, {"image/png": {**pixels, "alt": self.alt_text}, "image/svg+xml": {"isolated": True, "alt": self.alt_text}}

    def _html(self, svg: bytes, width: int) -> str:
        """The drawing with its alt text. JupyterLab shows html first, and leaves the alt text out of pictures it is given as such."""
        source = base64.b64encode(svg).decode("ascii")
        return f'<img src="data:image/svg+xml;base64,{source}" alt="{escape(self.alt_text, quote=True)}" width="{width}">'

    def _draw(self, dpi: float) -> Figure:
        wear_house()
        return draw(self._words(), self.body, self.size, title_inside=self.title_inside, dpi=dpi)

    def _words(self) -> Words:
        return Words(self.title, self.subtitle, self.caveats, self.method, self.source, self.marks)

    def _data(self) -> dict[str, Any]:
        rows = [[_bare(cell) for cell in row] for row in self.data.itertuples(index=False, name=None)]
        columns = [str(name) for name in self.data.columns]
        return {"columns": columns, "rows": without_hidden(columns, rows)}


_FIXED_SETTINGS: Any = {"svg.fonttype": "none", "text.hinting": "none", "text.usetex": False, "path.simplify": False}


class _settings:  # noqa: N801  a context manager, used like a function
    """Settings that make the same chart the same bytes on every machine, whatever style the caller has chosen."""

    def __init__(self, chart: Chart) -> None:
        settings: Any = _FIXED_SETTINGS | {"svg.hashsalt": f"{chart.id} {chart.title}"}
        self._rc = rc_context(settings)
        self._warnings = warnings.catch_warnings()

    def __enter__(self) -> None:
        self._rc.__enter__()
        self._warnings.__enter__()
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # the letter shows as a box; the svg and data have it

    def __exit__(self, *error: Any) -> None:
        self._warnings.__exit__(*error)
        self._rc.__exit__(*error)


def _bare(cell: Any) -> Any:
    """A cell as a plain value JSON knows; missing is None."""
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    return cell if isinstance(cell, bool | int | str) else str(cell)
