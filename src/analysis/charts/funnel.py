"""The funnel: many units by number of files, with the limits chance keeps to. Labels never stand on one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10, sqrt

import pandas as pd
from numpy import interp

from analysis.charts.canvas import Box, Canvas
from analysis.charts.chart import Chart
from analysis.charts.letters import height_of, shorten, width_of
from analysis.charts.parts import Key, flow, paint_sign
from analysis.charts.refusal import refusal
from analysis.charts.style import DARK_BLUE, DARK_PINK, EDGE, INK, ORANGE, QUIET, Size, size_named
from analysis.errors import UsageError
from analysis.tables import RATES
from analysis.wording.alt import alt_text
from analysis.wording.captions import ALL, column, counted_as, marks_of, source_line, twice_note
from analysis.wording.numbers import listed, missing, share
from analysis.wording.variation import PLACES_IN_WORDS, focus_title, funnel_title

SMALLER = 0.86
LIMITS = ("low_95", "high_95", "low_998", "high_998")
MOST_LABELS = 14
LOG_FROM = 100  # largest n over smallest: from here on the axis of n is a square root, and says so
MOSTLY_OUTSIDE = "Most units lie outside the 95% limits: they differ more than chance gives, so a single one stands out less."
LIMITS_IN_WORDS = {
    "exact": "exact binomial limits, interpolated (Spiegelhalter 2005), 95% and 99.8%; near 0% and 100% a mark on a line may be inside",
    "exact_tails": "exact binomial limits, interpolated (Spiegelhalter 2005) with the upper ones one count higher, 95% and 99.8%, so that "
    "a mark lies outside a line just where its probability does",
    "normal": "normal limits (as PHE and DHSC publish), 95% and 99.8%; few files or rates near 0% and 100% may lie inside a line they cross",
}
SHAPES = {"above_998": "^", "below_998": "v", "above_95": "D", "below_95": "D", "inside": "o"}
FILLS = {"above_998": DARK_PINK, "below_998": ORANGE, "above_95": "#BFBFBF", "below_95": "#BFBFBF", "inside": DARK_BLUE}


@dataclass(frozen=True)
class Area:
    """A rectangle that words or marks take up."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area) -> bool:
        """Do the two overlap?"""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom

    def is_inside(self, box: Box) -> bool:
        """Does it lie wholly in the box?"""
        return self.left >= box.left and self.right <= box.right and self.top >= box.top and self.bottom <= box.bottom


@dataclass(frozen=True)
class Unit:
    """A unit: its name, number of files, rate and where funnel_places put it."""

    name: str
    n: float
    rate: float
    place: str


