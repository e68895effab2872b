"""Every chart family on friendly and hostile invented data at every size, as pictures to look at.

    python -m tests.charts.gallery OUT

writes OUT/<family>--<case>--<size>.png and OUT/sheets/<family>--<size>.png, all cases of a family side by side. The data are
those the layout tests check, so what is looked at here is what is checked there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw
from tests.charts import test_layout, test_layout_statistics
from tests.charts.conftest import change

from analysis.charts import SIZES, Chart

COLUMNS, CELL, LABEL = 3, 560, 22  # a contact sheet: cells across, their width and the height of their caption in pixels
TALLEST = 900  # pixels of one cell; a longer picture is cut there on the sheet, and whole in its own file


def made() -> Iterator[tuple[str, str, Callable[[], Chart]]]:
    """Family, case and how to make the chart."""
    for family in test_layout.FAMILIES:
        for case in test_layout.CASES:
            yield family, case, lambda family=family, case=case: test_layout.chart_of(family, case, change)  # type: ignore[misc]
    for family in test_layout_statistics.FAMILIES:
        for case in test_layout_statistics.CASES:
            yield family, case, lambda family=family, case=case: test_layout_statistics.chart_of(family, case)  # type: ignore[misc]


def sheet(pictures: list[tuple[str, Path]]) -> Image.Image:
    """The pictures three across, each under its name."""
    cells = []
    for name, path in pictures:
        with Image.open(path) as opened:
            picture: Image.Image = opened.convert("RGB")
            small = picture.resize((CELL, max(1, round(picture.height * CELL / picture.width))), Image.Resampling.LANCZOS)
        cells.append((name, small.crop((0, 0, CELL, min(small.height, TALLEST)))))
    rows = [cells[place : place + COLUMNS] for place in range(0, len(cells), COLUMNS)]
    heights = [max(picture.height for _, picture in row) + LABEL + 8 for row in rows]
    whole = Image.new("RGB", (COLUMNS * (CELL + 8), sum(heights)), "#8080A0")
    pen, y = ImageDraw.Draw(whole), 0
    for row, high in zip(rows, heights, strict=True):
        for place, (name, picture) in enumerate(row):
            pen.text((place * (CELL + 8) + 4, y + 4), name, fill="white")
            whole.paste(picture, (place * (CELL + 8), y + LABEL))
        y += high
    return whole


def main(out: Path, only: str = "") -> None:
    """Write all pictures; `only` keeps families whose name holds it."""
    (out / "sheets").mkdir(parents=True, exist_ok=True)
    drawn: dict[tuple[str, str], list[tuple[str, Path]]] = {}
    for family, case, make in made():
        if only not in family:
            continue
        chart = make()
        for size in SIZES:
            path = out / f"{family}--{case}--{size}.png"
            path.write_bytes(chart.sized(size).png(96))
            drawn.setdefault((family, size), []).append((f"{case}", path))
    for (family, size), pictures in drawn.items():
        sheet(pictures).save(out / "sheets" / f"{family}--{size}.png")
    print(f"{sum(map(len, drawn.values()))} pictures and {len(drawn)} sheets in {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
