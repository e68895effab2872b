"""The slides: 16:9, the finding as title, charts that can be edited, alt text, sources, and notes for the speaker."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analysis import store
from analysis.packs import says
from analysis.packs.chartxml import chart_bytes, fitted
from analysis.packs.deck import Deck, new_deck, template_deck
from analysis.packs.material import Material, PackChart, Report, Words, sections
from analysis.packs.native import MOST_ROWS, Native, natives_of
from analysis.packs.settle import settled_zip
from analysis.packs.widths import LETTER, widths_of

EMU = 914400  # to the inch
_LINE = 1.22
_LINES_A_SLIDE = 11
_CONTENTS_A_SLIDE = 12
_LEAST_TITLE = 14  # points
_LEAST_TABLE = 11
_LEAST_ROWS = 3  # of a chart in parts
_MOST_COLUMNS = 7  # of a table on a slide


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int


def slides_bytes(material: Material, house: store.House, *, template: bytes | None = None, template_name: str = "template") -> bytes:
    """The deck of a pack. With a template its layouts, fonts and colours are kept.

    Raises UsageError where the template is no .pptx, or lacks a layout the deck needs.
    """
    deck = template_deck(template, template_name) if template is not None else new_deck(house)
    writer = _Writer(deck, house)
    writer.opening(material)
    contents = writer.contents_slides(material)
    targets: list[Any] = []
    for report in material.reports:
        before, charts = len(deck.presentation.slides), []
        blocks = sections(report)
        for place, block in enumerate(blocks):
            if isinstance(block, Words):
                follows = blocks[place + 1] if place + 1 < len(blocks) else None
                if block.heading and (follows is None or isinstance(follows, Words)):  # words that only lead to a chart are for documents
                    writer.words(report, block)
            elif isinstance(block, PackChart) and not block.refusal:
                charts.append(writer.chart(report, block))
        targets += [deck.presentation.slides[before] if len(deck.presentation.slides) > before else None, *charts]
    writer.lines("What is not shown, and why", says.missing_lines(material), material.marks)
    writer.lines("How this was made and how to read it", [*says.reading_lines(material), *says.report_lines(material)], material.marks)
    writer.link(contents, targets)
    return _saved(deck, material, house)


def _saved(deck: Deck, material: Material, house: store.House) -> bytes:
    properties = deck.presentation.core_properties
    properties.title = f"{material.title}: briefing pack"
    properties.subject = "; ".join(material.marks)
    properties.author = properties.last_modified_by = "reaudit"
    properties.language = house.language
    properties.comments = says.made_line(material)
    properties.created = properties.modified = moment(material.made)
    properties.revision = 1
    buffer = io.BytesIO()
    deck.presentation.save(buffer)
    return settled_zip(buffer.getvalue())


def moment(made: str) -> datetime:
    """The date files carry: when the latest report was made."""
    try:
        return datetime.fromisoformat(made).replace(tzinfo=None)
    except ValueError:
        return datetime(2000, 1, 1)


class _Writer:
    """Adds slides to a deck."""

    def __init__(self, deck: Deck, house: store.House) -> None:
        self.deck, self.house = deck, house
        self.small = house.sizes["slide_small"]
        self.text = house.sizes["slide_text"]

    # -- kinds of slides

    def opening(self, material: Material) -> None:
        slide = self.deck.add(self.deck.opening)
        title, rest = self.deck.title(slide), self.deck.subtitle(slide)
        _say(title.text_frame, [material.title])
        lines = ["Briefing pack", says.made_line(material), *([" | ".join(material.marks)] if material.marks else [])]
        _say(rest.text_frame, lines)
        self.deck.tidy(slide, keep=[title, rest])
        if self.house.logo and not self.deck.is_template:
            picture = slide.shapes.add_picture(io.BytesIO(self.house.logo), int(0.6 * EMU), int(0.5 * EMU), height=int(0.8 * EMU))
            describe(picture, self.house.logo_alt_text, "Logo")
        self._notes(slide, "\n".join(says.report_lines(material)))

    def contents_slides(self, material: Material) -> list[tuple[Any, Any]]:
        """Slides that list the reports, each with its charts below it; gives each entry's run, to be linked when its slide is there."""
        runs: list[tuple[Any, Any]] = []
        for place, part in enumerate(_contents(material)):
            slide, box, frame = self._text_slide("Contents" if place == 0 else "Contents, continued", material.marks)
            texts = [text for text, _, _ in part]
            _say(frame, texts, size=self._fitting([f"{text}, slide 00{' ' * (len(text) // 6)}" for text in texts], box))
            for paragraph, (_, level, is_repeated) in zip(frame.paragraphs, part, strict=True):
                paragraph.level = level
                paragraph.runs[0].font.bold = True if level == 0 else None
                if not is_repeated:
                    runs.append((slide, paragraph.runs[0]))
        return runs

    def words(self, report: Report, block: Words) -> None:
        """What a report says in words."""
        ends = report.title[-1:] in ".?!"
        title = f"{report.title} {block.heading}" if ends else f"{report.title}: {block.heading[:1].lower()}{block.heading[1:]}"
        if block.lines:
            self.lines(title, [text for _, text in block.lines], report.marks)

    def lines(self, title: str, lines: Sequence[str], marks: Sequence[str]) -> None:
        """Lines of text on as many slides as they need."""
        part: list[str] = []
        used = 0
        pages = []
        for line in lines:
            rows = math.ceil(len(line) / 95)
            if part and used + rows > _LINES_A_SLIDE:
                pages.append(part)
                part, used = [], 0
            part.append(line)
            used += rows
        if part:
            pages.append(part)
        for number, page in enumerate(pages):
            _, box, frame = self._text_slide(title if number == 0 else f"{title}, continued", marks)
            _say(frame, page, size=self._fitting(page, box))

    def chart(self, report: Report, chart: PackChart) -> Any:
        """A chart's slide, native where the form exists, else its picture; on several slides where its rows are many. Gives the first."""
        if chart.table is not None and len(chart.table[0]) <= _MOST_COLUMNS:
            return self._tables(report, chart)
        parts = self._natives(chart)
        slides = [self._chart(report, chart, native, number, len(parts)) for number, native in enumerate(parts or [None], 1)]
        return slides[0]

    def _natives(self, chart: PackChart) -> list[Native]:
        """The native charts of a chart, its rows on so many slides that their labels do not touch."""
        box = self._body_box()
        above = [line for line in (" | ".join(chart.marks), chart.subtitle) if line]
        taken = self._height(self._told(chart, is_picture=False), box.width, self.small)
        taken += sum(self._height([line], box.width, self.small + 1) for line in above)
        width, height = box.width / EMU * 72, (box.height - taken) / EMU * 72
        for most in range(MOST_ROWS, _LEAST_ROWS - 1, -1):
            parts = natives_of(chart, most=most)
            if all(fitted(part, width, height).fits(part) for part in parts):
                break
        return parts

    def _tables(self, report: Report, chart: PackChart) -> Any:
        """A chart that is a table of words, as a table; on several slides where its rows are many. Gives the first."""
        assert chart.table is not None
        headings, rows = chart.table
        box = self._body_box()
        told = self._told(chart, is_picture=False)
        above = [line for line in (" | ".join(chart.marks), chart.subtitle) if line]
        room = (
            (box.height - self._height(told, box.width, self.small) - sum(self._height([one], box.width, self.small + 1) for one in above))
            / EMU
            * 72
        )
        widths = widths_of(headings, rows, box.width, across=box.width / EMU * 72 / (LETTER * _LEAST_TABLE))
        size, pages = _pages(headings, rows, widths, room - 8, largest=int(self.text) - 2)
        slides = []
        for number, page in enumerate(pages, 1):
            part = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
            slide, box = self._content_slide(chart.title + part)
            top = self._head(slide, box, chart, is_picture=False)
            self._foot(slide, box, chart, is_picture=False)
            shape = slide.shapes.add_table(len(page) + 1, len(headings), box.left, top + int(0.08 * EMU), box.width, int(EMU * 0.3))
            for column, width in zip(shape.table.columns, widths, strict=True):
                column.width = width
            for place, cells in enumerate([headings, *page]):
                shape.table.rows[place].height = int(size * 1.5 / 72 * EMU)
                for cell, text in zip(shape.table.rows[place].cells, cells, strict=True):
                    cell.margin_top = cell.margin_bottom = int(0.03 * EMU)
                    cell.margin_left = cell.margin_right = int(0.06 * EMU)
                    _say(cell.text_frame, [text], size=size, bold=place == 0)
            describe(shape, f"{chart.alt_text} Part {number} of {len(pages)}." if part else chart.alt_text, f"Chart {chart.number}{part}")
            self._notes(slide, says.speaker_notes(report, chart))
            slides.append(slide)
        return slides[0]

    def _body_box(self) -> Box:
        """Where a content slide of this deck has its body."""
        shape = self.deck.body_of_layout()
        return Box(shape.left, shape.top, shape.width, shape.height)

    def _chart(self, report: Report, chart: PackChart, native: Native | None, number: int, of: int) -> Any:
        from pptx.enum.chart import XL_CHART_TYPE

        part = f" ({number} of {of})" if of > 1 else ""
        slide, box = self._content_slide(chart.title + part)
        top = self._head(slide, box, chart, is_picture=native is None)
        foot = self._foot(slide, box, chart, is_picture=native is None and chart.tells_itself)
        room = Box(box.left, top, box.width, foot - top)
        name = f"Chart {chart.number}{part}"
        if native is not None:
            data = chart_bytes(native, self.house, room=fitted(native, room.width / EMU * 72, room.height / EMU * 72))
            shape = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, room.left, room.top, room.width, room.height, data)
            describe(shape, f"{chart.alt_text} Part {number} of {of}." if of > 1 else chart.alt_text, name)
        elif chart.png:
            describe(self._picture(slide, chart, room), chart.alt_text, name)
        self._notes(slide, says.speaker_notes(report, chart))
        return slide

    def link(self, contents: Sequence[tuple[Any, Any]], targets: Sequence[Any]) -> None:
        """Make each line of the contents lead to its slide, and end in the slide's number; a report without a slide has neither."""
        from pptx.opc.constants import RELATIONSHIP_TYPE

        order = {slide.slide_id: number for number, slide in enumerate(self.deck.presentation.slides, 1)}
        for (slide, run), target in zip(contents, targets, strict=True):
            if target is None:
                continue
            run.text = f"{run.text}, slide {order[target.slide_id]}"
            relation = slide.part.relate_to(target.part, RELATIONSHIP_TYPE.SLIDE)
            link = run._r.get_or_add_rPr().add_hlinkClick(relation)
            link.set("action", "ppaction://hlinksldjump")

    # -- parts of a slide

    def _content_slide(self, title: str) -> tuple[Any, Box]:
        slide = self.deck.add(self.deck.content)
        shape = self.deck.title(slide)
        _say(shape.text_frame, [title], size=self._title_size(shape, title))
        body = self.deck.body(slide)
        box = Box(body.left, body.top, body.width, body.height)
        self.deck.tidy(slide, keep=[shape])
        return slide, box

    def _text_slide(self, title: str, marks: Sequence[str]) -> tuple[Any, Box, Any]:
        slide = self.deck.add(self.deck.content)
        shape, body = self.deck.title(slide), self.deck.body(slide)
        _say(shape.text_frame, [title], size=self._title_size(shape, title))
        box = Box(body.left, body.top, body.width, body.height)
        if self.deck.holds_text:
            self.deck.tidy(slide, keep=[shape, body])
        else:
            self.deck.tidy(slide, keep=[shape])
            body = slide.shapes.add_textbox(box.left, box.top, box.width, box.height)
            body.text_frame.word_wrap = True
        if marks:
            self._text_box(
                slide, Box(box.left, box.top + box.height, box.width, int(0.32 * EMU)), [" | ".join(marks)], bold=True, colour="mark"
            )
        return slide, box, body.text_frame

    def _title_size(self, shape: Any, title: str) -> float | None:
        """Smaller letters where a title would not fit its placeholder in the layout's own; None where it fits."""
        own = self.deck.title_points(self.deck.content)
        width, height = (shape.width / EMU * 72 - 14) / 0.6, shape.height / EMU * 72
        for size in range(int(own), _LEAST_TITLE - 1, -1):
            words = textwrap.wrap(title, max(8, int(width / size)))
            if len(words) * size * _LINE <= height:
                return None if size == int(own) else size
        return _LEAST_TITLE

    def _fitting(self, lines: Sequence[str], box: Box) -> float:
        """The largest letters, up to the house's own, at which these lines fit the box."""
        for size in range(int(self.text), 9, -1):
            across = max(10.0, box.width / EMU * 72 / (0.52 * size))
            rows = sum(max(1, math.ceil((len(line) + 3) / across)) for line in lines)
            if rows * size * _LINE + len(lines) * 0.45 * size <= box.height / EMU * 72:
                return size
        return 10

    def _head(self, slide: Any, box: Box, chart: PackChart, *, is_picture: bool) -> int:
        """Marks and subtitle above the chart; a picture has its own subtitle in it. Gives the height they end at."""
        lines = [text for text in (" | ".join(chart.marks), "" if is_picture else chart.subtitle) if text]
        top = box.top
        for number, line in enumerate(lines):
            is_mark = number == 0 and bool(chart.marks)
            high = self._height([line], box.width, self.small + 1)
            self._text_box(
                slide, Box(box.left, top, box.width, high), [line], size=self.small + 1, bold=is_mark, colour="mark" if is_mark else ""
            )
            top += high
        return top

    def _foot(self, slide: Any, box: Box, chart: PackChart, *, is_picture: bool) -> int:
        """Source and method below the chart; a picture has its method and caveats in it. Gives the height they begin at."""
        lines = self._told(chart, is_picture=is_picture)
        high = min(self._height(lines, box.width, self.small), int(box.height * 0.3))
        top = box.top + box.height - high
        if lines:
            self._text_box(slide, Box(box.left, top, box.width, high), lines, size=self.small)
        return top

    def _told(self, chart: PackChart, *, is_picture: bool) -> list[str]:
        """What stands below a chart."""
        number = len(chart.caveats)
        more = f"{number} caveat{' goes' if number == 1 else 's go'} with this chart: see the notes below the slide." if number else ""
        return [line for line in ((chart.source,) if is_picture else (more, chart.method, chart.source)) if line]

    def _height(self, lines: Sequence[str], width: int, size: float) -> int:
        across = max(10.0, width / EMU * 72 / (0.58 * size))
        rows = sum(max(1, math.ceil(len(line) / across)) for line in lines)
        return int((rows * size * _LINE + 4) / 72 * EMU)

    def _text_box(
        self, slide: Any, box: Box, lines: Sequence[str], *, size: float | None = None, bold: bool = False, colour: str = ""
    ) -> Any:
        shape = slide.shapes.add_textbox(box.left, box.top, box.width, box.height)
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_top = frame.margin_bottom = 0
        _say(frame, lines, size=size or self.small, bold=bold, colour=self.house.colours[colour] if colour else "")
        return shape

    def _picture(self, slide: Any, chart: PackChart, room: Box) -> Any:
        """The picture without the words the slide says itself: they are cut from view, not from the file."""
        picture = slide.shapes.add_picture(io.BytesIO(chart.png), room.left, room.top)
        picture.crop_top, picture.crop_bottom = chart.band[0], 1 - chart.band[1]
        picture.height = int(picture.height * (chart.band[1] - chart.band[0]))
        scale = min(room.width / picture.width, room.height / picture.height)
        picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
        picture.left = room.left + (room.width - picture.width) // 2
        return picture

    def _notes(self, slide: Any, text: str) -> None:
        slide.notes_slide.notes_text_frame.text = text


