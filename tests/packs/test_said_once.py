"""What stands beside a picture is not said in it again; a table of words is a table; signals and targets are told on native charts."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pikepdf
import pytest
from lxml import etree
from tests.packs.conftest import chart, dumbbell, html_table, matrix
from tests.packs.readback import NS, files_of, native_charts, pdf_text
from tests.packs.test_access import slides_of, texts

from analysis import store
from analysis.packs.making import make, told
from analysis.packs.material import CHART_MIME
from analysis.packs.native import Look, native_of
from analysis.packs.widths import breaks_words, widths_of

HEADINGS = ["Recommendation", "Mid-point", "Final"]


def grid(rows: int) -> dict[str, Any]:
    """A matrix that carries its table, as charts of words do."""
    body = "".join(
        f'<tr><th scope="row">{n} Theme</th><td>none</td><td>good</td></tr><tr><td colspan="3">Because {n}</td></tr>' for n in range(rows)
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADINGS)
    output = matrix()
    output["data"]["text/html"] = (
        f'<table class="reaudit-table"><caption>x</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )
    return output


def banded(band: Any, id: str = "small_multiples") -> dict[str, Any]:
    """A chart without a native form that says where its picture lies."""
    return chart(id, "small_multiples", ["area", "rate"], [["East", 0.5], ["West", 0.6]], band=band)


def test_a_picture_is_shown_without_the_words_beside_it(shelf: Any, house: store.House) -> None:
    """Slide, document and pdf cut a quarter above and a tenth below from view; the whole picture stays in the file; its shape is kept."""
    shelf.add("one", [banded([0.25, 0.9])])
    material = shelf.material()
    picture = slides_of(make(material, "pptx", house))[-3].xpath("//p:pic", namespaces=NS)
    picture = picture or [one for slide in slides_of(make(material, "pptx", house)) for one in slide.xpath("//p:pic", namespaces=NS)]
    cut = picture[0].xpath(".//a:srcRect", namespaces=NS)[0]
    assert (cut.get("t"), cut.get("b")) == ("25000", "10000")
    size = picture[0].xpath(".//a:ext[@cx]", namespaces=NS)[0]
    assert int(size.get("cx")) / int(size.get("cy")) == pytest.approx(6.4 / (4.0 * 0.65), rel=0.01)
    body = etree.fromstring(files_of(make(material, "docx", house))["word/document.xml"])
    cut = body.xpath("//pic:blipFill/a:srcRect", namespaces=NS | {"pic": "http://schemas.openxmlformats.org/drawingml/2006/picture"})[0]
    assert (cut.get("t"), cut.get("b")) == ("25000", "10000")
    assert [child.tag.rpartition("}")[2] for child in cut.getparent()] == ["blip", "srcRect", "stretch"]
    extent = body.xpath("//wp:extent", namespaces=NS)[0]
    assert int(extent.get("cx")) / int(extent.get("cy")) == pytest.approx(6.4 / (4.0 * 0.65), rel=0.01)
    assert material.charts[0].png in files_of(make(material, "docx", house)).values()


def test_the_pdf_says_nothing_twice(shelf: Any, house: store.House) -> None:
    """Title and notes of the drawing are not in the pdf's text a second time; what is in the picture itself is."""
    output = banded([0.25, 0.9])
    words = "".join(
        f'<g id="c-{role}-{n}"><text x="10" y="{60 * n}" font-family="DejaVu Sans" font-size="10">Drawn {role}</text></g>'
        for n, role in enumerate(("title", "subtitle", "tick", "note"), 1)
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="300pt" viewBox="0 0 400 300">{words}</svg>'
    output["data"]["image/svg+xml"] = svg
    shelf.add("one", [output])
    text = pdf_text(make(shelf.material(), "pdf", house))
    assert [text.count(f"Drawn {role}") for role in ("title", "subtitle", "tick", "note")] == [0, 1, 1, 0]
    output["data"][CHART_MIME]["band"] = None
    shelf.add("two", [output])
    assert pdf_text(make(shelf.material(only=["two"]), "pdf", house)).count("Drawn note") == 1


@pytest.mark.parametrize("band", [None, "x", [0.9, 0.1], [0, 2], [0.1], ["a", "b"]])
def test_a_report_that_says_nothing_of_it_shows_the_whole(shelf: Any, house: store.House, band: Any) -> None:
    """Older reports, and nonsense, leave the picture whole, with the source alone below it."""
    shelf.add("one", [banded(band)])
    found = shelf.material().charts[0]
    assert found.band == (0.0, 1.0)
    assert found.tells_itself


@pytest.mark.parametrize("rows", [4, 30])
def test_a_table_of_words_is_a_table_on_slides(shelf: Any, house: store.House, rows: int) -> None:
    """With a header row, alt text and every cell, on as many slides as it needs; what is read below a row stays with it."""
    shelf.add("one", [grid(rows)])
    material = shelf.material()
    slides = [slide for slide in slides_of(make(material, "pptx", house)) if slide.xpath("//a:tbl", namespaces=NS)]
    assert len(slides) == 1 if rows == 4 else len(slides) > 1
    seen = []
    for slide in slides:
        table = slide.xpath("//a:tbl", namespaces=NS)[0]
        assert table.xpath("./a:tblPr/@firstRow", namespaces=NS) == ["1"]
        cells = [[texts(cell) for cell in row.iterfind("a:tc", NS)] for row in table.iterfind("a:tr", NS)]
        assert cells[0] == HEADINGS
        seen += cells[1:]
        described = slide.xpath("//p:graphicFrame/p:nvGraphicFramePr/p:cNvPr/@descr", namespaces=NS)[0]
        assert described.startswith(material.charts[0].alt_text)
        assert not slide.xpath("//p:pic", namespaces=NS)
    assert seen == [[f"{n} Theme. Because {n}", "none", "good"] for n in range(rows)]


def test_signals_are_told_apart(shelf: Any, house: store.House) -> None:
    """Improvement and concern are series of their own, in shape, colour and name, with their rules; the target is a line named by its height."""
    rows = [[f"2024-{month:02d}", 0.5 + month / 50, 0.6, 0.8, "trend" if month > 9 else "", meaning] for month, meaning in
            zip(range(1, 13), [""] * 9 + ["improvement", "concern", "improvement"], strict=True)]  # fmt: skip
    shelf.add("one", [chart("control", "control_chart", ["period", "value", "centre", "target", "signal", "meaning"], rows)])
    drawn = native_charts(make(shelf.material(), "pptx", house))[0]
    assert [y for _, y in drawn.cached["Signal of improvement: trend"]] == [0.7, 0.74]
    assert [y for _, y in drawn.cached["Signal of concern: trend"]] == [0.72]
    assert {y for _, y in drawn.cached["Target 80%"]} == {0.8}
    assert drawn.cached == drawn.embedded
    symbols = {
        one.findtext("c:tx//c:v", namespaces=NS): one.find("c:marker/c:symbol", NS).get("val")
        for one in etree.fromstring(drawn.xml).iterfind(".//c:ser", NS)
    }
    assert symbols["Signal of improvement: trend"] != symbols["Signal of concern: trend"]


def test_signals_are_named_in_words_on_paper(shelf: Any, house: store.House) -> None:
    """The id of a rule is no word for a reader: the document's table says what the chart says."""
    from analysis.wording.trend import SIGNAL_WORDS

    name, words = next((name, words) for name, words in SIGNAL_WORDS.items() if "_" in name)
    rows = [["2024-01", 0.5, ""], ["2024-02", 0.6, name]]
    shelf.add("one", [chart("control", "control_chart", ["period", "value", "signal"], rows)])
    body = files_of(make(shelf.material(), "docx", house))["word/document.xml"].decode()
    assert words in body
    assert name not in body
    assert "January 2024" in body  # and a period as the chart says it


def test_a_caterpillar_shows_the_overall_rate_and_names_units_alone(shelf: Any, house: store.House) -> None:
    """One measure is named by the title; units by their names; the overall rate is a line."""
    columns = ["measure", "area", "area_name", "rate", "rate_low", "rate_high", "overall"]
    rows = [["m", "a", "East & Coast", 0.7, 0.5, 0.8, 0.65], ["m", "b", "West", 0.6, 0.4, 0.7, 0.65]]
    shelf.add("one", [chart("caterpillar", "caterpillar", columns, rows)])
    plan = native_of(shelf.material().charts[0])
    assert plan is not None
    by_look = {one.look: one for one in plan.series}
    assert [point.label for point in by_look[Look.LABEL].points] == ["East & Coast", "West"]
    assert [point.x for point in by_look[Look.CENTRE].points] == [0.65, 0.65]


def test_hidden_numbers_are_nowhere_in_a_pack(shelf: Any, house: store.House) -> None:
    """Numbers planted in a row that is marked as hidden come out in no format: not drawn, not in an embedded workbook, not in csv."""
    planted = dumbbell("planted")
    row = planted["data"]["application/vnd.reaudit.chart+json"]["data"]["rows"][2]
    row[7:14] = [0.1234567, 0.7654321, 4321, 8765, 64.19754, 60.12121, 68.23232]
    shelf.add("one", [planted])
    material = shelf.material()
    shown = {}
    for ending in ("pptx", "docx", "xlsx", "zip"):
        parts = files_of(make(material, ending, house))
        parts |= {
            f"{name}!{inner}": data
            for name, part in list(parts.items())
            if name.endswith(".xlsx")
            for inner, data in files_of(part).items()
        }
        shown[ending] = b"\n".join(data for name, data in parts.items() if not name.endswith((".png", ".xlsx")))
    with pikepdf.open(io.BytesIO(make(material, "pdf", house))) as paper:
        shown["pdf"] = b"\n".join(page.Contents.read_bytes() for page in paper.pages if isinstance(page.Contents, pikepdf.Stream))
    import pypdfium2

    document = pypdfium2.PdfDocument(make(material, "pdf", house))
    shown["pdf"] += "\n".join(page.get_textpage().get_text_bounded() for page in document).encode()
    for ending, data in shown.items():
        for number in (
            b"0.1234567",
            b"12.3%",
            b"12.35",
            b"76.5%",
            b"4321",
            b"4,321",
            b"8,765",
            b"8765",
            b"64.2",
            b"64.19",
            b"60.12",
            b"68.23",
        ):
            assert number not in data, (ending, number)


def test_an_empty_table_is_counted_nowhere(shelf: Any, house: store.House, capsys: pytest.CaptureFixture[str]) -> None:
    """Tables are numbered without it in every format, and what is printed says that it is left out and why."""
    empty = html_table("Figures without a change", {"Measure": [], "Why": []})
    shelf.add("one", [dumbbell(), empty, html_table("Judgements", {"Grade": ["good"]})])
    material = shelf.material()
    assert [(table.number, table.caption) for table in material.tables] == [(1, "Judgements")]
    assert "no table, since it is empty: north, Report one: Figures without a change" in told(material)
    book = openpyxl.load_workbook(io.BytesIO(make(material, "xlsx", house)))
    assert [name for name in book.sheetnames if name.startswith("Table")] == ["Table 1"]
    assert any("1 chart, 1 table" in str(cell.value) for row in book["Cover"].iter_rows() for cell in row)
    assert "Figures without a change: nothing to show." in pdf_text(make(material, "pdf", house))
    assert [name for name in files_of(make(material, "zip", house)) if "table_" in name] == ["one/table_001.csv"]


def test_words_are_not_broken_where_there_is_room() -> None:
    """Every column is as wide as its longest word; a short column takes no room it has no use for; too wide a table says so."""
    headings, rows = ["Recommendation", "Change", "Reason"], [["1", "+23.0", "A longer sentence that goes over several lines " * 3]] * 3
    widths = widths_of(headings, rows, 1000, across=80)
    assert [width * 80 / 1000 >= need for width, need in zip(widths, (14, 6, 8), strict=True)] == [True] * 3
    assert widths[2] > 2 * widths[0]
    assert sum(widths) <= 1000
    even = widths_of(["One", "Two"], [["a", "b"]], 1000, across=80)
    assert abs(even[0] - even[1]) <= 1
    assert breaks_words(["Recommendation"] * 9, [["x"] * 9])
    assert not breaks_words(["Word"] * 9, [["x"] * 9])
    assert re.fullmatch(r"\d+", str(widths[0]))