@dataclass(frozen=True)
class FunnelBody:
    """Units and limit lines: `limits` are (n, low_95, high_95, low_998, high_998) in order of n."""

    units: tuple[Unit, ...]
    limits: tuple[tuple[float, float, float, float, float], ...]
    overall: float
    counted: str = "files"
    focus: int | None = None  # the unit the chart is about: always marked larger and named

    def needs(self, width: float, text: float) -> float:
        return self._key_height(width, text) + 17 * text + 3.2 * text

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        small = SMALLER * text
        left = box.left + width_of("100%", small) + 0.6 * text
        right = box.right - max(width_of(words, small) for words in ("99.8% limits", self._overall_words())) - 0.7 * text
        top, bottom = box.top + self._key_height(box.width, text) + 0.6 * text, box.bottom - 3.0 * text
        most, rooted = self._most(), self._rooted()

        def at_n(n: float) -> float:
            return left + (sqrt(n / most) if rooted else n / most) * (right - left)

        def at(rate: float) -> float:
            return bottom - min(max(rate, 0.0), 1.0) * (bottom - top)

        self._paint_key(canvas, box, small)
        for tick in (0, 0.25, 0.5, 0.75, 1):
            canvas.grid([(left, at(tick)), (right, at(tick))])
            canvas.middle(left - 0.4 * text, at(tick), [f"{100 * tick:.0f}%"], small, align="right", colour=QUIET, role="tick")
        self._paint_ticks(canvas, at_n, bottom + 0.35 * text, left, small, most, rooted)
        axis = f"Number of {self.counted}" + (" (square root scale)" if rooted else "")
        canvas.text((left + right) / 2, bottom + 0.45 * text + height_of(1, small), axis, small, align="center", role="axis_title")
        canvas.line([(left, at(self.overall)), (right, at(self.overall))], colour=EDGE, width=0.1 * text, z=0.6)
        crossed = [Area(left, at(self.overall) - 1, right, at(self.overall) + 1)]
        for place, dashes in ((1, (0.5 * text, 0.3 * text)), (2, (0.5 * text, 0.3 * text)), (3, None), (4, None)):
            line = [(at_n(row[0]), at(row[place])) for row in self.limits if row[0] <= most]
            crossed += [Area(x - 1, min(y, after) - 1, next_x + 1, max(y, after) + 1) for (x, y), (next_x, after) in pairwise(line)]
            if len(line) > 1:
                canvas.line(line, colour="#6E6E6E", width=0.09 * text, dashes=dashes, z=0.5)
        canvas.middle(right + 0.5 * text, at(self.overall), [self._overall_words()], small, role="name")
        size = 0.72 * text if len(self.units) <= 60 else 0.5 * text
        for place, unit in sorted(enumerate(self.units), key=lambda pair: (pair[0] == self.focus, pair[1].place != "inside")):
            mine = place == self.focus
            canvas.mark(
                at_n(unit.n),
                at(unit.rate),
                size * (1.4 if mine else 1.0),
                shape=SHAPES[unit.place],
                fill=FILLS[unit.place],
                edge=INK if mine else EDGE,
                width=(0.16 if mine else 0.05) * text,
            )
        spots = [(at_n(unit.n), at(unit.rate)) for unit in self.units]
        for (x, y, words), align in self._labels(spots, Box(left, top - 0.5 * text, right, bottom), size, small, crossed):
            canvas.middle(x, y, [words], small, align=align, role="unit")

    def labelled(self) -> list[int]:
        """The unit in focus and those beyond the outer limits, those with the most files first."""
        outer = [place for place, unit in enumerate(self.units) if unit.place.endswith("998") or place == self.focus]
        return sorted(outer, key=lambda place: (place != self.focus, -self.units[place].n))[:MOST_LABELS]

    def _labels(
        self, spots: Sequence[tuple[float, float]], box: Box, size: float, small: float, lines: Sequence[Area]
    ) -> list[tuple[tuple[float, float, str], str]]:
        """Labels beside, above or below their marks where no mark, label or limit line is; without room none, and the notes name the unit."""
        taken = [Area(x - size * 0.7, y - size * 0.7, x + size * 0.7, y + size * 0.7) for x, y in spots]
        high, gap = height_of(1, small), 0.9 * size
        found: list[tuple[tuple[float, float, str], str]] = []
        told = {place: shorten(self.units[place].name, 0.3 * box.width, small) for place in self.labelled()}
        for place, words in told.items():
            if list(told.values()).count(words) > 1:  # long names cut to the same words would tell nothing; the notes have them whole
                continue
            wide = width_of(words, small)
            x, y = spots[place]
            crossed = list(lines) if place != self.focus else []  # the unit in focus is named even where a limit line runs
            for dx, dy, align in sorted(spots_about(gap, high), key=lambda spot: place == self.focus and spot[1] == 0):
                left = x + dx - (wide if align == "right" else wide / 2 if align == "center" else 0)
                area = Area(left - 1, y + dy - high / 2 - 0.5, left + wide + 1, y + dy + high / 2 + 0.5)
                if area.is_inside(box) and not any(area.meets(other) for other in [*taken, *crossed]):
                    taken.append(area)
                    found.append(((x + dx, y + dy, words), align))
                    break
        return found

    def _overall_words(self) -> str:
        return f"Overall {share(self.overall)}"

    def _most(self) -> float:
        return 1.06 * max(unit.n for unit in self.units)

    def _rooted(self) -> bool:
        return max(unit.n for unit in self.units) / max(min(unit.n for unit in self.units), 1) >= LOG_FROM

    def _key(self) -> list[Key]:
        there = {unit.place for unit in self.units}
        keys = [
            Key(words, SHAPES[place], FILLS[place])
            for place, words in PLACES_IN_WORDS.items()
            if place in there and not place.endswith("95")
        ]
        if {"above_95", "below_95"} & there:
            keys.append(Key("between the 95% and 99.8% limits", "D", "#BFBFBF"))
        return [*keys, Key("95% limits", "dashes", "#6E6E6E"), Key("99.8% limits", "line", "#6E6E6E")]

    def _key_height(self, width: float, text: float) -> float:
        return len(flow(self._key(), width, SMALLER * text)) * 1.5 * SMALLER * text + 0.5 * text

    def _paint_key(self, canvas: Canvas, box: Box, small: float) -> None:
        for line, entries in enumerate(flow(self._key(), box.width, small)):
            middle = box.top + (line + 0.5) * 1.5 * small
            for key, x in entries:
                paint_sign(canvas, box.left + x, middle, key.shape, key.fill, small)
                canvas.middle(box.left + x + 2.4 * small, middle, [key.text], small, role="key")

    def _paint_ticks(
        self, canvas: Canvas, at_n: Callable[[float], float], y: float, left: float, small: float, most: float, rooted: bool
    ) -> None:
        end = left - 10 * small
        for n in n_ticks(most, rooted):
            words = f"{n:,}"
            half = width_of(words, small) / 2
            if at_n(n) - half > end + 0.6 * small:
                canvas.text(at_n(n), y, words, small, align="center", colour=QUIET, role="tick")
                end = at_n(n) + half