def _contents(material: Material) -> list[list[tuple[str, int, bool]]]:
    """The lines of each contents slide, (text, level, is the report's name said again); no report's name stands last on a slide."""
    pages: list[list[tuple[str, int, bool]]] = [[]]
    for report in material.reports:
        charts = [(chart.title, 1, False) for chart in report.charts]
        if pages[-1] and len(pages[-1]) + min(2, 1 + len(charts)) > _CONTENTS_A_SLIDE:
            pages.append([])
        pages[-1].append((report.title, 0, False))
        for line in charts:
            if len(pages[-1]) >= _CONTENTS_A_SLIDE:
                pages.append([(f"{report.title}, continued", 0, True)])
            pages[-1].append(line)
    return pages


def _say(frame: Any, lines: Sequence[str], *, size: float | None = None, bold: bool = False, colour: str = "") -> None:
    """Put lines into a text frame, a paragraph each. Fonts stay the theme's."""
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    frame.clear()
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        if size:
            run.font.size = Pt(size)
        if bold:
            run.font.bold = True
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour[1:])


def _pages(
    headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], room: float, *, largest: int
) -> tuple[float, list[list[Sequence[str]]]]:
    """Letter size, and the rows of each slide: all on one slide in letters of `_LEAST_TABLE` or more, else on several."""

    def high(cells: Sequence[str], size: float) -> float:
        lines = max(
            len(textwrap.wrap(text, max(4, int((width / EMU * 72 - 9) / (0.54 * size))))) for text, width in zip(cells, widths, strict=True)
        )
        return max(lines, 1) * size * _LINE + 5

    for size in range(largest, _LEAST_TABLE - 1, -1):
        if sum(high(cells, size) for cells in (headings, *rows)) <= room:
            return size, [list(rows)]
    size = _LEAST_TABLE + 1
    heights = [high(cells, size) for cells in rows]
    each = room - high(headings, size)
    number = max(2, math.ceil(sum(heights) / each))
    while True:  # rows even over the slides, none of which is too full
        pages = _shared(heights, rows, sum(heights) / number, each)
        if len(pages) <= number or number >= len(rows):
            return size, pages
        number += 1


def _shared(heights: Sequence[float], rows: Sequence[Sequence[str]], aim: float, most: float) -> list[list[Sequence[str]]]:
    """Rows in pages about `aim` high and never over `most`, but for a single row that is."""
    pages: list[list[Sequence[str]]] = [[]]
    used = 0.0
    for high, cells in zip(heights, rows, strict=True):
        if pages[-1] and (used + high > most or used + high / 2 > aim):
            pages.append([])
            used = 0.0
        pages[-1].append(cells)
        used += high
    return pages


def describe(shape: Any, alt_text: str, name: str) -> None:
    """Alt text on a chart or picture; the library has no call for it."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("descr", alt_text)
    properties.set("name", name)
