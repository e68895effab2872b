"""A native chart as DrawingML, and the workbook inside it that opens on "Edit data".

Both are written here rather than by python-pptx: its workbook would take a label that begins with `=` for a formula.
"""

from __future__ import annotations

import io
import math
import textwrap
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from analysis import store
from analysis.packs.native import Axis, Look, Native, Point, Series
from analysis.parsing import format_percentage

SHEET = "Numbers"
_DOT, _MARK = 7, 11  # marker sizes in points
_MOST_LABEL_LINES = 3
_MOST_LEVEL = 5  # names along an axis that have room side by side
_LEAST_PLOT = 0.55  # of the height, for smaller letters are read more easily than a flat plot
_LETTERS = (14.0, 12.0, 11.0, 10.0)  # points, tried in turn
_X_AXIS, _Y_AXIS = 111111111, 222222222
_FIXED = datetime(1980, 1, 1)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
)
_LABEL_EXTENSION = "{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"
_FIELD = f'<c:extLst><c:ext uri="{_LABEL_EXTENSION}"><c15:dlblFieldTable/><c15:showDataLabelsRange val="0"/></c:ext></c:extLst>'
_LABEL_SIZE = (
    f'<c:extLst><c:ext uri="{{{_LABEL_EXTENSION}}}"><c15:layout><c:manualLayout><c:w val="{{w}}"/><c:h val="{{h}}"/>'
    "</c:manualLayout></c15:layout></c:ext></c:extLst>"
)


@dataclass(frozen=True)
class ChartBytes:
    """What python-pptx asks of chart data: the chart's xml and its workbook."""

    xml: bytes
    xlsx_blob: bytes

    def xml_bytes(self, _chart_type: object) -> bytes:
        """The xml, whatever type is asked for."""
        return self.xml


@dataclass(frozen=True)
class Room:
    """The room a chart has, and its letters, in points."""

    width: float
    height: float
    text: float

    def plot_height(self, native: Native) -> float:
        """The share of the height that is left for the plot above axis and legend, where row labels fix the place of the plot."""
        shown = [series.name for series in native.series if series.look is not Look.LABEL and series.in_legend]
        widest = max((0.6 * self.text * len(name) + 45 for name in shown), default=1.0)  # entries stand in columns of the widest
        rows = 0 if len(shown) < 2 else math.ceil(len(shown) / max(1, int(0.9 * self.width / widest)))
        axis = 1.0 + 0.5 * max(map(len, native.categories), default=0) if _is_aslant(native) else 2.2
        axis += 2.0 if native.x.title else 0.0
        return max(0.4, 0.96 - (axis + 1.7 * rows) * self.text / self.height)

    def fits(self, native: Native) -> bool:
        """Do its row labels stand beside their rows without touching, and is enough left for the plot?"""
        labels = [point.label for series in native.series if series.look is Look.LABEL for point in series.points]
        most = max((len(wrapped(label, native, self)) for label in labels), default=1)
        number = max(len(labels), len(native.categories) if native.kind == "bar" else 0)
        plot = self.plot_height(native)
        return number * (most * 1.2 + 0.3) * self.text <= plot * self.height and (native.kind == "bar" or plot >= _LEAST_PLOT)


def fitted(native: Native, width: float, height: float) -> Room:
    """The room of a chart with the largest letters at which its row labels do not touch and its plot is not flat."""
    for text in _LETTERS:
        room = Room(width, height, text)
        if room.fits(native):
            return room
    return room


def wrapped(label: str, native: Native, room: Room) -> list[str]:
    """A row's label in the lines it takes beside the plot."""
    across = max(12, int(native.label_share * room.width / (0.64 * room.text)))
    return textwrap.wrap(label, across)[:_MOST_LABEL_LINES] or [""]


def chart_bytes(native: Native, house: store.House, *, room: Room) -> ChartBytes:
    """The chart of a plan in the room it has."""
    return ChartBytes(_chart_xml(native, house, room).encode("utf-8"), workbook_bytes(native))


# -- the workbook inside


