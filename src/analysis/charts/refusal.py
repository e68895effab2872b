"""A refusal in the shape of a chart: a plain sentence in the picture's place, so that a report stays whole and says why."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.sheet import Sentence
from analysis.charts.style import Size, size_named


def refusal(
    sentence: str,
    *,
    id: str = "refusal",
    family: str = "refusal",
    title: str = "No chart can be drawn from this evidence",
    subtitle: str = "",
    source: str = "",
    caveats: Sequence[str] = (),
    marks: Sequence[str] = (),
    data: pd.DataFrame | None = None,
    size: str | Size = "notebook",
    title_inside: bool = True,
) -> Chart:
    """A Chart that says in one plain sentence why there is no picture, and what to do about it."""
    return Chart(
        id=id,
        family=family,
        title=title,
        subtitle=subtitle,
        source=source,
        method="",
        alt_text=f"No chart. {title}. {sentence}",
        caveats=tuple(caveats),
        marks=tuple(marks),
        data=pd.DataFrame() if data is None else data,
        body=Sentence(sentence),
        size=size_named(size),
        title_inside=title_inside,
    )