def spots_about(gap: float, high: float) -> list[tuple[float, float, str]]:
    """Where a label may stand from its mark, best first: right, left, the corners, above, below."""
    corners = [(dx, dy, "left" if dx > 0 else "right") for dy in (-high, high) for dx in (gap, -gap)]
    return [(gap, 0, "left"), (-gap, 0, "right"), *corners, (0, -0.5 * high - gap, "center"), (0, 0.5 * high + gap, "center")]


def n_ticks(most: float, rooted: bool) -> list[int]:
    """Round numbers of files up to `most`."""
    step = 10 ** floor(log10(max(most, 1)))
    step = step // 2 if most / step < 3 and step > 1 else step
    even = [int(step * place) for place in range(int(most // step) + 1)]
    if not rooted:
        return even
    fine = [round(step / divisor) for divisor in (100, 10) if step >= divisor]
    return sorted({0, *fine, *even})


def funnel(
    rates: pd.DataFrame,
    limits: pd.DataFrame,
    places: pd.Series | Sequence[str],
    *,
    overall: float,
    notes: Sequence[str] = (),
    focus: str | None = None,
    twice: int = 0,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "funnel",
) -> Chart:
    """Units by number of files and rate. `rates`: rows of RATES, one a unit; `limits`: statistics.funnel_limits(overall, n) for
    a range of n; `places`: statistics.funnel_places of the same rows; `notes`: further lines, for example on overdispersion.

    Units beyond the 99.8% limits are named where there is room, and all of them in the notes. `focus`: the area the chart is
    about: marked larger, named, and the subject of the title. `twice`: files graded by several roles, whose gradings are counted. Refused with one unit only.
    Raises UsageError where places and rates differ in length.
    """
    rates = RATES.conform(rates)
    places = ["" if missing(place) else str(place) for place in places]
    if len(places) != len(rates):
        raise UsageError("rates and places do not belong together", found=f"{len(rates)} rates and {len(places)} places")
    shown = rates["rate"].notna() & ~rates["is_suppressed"] & (rates["denominator"].fillna(0) > 0)
    shown &= pd.Series([place in SHAPES for place in places], index=rates.index, dtype=bool)
    areas = [str(row["area"]) for place, (_, row) in enumerate(rates.iterrows()) if shown.iloc[place]]
    units = tuple(
        Unit(unit_name(row), float(row["denominator"]), float(row["rate"]), str(places[place]))
        for place, (_, row) in enumerate(rates.iterrows())
        if shown.iloc[place]
    )
    what = (column(rates, "measure_title") or column(rates, "measure") or ["Rates"])[0]
    marks, source = marks_of(rates), source_line(rates)
    hidden = int(len(rates) - shown.sum())
    if len(units) < 2:
        sentence = (
            f"{'No unit has' if not units else 'One unit only has'} a rate to show, so there is nothing to compare. Try a larger period."
        )
        title = f"{what}: too few units for a funnel"
        return refusal(sentence, id=id, family="funnel", title=title, source=source, marks=marks, size=size, title_inside=title_inside)
    lines = limits[["n", *LIMITS]].astype(float).dropna().sort_values("n")
    at = areas.index(focus) if focus in areas else None
    body = FunnelBody(units, tuple(lines.itertuples(index=False, name=None)), overall, counted_as(twice), at)
    title = funnel_title(what, [unit.place for unit in units], unit=unit_words(rates))
    if at is not None:
        title = focus_title(what, units[at].name, units[at].place, len(units), unit=unit_words(rates))
    outside = [unit for unit in units if unit.place.endswith("998")]
    ends = [min(units, key=lambda unit: unit.rate), max(units, key=lambda unit: unit.rate)]
    spoken = list(dict.fromkeys([*([units[at]] if at is not None else []), *outside, *ends]))
    told = [f"{unit.name}: {share(unit.rate)} of {unit.n:,.0f} {counted_as(twice)}, {PLACES_IN_WORDS[unit.place]}" for unit in spoken]
    far = sorted(outside, key=lambda unit: -unit.n)[:MOST_LABELS]
    names = [f"{unit.name} ({share(unit.rate)} of {unit.n:,.0f})" for unit in (outside if len(outside) <= MOST_LABELS else far)]
    rest = len(outside) - len(names)
    names += [f"{rest} more, all in the chart's numbers"] if rest else []
    named = [f"Beyond the 99.8% limits: {listed(names)}."] if outside else []
    if 2 * sum(unit.place != "inside" for unit in units) > len(units):
        named.append(MOSTLY_OUTSIDE)
    data = rates[["measure", "area", "area_name", "numerator", "denominator", "rate"]].assign(place=places)[shown].reset_index(drop=True)
    data = data.assign(overall=overall, **limits_at([unit.n for unit in units], lines))
    return Chart(
        id=id,
        family="funnel",
        title=title,
        subtitle=f"{what}; {len(units)} units by number of {counted_as(twice)}; overall rate {share(overall)}",
        source=source,
        method=f"Method: {LIMITS_IN_WORDS[str(limits.attrs.get('method', 'exact'))]}; units judged by the exact binomial probability.",
        alt_text=alt_text("Funnel plot on a 0 to 100% axis", title, told, marks=marks),
        caveats=(
            *named,
            *notes,
            *twice_note(twice),
            *([f"{hidden} without a rate to show (hidden or no files)."] if hidden else []),
            "A unit outside the limits differs more than chance explains; why is not told here.",
        ),
        marks=marks,
        data=data,
        body=body,
        size=size_named(size),
        title_inside=title_inside,
    )


def limits_at(sizes: Sequence[float], lines: pd.DataFrame) -> dict[str, list[float]]:
    """Where the drawn limit lines are at each unit's number of files, as shares with four decimals; missing beyond their ends.

    >>> lines = pd.DataFrame({"n": [10.0, 20.0], "low_95": [0.1, 0.2], "high_95": 0.9, "low_998": 0.0, "high_998": 1.0})
    >>> limits_at([15, 30], lines)["low_95"]
    [0.15, nan]
    """
    if lines.empty:
        return {name: [float("nan")] * len(sizes) for name in LIMITS}
    read = {name: interp(sizes, lines["n"], lines[name], left=float("nan"), right=float("nan")) for name in LIMITS}
    return {name: [round(float(value), 4) for value in values] for name, values in read.items()}


def unit_words(rates: pd.DataFrame) -> tuple[str, str]:
    """What the rows are: teams where each row is of one, else areas."""
    teams = rates["team"].notna() & (rates["team"] != ALL)
    return ("team", "teams") if len(rates) and teams.all() else ("area", "areas")


def unit_name(row: pd.Series) -> str:
    """The area's name, its team where it is one."""
    area = row["area"] if missing(row["area_name"]) else row["area_name"]
    team = "" if missing(row["team"]) or row["team"] == ALL else f", {row['team']}"
    return f"{area}{team}"