def workbook_bytes(native: Native) -> bytes:
    """The numbers of the chart as one sheet. Text stays text; a gap is an empty cell; what is suppressed is told in words below."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": _FIXED})
    sheet = book.add_worksheet(SHEET)
    last = _write_scatter(sheet, native) if native.kind == "scatter" else _write_categories(sheet, native)
    for place, note in enumerate(native.notes):
        sheet.write_string(last + 2 + place, 0, note)
    book.close()
    return buffer.getvalue()


def _write_scatter(sheet: Any, native: Native) -> int:
    last = 0
    for number, series in enumerate(native.series):
        left = 3 * number
        sheet.write_string(0, left, series.name)
        for place, heading in enumerate(
            ("Label", native.x.title or "Value", "Place on the chart" if native.y.hidden else native.y.title or "Value")
        ):
            sheet.write_string(1, left + place, heading)
        for row, point in enumerate(series.points, 2):
            if point.label:
                sheet.write_string(row, left, point.label)
            if point.x is not None and point.y is not None:
                sheet.write_number(row, left + 1, point.x)
                sheet.write_number(row, left + 2, point.y)
            last = max(last, row)
    return last


def _write_categories(sheet: Any, native: Native) -> int:
    for row, category in enumerate(native.categories, 1):
        sheet.write_string(row, 0, category)
    for column, series in enumerate(native.series, 1):
        sheet.write_string(0, column, series.name)
        for row, point in enumerate(series.points, 1):
            if point.y is not None:
                sheet.write_number(row, column, point.y)
    return len(native.categories)


def _is_aslant(native: Native) -> bool:
    """Do the names along the axis stand aslant, being many?"""
    return native.kind == "line" and len(native.categories) > _MOST_LEVEL


def _letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _range(column: int, first: int, last: int) -> str:
    letter = _letter(column)
    return f"{SHEET}!${letter}${first}" + (f":${letter}${last}" if last > first else "")


# -- the chart


def _chart_xml(native: Native, house: store.House, room: Room) -> str:
    plot = {"scatter": _scatter, "line": _line, "bar": _bar}[native.kind](native, house, room)
    hidden = [place for place, series in enumerate(native.series) if series.look is Look.LABEL or not series.in_legend]
    entries = "".join(f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>' for place in hidden)
    legend = f'<c:legend><c:legendPos val="b"/>{entries}<c:overlay val="0"/></c:legend>' if len(native.series) - len(hidden) > 1 else ""
    layout = "<c:layout/>"
    if native.kind != "bar":
        left = native.label_share or 4.5 * room.text / room.width  # the place of a plot without row labels: beside its percentages
        layout = (
            '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
            f'<c:x val="{left:.4g}"/><c:y val="0.02"/>'
            f'<c:w val="{1 - left - 0.06:.4g}"/><c:h val="{room.plot_height(native):.3f}"/></c:manualLayout></c:layout>'
        )
    return (
        f'{_HEAD}<c:date1904 val="0"/><c:lang val="{house.language}"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{layout}{plot}</c:plotArea>{legend}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{room.text * 100:.0f}">{_fill(house.colours["ink"])}</a:defRPr></a:pPr>'
        f'<a:endParaRPr lang="{house.language}"/></a:p></c:txPr></c:chartSpace>'
    )


def _scatter(native: Native, house: store.House, room: Room) -> str:
    series = []
    for number, one in enumerate(native.series):
        left, first, last = 3 * number, 3, 2 + len(one.points)
        series.append(
            f"<c:ser>{_name(number, one, _range(left, 1, 1))}{_look(one, number, house)}{_labels(one, native, room, is_scatter=True)}"
            f"<c:xVal>{_numbers([p.x if p.y is not None else None for p in one.points], _range(left + 1, first, last))}</c:xVal>"
            f"<c:yVal>{_numbers([p.y if p.x is not None else None for p in one.points], _range(left + 2, first, last))}</c:yVal>"
            '<c:smooth val="0"/></c:ser>'
        )
    return (
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{"".join(series)}'
        f'<c:axId val="{_X_AXIS}"/><c:axId val="{_Y_AXIS}"/></c:scatterChart>'
        + _value_axis(_X_AXIS, _Y_AXIS, "b", native.x, house, cross="midCat")
        + _value_axis(_Y_AXIS, _X_AXIS, "l", native.y, house, cross="midCat")
    )


def _line(native: Native, house: store.House, room: Room) -> str:
    series = "".join(
        f"<c:ser>{_name(number, one, _range(number + 1, 1, 1))}{_look(one, number, house)}{_labels(one, native, room)}"
        f'{_categories(native)}<c:val>{_numbers([p.y for p in one.points], _range(number + 1, 2, 1 + len(one.points)))}</c:val><c:smooth val="0"/></c:ser>'
        for number, one in enumerate(native.series)
    )
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>'
        f'<c:axId val="{_X_AXIS}"/><c:axId val="{_Y_AXIS}"/></c:lineChart>'
        + _category_axis(native, house)
        + _value_axis(_Y_AXIS, _X_AXIS, "l", native.y, house, cross="between")
    )


def _bar(native: Native, house: store.House, room: Room) -> str:
    series = "".join(
        f"<c:ser>{_name(number, one, _range(number + 1, 1, 1))}<c:spPr>{_fill(house.series[number % len(house.series)])}</c:spPr>"
        f'<c:invertIfNegative val="0"/>{_labels(one, native, room, place="outEnd")}'
        f"{_categories(native)}<c:val>{_numbers([p.y for p in one.points], _range(number + 1, 2, 1 + len(one.points)))}</c:val></c:ser>"
        for number, one in enumerate(native.series)
    )
    return (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}<c:gapWidth val="60"/>'
        f'<c:axId val="{_X_AXIS}"/><c:axId val="{_Y_AXIS}"/></c:barChart>'
        + _category_axis(native, house, side="l", reverse=True)
        + _value_axis(_Y_AXIS, _X_AXIS, "b", native.y, house, cross="between")
    )


def _name(number: int, series: Series, place: str) -> str:
    words = escape(series.name)
    return (
        f'<c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef><c:f>{place}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{words}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _numbers(values: Sequence[float | None], place: str) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{value:.16g}</c:v></c:pt>' for i, value in enumerate(values) if value is not None)
    return f'<c:numRef><c:f>{place}</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'


def _categories(native: Native) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{escape(name)}</c:v></c:pt>' for i, name in enumerate(native.categories))
    number = len(native.categories)
    return f'<c:cat><c:strRef><c:f>{_range(0, 2, 1 + number)}</c:f><c:strCache><c:ptCount val="{number}"/>{points}</c:strCache></c:strRef></c:cat>'


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>'


def _stroke(colour: str, points: float, dash: str = "") -> str:
    return f'<a:ln w="{points * 12700:.0f}">{_fill(colour)}{f"<a:prstDash val={dash!r}/>" if dash else ""}</a:ln>'.replace("'", '"')


_NO_LINE = "<a:ln><a:noFill/></a:ln>"


def _marker(symbol: str, size: int, fill: str, edge: str) -> str:
    return f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/><c:spPr>{_fill(fill)}{_stroke(edge, 1)}</c:spPr></c:marker>'


def _look(series: Series, number: int, house: store.House) -> str:
    colours = house.colours
    own = house.series[number % len(house.series)]
    none = '<c:marker><c:symbol val="none"/></c:marker>'
    shape, marker = {
        Look.LABEL: (_NO_LINE, none),
        Look.NAME: (_NO_LINE, none),
        Look.BEFORE: (_NO_LINE, _marker("circle", _MARK, colours["before"], colours["edge"])),
        Look.AFTER: (_NO_LINE, _marker("circle", _MARK, colours["after"], colours["after"])),
        Look.ALONE: (_NO_LINE, _marker("diamond", _MARK, colours["edge"], colours["edge"])),
        Look.DOTS: (_NO_LINE, _marker("circle", _DOT, colours["after"], colours["after"])),
        Look.JOIN: (_stroke(colours["edge"], 2.5), none),
        Look.CAUTION: (_stroke(colours["edge"], 2.5, "sysDash"), none),
        Look.LINE: (_stroke(own, 2.25), _marker(("circle", "square", "diamond", "triangle")[number % 4], _DOT, own, own)),
        Look.CENTRE: (_stroke(colours["edge"], 1.5), none),
        Look.LIMIT: (_stroke(colours["edge"], 1.5, "dash"), none),
        Look.OUTER: (_stroke(house.series[2], 1.5, "sysDot"), none),
        Look.BETTER: (_NO_LINE, _marker("triangle", _MARK + 2, house.series[1], colours["ink"])),
        Look.WORSE: (_NO_LINE, _marker("diamond", _MARK + 2, house.series[3], colours["ink"])),
        Look.SIGNAL: (_NO_LINE, _marker("square", _MARK, house.series[3], colours["ink"])),
    }[series.look]
    return f"<c:spPr>{shape}</c:spPr>{marker}"


_ASLANT = (
    '<c:txPr><a:bodyPr rot="-2700000" vert="horz"/><a:lstStyle/><a:p><a:pPr><a:defRPr/></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
)
_SHOWN = '<c:showLegendKey val="0"/><c:showVal val="{y}"/><c:showCatName val="{x}"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'


def _labels(series: Series, native: Native, room: Room, *, is_scatter: bool = False, place: str = "t") -> str:
    if series.look is Look.LABEL:
        return _row_labels(series, native, room)
    if series.look is Look.NAME:
        return _names(series, room)
    if not series.labelled:
        return ""
    code = escape((native.x if is_scatter else native.y).number_format)
    form = f'<c:numFmt formatCode="{code}" sourceLinked="0"/><c:spPr><a:noFill/>{_NO_LINE}</c:spPr>'
    shown = _SHOWN.format(x=int(is_scatter), y=int(not is_scatter))
    if not is_scatter:
        one = ""
        if native.kind == "line":
            one = "".join(
                f'<c:dLbl><c:idx val="{i}"/>{form}<c:dLblPos val="{point.side}"/>{shown}</c:dLbl>' for i, point in enumerate(series.points)
            )
        return f'<c:dLbls>{one}{form}<c:dLblPos val="{place}"/>{shown}</c:dLbls>'
    own = "".join(_value_label(i, point, series, native.x.number_format, form, shown) for i, point in enumerate(series.points))
    return f'<c:dLbls>{own}{form}<c:dLblPos val="r"/>{shown}</c:dLbls>'


def _value_label(place: int, point: Point, series: Series, number_format: str, form: str, shown: str) -> str:
    """The x value beside its mark, as a field that follows the numbers when they are edited. Programs without such fields show its text."""
    if point.x is None:
        return ""
    decimals = len(number_format.partition(".")[2].rstrip("%"))
    printed = format_percentage(point.x, decimals) if number_format.endswith("%") else f"{point.x:g}"
    own = uuid.uuid5(uuid.NAMESPACE_OID, f"{series.name} {place} {point.x!r}")
    return (
        f'<c:dLbl><c:idx val="{place}"/><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:fld id="{{{str(own).upper()}}}" type="XVALUE"><a:rPr lang="en-GB"/>'
        f'<a:pPr/><a:t>{printed}</a:t></a:fld><a:endParaRPr lang="en-GB"/></a:p></c:rich></c:tx>{form}'
        f'<c:dLblPos val="{point.side}"/>{shown}{_FIELD}</c:dLbl>'
    )


def _row_labels(series: Series, native: Native, room: Room) -> str:
    """Each row's words as the label of an unseen point on the axis' start."""
    size = _LABEL_SIZE.format(w=f"{native.label_share - 0.02:.3f}", h=f"{room.plot_height(native) / max(len(series.points), 1):.3f}")
    shown = _SHOWN.format(x=0, y=1)
    one = "".join(
        f'<c:dLbl><c:idx val="{i}"/><c:tx><c:rich><a:bodyPr wrap="none" lIns="0" rIns="36000" anchor="ctr"/><a:lstStyle/>'
        + "".join(_label_line(line, room.text) for line in wrapped(point.label, native, room))
        + f'</c:rich></c:tx><c:dLblPos val="l"/>{shown}{size}</c:dLbl>'
        for i, point in enumerate(series.points)
    )
    return f'<c:dLbls>{one}<c:spPr><a:noFill/>{_NO_LINE}</c:spPr><c:dLblPos val="l"/>{shown}</c:dLbls>'


def _names(series: Series, room: Room) -> str:
    """The name of a unit beside its dot."""
    shown = _SHOWN.format(x=0, y=1)
    one = "".join(
        f'<c:dLbl><c:idx val="{i}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:r><a:rPr lang="en-GB" sz="{room.text * 90:.0f}"/>'
        f'<a:t>{escape(point.label)}</a:t></a:r></a:p></c:rich></c:tx><c:dLblPos val="{"l" if i % 2 else "r"}"/>{shown}</c:dLbl>'
        for i, point in enumerate(series.points)
    )
    return f'<c:dLbls>{one}<c:spPr><a:noFill/>{_NO_LINE}</c:spPr><c:dLblPos val="r"/>{shown}</c:dLbls>'


def _label_line(words: str, text: float) -> str:
    size = f"{text * 100:.0f}"
    return (
        f'<a:p><a:pPr algn="r"><a:defRPr sz="{size}"/></a:pPr><a:r><a:rPr lang="en-GB" sz="{size}"/><a:t>{escape(words)}</a:t></a:r></a:p>'
    )


def _scaling(axis: Axis, *, reverse: bool = False) -> str:
    ends = (f'<c:max val="{axis.high:g}"/>' if axis.high is not None else "") + (
        f'<c:min val="{axis.low:g}"/>' if axis.low is not None else ""
    )
    return f'<c:scaling><c:orientation val="{"maxMin" if reverse else "minMax"}"/>{ends}</c:scaling>'


def _title(words: str) -> str:
    if not words:
        return ""
    said = f'<a:p><a:pPr><a:defRPr b="0"/></a:pPr><a:r><a:rPr lang="en-GB" b="0"/><a:t>{escape(words)}</a:t></a:r></a:p>'
    return f'<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/>{said}</c:rich></c:tx><c:overlay val="0"/></c:title>'


def _value_axis(own: int, other: int, side: str, axis: Axis, house: store.House, *, cross: str) -> str:
    grid = f"<c:majorGridlines><c:spPr>{_stroke(house.colours['grid'], 0.75)}</c:spPr></c:majorGridlines>" if not axis.hidden else ""
    step = f'<c:majorUnit val="{axis.step:g}"/>' if axis.step else ""
    beside = "nextTo" if side == "b" and cross == "between" else "low"  # bars run downwards: LibreOffice's low is above them
    code = "0%" if axis.number_format.endswith("%") else axis.number_format
    return (
        f'<c:valAx><c:axId val="{own}"/>{_scaling(axis)}<c:delete val="{int(axis.hidden)}"/><c:axPos val="{side}"/>{grid}{_title(axis.title)}'
        f'<c:numFmt formatCode="{escape(code)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{beside}"/>'
        f"<c:spPr>{_stroke(house.colours['grid'], 0.75)}</c:spPr>"
        f'<c:crossAx val="{other}"/><c:crosses val="{"max" if side == "b" and cross == "between" else "min"}"/><c:crossBetween val="{cross}"/>{step}</c:valAx>'
    )


def _category_axis(native: Native, house: store.House, *, side: str = "b", reverse: bool = False) -> str:
    skip = max(1, round(len(native.categories) / 14)) if side == "b" else 1
    return (
        f'<c:catAx><c:axId val="{_X_AXIS}"/>{_scaling(native.x, reverse=reverse)}<c:delete val="0"/><c:axPos val="{side}"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{_stroke(house.colours['edge'], 1)}</c:spPr>{_ASLANT if _is_aslant(native) else ''}"
        f'<c:crossAx val="{_Y_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        f'<c:tickLblSkip val="{skip}"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )
