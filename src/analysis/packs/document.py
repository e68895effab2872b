"""The document: real headings, charts with captions and alt text, tables whose header rows repeat; our style or the user's template."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis import store
from analysis.errors import UsageError
from analysis.packs import says
from analysis.packs.cells import legend_of, printed_rows, reading_columns
from analysis.packs.material import Material, PackChart, PackTable, Report, Words, sections
from analysis.packs.settle import rewritten, settled_zip
from analysis.packs.slides import moment
from analysis.packs.widths import LETTER, breaks_words, widths_of

MOST_ROWS = 40  # of a chart's numbers on paper; the workbook has all
MOST_NUMBER_COLUMNS = 8  # of a chart's numbers on an upright page
MOST_COLUMNS = 6  # of a table on an upright page; wider ones get a page on its side
_NEEDED = ("Heading 1", "Heading 2", "Heading 3")
_TEMPLATE_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MM = 36000  # EMU
_EMU_A_POINT = 12700


def document_bytes(material: Material, house: store.House, *, template: bytes | None = None, template_name: str = "template") -> bytes:
    """The document of a pack. With a template its styles, headers and footers are kept.

    Raises UsageError where the template is no .docx, or lacks a heading style.
    """
    document = _from_template(template, template_name) if template is not None else _own(house)
    writer = _Writer(document, house, is_template=template is not None)
    writer.opening(material)
    for number, report in enumerate(material.reports, 1):
        writer.report(report, number)
    writer.closing(material)
    properties = document.core_properties
    properties.title = f"{material.title}: briefing pack"
    properties.subject = "; ".join(material.marks)
    properties.author = properties.last_modified_by = "reaudit"
    properties.comments = says.made_line(material)
    properties.language = house.language
    properties.created = properties.modified = moment(material.made)
    properties.revision = 1
    buffer = io.BytesIO()
    document.save(buffer)
    return settled_zip(buffer.getvalue())


def _from_template(data: bytes, name: str) -> Any:
    from docx import Document

    try:
        document = Document(io.BytesIO(rewritten(data, "[Content_Types].xml", lambda text: text.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE))))
    except Exception as error:  # the library raises many kinds for what is no .docx
        raise UsageError(
            "the template cannot be opened as Word",
            where=name,
            found=type(error).__name__,
            expected="a .docx or .dotx",
            remedy="save it again as .docx",
        ) from error
    there = {style.name for style in document.styles}
    lacking = [style for style in _NEEDED if style not in there]
    if lacking:
        raise UsageError(
            "the template lacks a style",
            where=name,
            found=f"no {', '.join(lacking)}",
            expected=", ".join(_NEEDED),
            remedy="use the style once in the template and save it",
        )
    body = document.element.body
    for child in list(body):
        if not child.tag.endswith("}sectPr"):
            body.remove(child)
    return document


def _own(house: store.House) -> Any:
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = 210 * _MM, 297 * _MM
    section.left_margin = section.right_margin = 22 * _MM
    section.top_margin = section.bottom_margin = 20 * _MM
    sizes = {
        "Normal": "page_text",
        "Title": "page_title",
        "Heading 1": "page_title",
        "Heading 2": "page_heading",
        "Heading 3": "page_subheading",
    }
    sizes |= {"Caption": "page_text", "List Bullet": "page_text", "Header": "page_small", "Footer": "page_small"}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = house.fonts["office"], Pt(house.sizes[size] + (6 if name == "Title" else 0))
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:cs"), house.fonts["office"])
        is_heading = name.startswith(("Heading", "Title"))
        style.font.color.rgb = RGBColor.from_string(house.colours["accent" if is_heading else "ink"][1:])
        style.font.bold = is_heading or name == "Caption"
    language = document.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    for one in language:
        one.set(qn("w:val"), house.language)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer.add_run("Page ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)
    return document


class _Writer:
    """Adds to a document."""

    def __init__(self, document: Any, house: store.House, *, is_template: bool) -> None:
        self.document, self.house, self.is_template = document, house, is_template
        self.styles = {style.name for style in document.styles}
        self.is_sideways = False
        self.bookmarks = 0

    # -- parts

    def opening(self, material: Material) -> None:
        if self.house.logo and not self.is_template:
            from docx.shared import Mm

            self.document.add_picture(io.BytesIO(self.house.logo), height=Mm(18))
            self._describe(self.house.logo_alt_text, "Logo")
        self._paragraph(material.title, "Title", "Heading 1")
        self._paragraph("Briefing pack. " + says.made_line(material) + ".")
        if material.marks:
            self._paragraph(" | ".join(material.marks), bold=True, colour="mark")
            header = self.document.sections[0].header.paragraphs
            target = header[-1] if header else self.document.sections[0].header.add_paragraph()
            self._run(target, (" " if target.text else "") + " | ".join(material.marks), bold=True, colour="mark")
        self._heading("Contents", 2)
        for number, report in enumerate(material.reports, 1):
            self._link(report.title, f"report_{number}", bold=True)
            for block in report.listed:
                self._link(block.entry, f"{block.kind.lower()}_{block.number}", inside=True)

    def report(self, report: Report, number: int) -> None:
        self._heading(report.title, 1, new_page=True, name=f"report_{number}")
        self._paragraph(
            f"Report made {says.day(report.made)}. " + "; ".join(f"{name}: {value}" for name, value in report.parameters), small=True
        )
        if report.stale:
            self._paragraph(f"Out of date. {report.stale}", bold=True, colour="mark")
        blocks = sections(report)
        for place, block in enumerate(blocks):
            if isinstance(block, Words):
                if block.heading:
                    follows = blocks[place + 1] if place + 1 < len(blocks) else None
                    self._turned(isinstance(follows, PackTable) and is_wide(follows))
                    self._heading(block.heading, 2)
                leads = place + 1 < len(blocks) and not isinstance(blocks[place + 1], Words)
                for number, (is_bullet, text) in enumerate(block.lines, 1):
                    self._paragraph(text, "List Bullet" if is_bullet else None, next=leads and number == len(block.lines))
            elif isinstance(block, PackTable):
                self._table_block(block)
            elif block.refusal:
                self._turned(False)
                self._paragraph(says.refused(block))
            else:
                self._chart(report, block)
        self._turned(False)

    def closing(self, material: Material) -> None:
        missing = says.missing_lines(material)
        if missing:
            self._heading("What is not shown, and why", 1)
            for line in missing:
                self._paragraph(line, "List Bullet")
        self._heading("How this was made and how to read it", 1)
        for line in [*says.reading_lines(material), *says.report_lines(material)]:
            self._paragraph(line, "List Bullet")

    def _chart(self, report: Report, chart: PackChart) -> None:
        from docx.shared import Emu

        self._turned(False)
        self._caption("Chart", chart.number, chart.title)
        above = [*chart.marks, "" if chart.png else chart.subtitle]  # a picture has its subtitle in it
        if any(above):
            self._paragraph(" | ".join(filter(None, above)), small=True, next=True)
        if chart.png:
            section = self.document.sections[-1]
            width = section.page_width - section.left_margin - section.right_margin
            picture = self.document.add_picture(io.BytesIO(chart.png), width=Emu(width))
            _crop(picture, chart.band)
            tallest = (section.page_height - section.top_margin - section.bottom_margin) * 0.8
            if picture.height > tallest:
                picture.width, picture.height = Emu(int(picture.width * tallest / picture.height)), Emu(int(tallest))
            self._describe(chart.alt_text, f"Chart {chart.number}")
        for line in [*chart.caveats, chart.method, chart.source, *says.printed_at(report, chart)]:
            if line:
                self._paragraph(line, small=True)
        numbers = paper_numbers(chart)
        if numbers.rows:
            self._turned(numbers.is_wide)
            title = f"The numbers of chart {chart.number}"
            self._paragraph(title, bold=True, small=True, next=True)
            if numbers.under:
                self._paragraph(" ".join(numbers.under), small=True, next=True)
            self._grid(numbers.headings, numbers.rows, alt=f"{title}: {chart.title}")

    def _table_block(self, table: PackTable) -> None:
        self._turned(is_wide(table))
        self._caption("Table", table.number, table.caption)
        if signs := says.table_signs(table):
            self._paragraph(" ".join(signs), small=True, next=True)
        self._grid(table.columns, table.rows, alt=table.caption)

    # -- small things

    def _style(self, *names: str | None) -> str | None:
        return next((name for name in names if name and name in self.styles), None)

    def _run(self, paragraph: Any, text: str, *, bold: bool = False, colour: str = "", size: float | None = None) -> Any:
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(text)
        run.bold = True if bold else None
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = RGBColor.from_string(self.house.colours[colour][1:])
        return run

    def _paragraph(
        self, text: str, *styles: str | None, bold: bool = False, small: bool = False, colour: str = "", next: bool = False
    ) -> Any:
        from docx.shared import Pt

        paragraph = self.document.add_paragraph(style=self._style(*styles))
        self._run(paragraph, text, bold=bold, colour=colour, size=self.house.sizes["page_small"] if small else None)
        if small:
            paragraph.paragraph_format.space_after = Pt(3)
        if next:
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def _heading(self, text: str, level: int, *, new_page: bool = False, name: str = "") -> None:
        paragraph = self.document.add_paragraph(style=f"Heading {level}")
        start, end = self._bookmark(name) if name else (None, None)
        if start is not None:
            paragraph._p.append(start)
        self._run(paragraph, text)
        if end is not None:
            paragraph._p.append(end)
        if new_page:
            paragraph.paragraph_format.page_break_before = True

    def _bookmark(self, name: str) -> tuple[Any, Any]:
        """Start and end of a place the contents lead to."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.bookmarks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(self.bookmarks))
        start.set(qn("w:name"), name)
        return start, end

    def _caption(self, kind: str, number: int, title: str) -> None:
        """A caption over its chart or table, numbered by a field and marked so that the contents lead here."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        paragraph = self.document.add_paragraph(style=self._style("Caption"))
        paragraph.paragraph_format.keep_with_next = True
        start, end = self._bookmark(f"{kind.lower()}_{number}")
        paragraph._p.append(start)
        self._run(paragraph, f"{kind} ", bold="Caption" not in self.styles)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f"SEQ {kind} \\* ARABIC")
        run = self._run(paragraph, str(number))
        field.append(run._r)
        paragraph._p.append(field)
        paragraph._p.append(end)
        self._run(paragraph, f". {title}", bold="Caption" not in self.styles)

    def _link(self, text: str, target: str, *, bold: bool = False, inside: bool = False) -> None:
        """A line of the contents; those of a report's charts and tables stand inside, below the report's own."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.space_before = Pt(6 if bold else 0)
        paragraph.paragraph_format.left_indent = Mm(6) if inside else None
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), target)
        run = self._run(paragraph, text, colour="accent", bold=bold)
        run.underline = True
        link.append(run._r)
        paragraph._p.append(link)

    def _describe(self, alt_text: str, name: str) -> None:
        properties = self.document.paragraphs[-1]._p.xpath(".//wp:docPr")[0]
        properties.set("descr", alt_text)
        properties.set("name", name)

    def _grid(self, headings: Sequence[str], rows: Sequence[Sequence[str]], *, alt: str) -> None:
        """A table with a header row that repeats on every page, rows that stay whole, and a description."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        table = self.document.add_table(rows=0, cols=len(headings))
        if style := self._style("Table Grid"):
            table.style = style
        table.autofit = False
        section = self.document.sections[-1]
        room = section.page_width - section.left_margin - section.right_margin
        size = self.house.sizes["page_small"] - (1 if len(headings) > MOST_COLUMNS else 0)
        widths = widths_of(headings, rows, room, across=room / _EMU_A_POINT / (LETTER * size))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for number, cells in enumerate([headings, *rows]):
            row = table.add_row()
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for cell, text, width in zip(row.cells, cells, widths, strict=True):
                cell.width = width
                self._run(cell.paragraphs[0], text, bold=number == 0, size=size)
                cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(1.5)
                cell.paragraphs[0].paragraph_format.keep_with_next = number == 0
                if number == 0:
                    self._shade(cell)
        about = table._tbl.tblPr
        for tag, text in (
            ("w:tblCaption", alt),
            ("w:tblDescription", f"A table of {len(rows)} rows under the headings {', '.join(headings)}."),
        ):
            element = OxmlElement(tag)
            element.set(qn("w:val"), text)
            about.append(element)
        self.document.add_paragraph().paragraph_format.space_after = 0

    def _shade(self, cell: Any) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "EDEDED")
        cell._tc.get_or_add_tcPr().append(shade)

    def _turned(self, sideways: bool) -> None:
        if self.is_sideways != sideways:
            self._turn()

    def _turn(self) -> None:
        from docx.enum.section import WD_ORIENT, WD_SECTION

        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.page_width, section.page_height = section.page_height, section.page_width
        self.is_sideways = not self.is_sideways
        section.orientation = WD_ORIENT.LANDSCAPE if self.is_sideways else WD_ORIENT.PORTRAIT


def _crop(picture: Any, band: tuple[float, float]) -> None:
    """Cut the words that stand beside the picture from view; the file keeps them. The library has no call for it."""
    from docx.oxml import OxmlElement
    from docx.shared import Emu

    cut = OxmlElement("a:srcRect")
    cut.set("t", str(round(band[0] * 100_000)))
    cut.set("b", str(round((1 - band[1]) * 100_000)))
    fill = picture._inline.xpath(".//pic:blipFill")[0]
    fill.insert(1, cut)  # after the blip, before how it is stretched
    picture.height = Emu(int(picture.height * (band[1] - band[0])))


@dataclass(frozen=True)
class Numbers:
    """A chart's numbers as paper shows them, and what must be said under them."""

    headings: list[str]
    rows: list[list[str]]
    under: list[str]

    @property
    def is_wide(self) -> bool:
        """Do they need a page on its side?"""
        return len(self.headings) > MOST_NUMBER_COLUMNS or breaks_words(self.headings, self.rows)


def is_wide(table: PackTable) -> bool:
    """Does a table need a page on its side?"""
    return len(table.columns) > MOST_COLUMNS or breaks_words(table.columns, table.rows)


def paper_numbers(chart: PackChart) -> Numbers:
    """The numbers of a chart for a page: the columns worth their room, as many rows as a reader wants, the signs explained."""
    columns, rows = printed_rows(chart)
    keep = reading_columns(columns, rows) if rows else []
    shown = [[row[place] for place in keep] for row in rows[:MOST_ROWS]]
    under = legend_of([text for row in shown for text in row])
    if any("(points)" in columns[place].short for place in keep):
        under.append("Points are percentage points.")
    if len(rows) > MOST_ROWS:
        under.append(f"{len(rows) - MOST_ROWS} more rows stand in the workbook of this pack.")
    return Numbers([columns[place].short for place in keep], shown, under)
