"""Everyone can read a pack: alt text on every picture and chart, headings, repeating header rows, a tagged pdf, marks everywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pikepdf
import pytest
from lxml import etree
from tests.packs import pdf_ua
from tests.packs.conftest import INVENTED
from tests.packs.readback import NS, files_of, manifest, pdf_text

from analysis import store
from analysis.packs.making import make
from analysis.packs.material import Material


def slides_of(deck: bytes) -> list[etree._Element]:
    """The slides in order."""
    files = files_of(deck)
    names = sorted(
        (name for name in files if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)), key=lambda name: int(re.findall(r"\d+", name)[0])
    )
    return [etree.fromstring(files[name]) for name in names]


def texts(element: etree._Element) -> str:
    """All text below an element."""
    return " ".join(element.xpath(".//a:t/text()", namespaces=NS))


def test_every_picture_and_chart_of_a_deck_has_its_alt_text(material: Material, house: store.House) -> None:
    """Each graphic is described by its chart's own alt text."""
    found = [
        shape.get("descr")
        for slide in slides_of(make(material, "pptx", house))
        for shape in slide.xpath("//p:pic/p:nvPicPr/p:cNvPr | //p:graphicFrame/p:nvGraphicFramePr/p:cNvPr", namespaces=NS)
    ]
    assert found == [chart.alt_text for chart in material.charts]


def test_slides_say_the_finding_and_the_source(material: Material, house: store.House) -> None:
    """A chart's slide has the finding as its title and its source on it; each contents line leads to the right slide."""
    deck = make(material, "pptx", house)
    slides = slides_of(deck)
    files = files_of(deck)
    for chart in material.charts:
        slide = next(one for one in slides if one.xpath(f"//p:cNvPr[@name='Chart {chart.number}']", namespaces=NS))
        title = slide.xpath("//p:sp[p:nvSpPr/p:nvPr/p:ph[@type='title']]", namespaces=NS)[0]
        assert texts(title) == chart.title
        assert chart.source in texts(slide)
    contents = slides[1]
    relations = etree.fromstring(files["ppt/slides/_rels/slide2.xml.rels"])
    targets = {one.get("Id"): one.get("Target") for one in relations}
    linked = contents.xpath("//a:r[a:rPr/a:hlinkClick]", namespaces=NS)
    said = [re.sub(r", slide \d+$", "", run.findtext("a:t", namespaces=NS)) for run in linked]
    assert said == [line for report in material.reports for line in (report.title, *(chart.title for chart in report.charts))]
    for run in linked:
        number = int(re.search(r"slide (\d+)$", run.findtext("a:t", namespaces=NS))[1])
        link = run.find("a:rPr/a:hlinkClick", NS)
        assert targets[link.get(f"{{{NS['r']}}}id")] == f"slide{number}.xml"
        entry = re.sub(r", slide \d+$", "", run.findtext("a:t", namespaces=NS))
        title = slides[number - 1].xpath("//p:sp[p:nvSpPr/p:nvPr/p:ph[@type='title']]//a:t/text()", namespaces=NS)[0]
        report = next((one for one in material.reports if one.title == entry), None)
        assert title == entry if report is None else title.startswith(entry) or title == report.charts[0].title


def test_contents_are_told_apart_by_their_reports(shelf: Any, house: store.House) -> None:
    """Two reports with the same findings and tables: in every format each entry stands below or beside its own report."""
    from tests.packs.conftest import dumbbell, html_table

    for number, name in enumerate(("East", "West")):
        shelf.add(f"r{number}", [dumbbell(title="None shows a clear change"), html_table("Points in time", {"A": ["1"]})], title=name)
    material = shelf.material()
    wanted = ["East", "Chart 1. None shows a clear change", "Table 1. Points in time"]
    wanted += ["West", "Chart 2. None shows a clear change", "Table 2. Points in time"]
    body = etree.fromstring(files_of(make(material, "docx", house))["word/document.xml"])
    links = body.xpath("//w:hyperlink", namespaces=NS)
    assert ["".join(link.itertext()) for link in links] == wanted
    assert {link.get(f"{{{NS['w']}}}anchor") for link in links} <= set(body.xpath("//w:bookmarkStart/@w:name", namespaces=NS))
    assert " ".join(wanted) in pdf_text(make(material, "pdf", house)).replace("• ", "").replace("‣ ", "")
    book = openpyxl.load_workbook(io.BytesIO(make(material, "xlsx", house)))
    told = [str(row[1].value) for row in book["Contents"].iter_rows(min_row=4)]
    assert len(set(told)) == len(told) == 4
    assert [next(name for name in ("East", "West") if name in text) for text in told] == ["East", "East", "West", "West"]
    lines = [one.xpath("string(.)") for one in slides_of(make(material, "pptx", house))[1].xpath("//a:p[a:r]", namespaces=NS)]
    assert [re.sub(r", slide \d+", "", line) for line in lines][1:5] == ["East", wanted[1][9:], "West", wanted[1][9:]]


def test_no_slide_asks_to_click_and_add_text(material: Material, house: store.House) -> None:
    """No placeholder is left empty."""
    for slide in slides_of(make(material, "pptx", house)):
        for shape in slide.xpath("//p:sp[p:nvSpPr/p:nvPr/p:ph]", namespaces=NS):
            assert texts(shape).strip() or shape.xpath(".//p:ph[@type='sldNum']", namespaces=NS)


def test_marks_stand_on_every_slide_page_and_sheet(material: Material, house: store.House) -> None:
    """Invented data says so wherever it goes."""
    deck = make(material, "pptx", house)
    missing = [texts(slide) for slide in slides_of(deck) if INVENTED not in texts(slide)]
    assert not missing
    document = files_of(make(material, "docx", house))
    headers = [data for name, data in document.items() if re.fullmatch(r"word/header\d+\.xml", name)]
    assert any(INVENTED.encode() in data for data in headers)
    book = openpyxl.load_workbook(io.BytesIO(make(material, "xlsx", house)))
    for sheet in book:
        assert sheet.oddHeader.left.text == INVENTED
    for label in ("Chart 1", "Table 1", "Cover"):
        assert any(INVENTED in str(cell.value) for row in book[label].iter_rows(max_row=4) for cell in row)
    import pypdfium2

    for page in pypdfium2.PdfDocument(make(material, "pdf", house)):
        assert INVENTED in page.get_textpage().get_text_bounded()
    assert manifest(make(material, "zip", house))["marks"] == [INVENTED]


def test_the_document_has_headings_alt_text_and_repeating_header_rows(material: Material, house: store.House) -> None:
    """Headings are heading styles, pictures are described, each table repeats its header and says what it is."""
    body = etree.fromstring(files_of(make(material, "docx", house))["word/document.xml"])
    styles = body.xpath("//w:pStyle/@w:val", namespaces=NS)
    assert "Heading1" in styles
    assert "Heading2" in styles
    assert [one.get("descr") for one in body.xpath("//wp:docPr", namespaces=NS)] == [chart.alt_text for chart in material.charts]
    tables = body.xpath("//w:tbl", namespaces=NS)
    assert len(tables) == len(material.charts) + len(material.tables)
    for table in tables:
        assert table.xpath("./w:tr[1]/w:trPr/w:tblHeader", namespaces=NS)
        assert table.xpath("./w:tblPr/w:tblDescription/@w:val", namespaces=NS)[0]
    captions = [int(number) for number in body.xpath("//w:fldSimple[contains(@w:instr,'SEQ Chart')]//w:t/text()", namespaces=NS)]
    assert captions == [chart.number for chart in material.charts]
    anchors = body.xpath("//w:hyperlink/@w:anchor", namespaces=NS)
    assert set(anchors) <= set(body.xpath("//w:bookmarkStart/@w:name", namespaces=NS))


def test_the_pdf_is_tagged_and_described(material: Material, house: store.House) -> None:
    """PDF/UA-1 as far as can be read here: its mark, title, language, tags, bookmarks, alt text of every figure, embedded letters."""
    with pikepdf.open(io.BytesIO(make(material, "pdf", house))) as paper:
        root = paper.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang).lower() == "en-gb"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with paper.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "The North" in metadata["dc:title"]
        tags: list[str] = []
        described: list[str] = []

        def walk(element: pikepdf.Object) -> None:
            if isinstance(element, pikepdf.Array):
                for one in element:
                    walk(one)
            elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
                tags.append(str(element.S))
                if str(element.S) == "/Figure":
                    described.append(str(element.get("/Alt", "")))
                if "/K" in element:
                    walk(element.K)

        walk(root.StructTreeRoot.K)
        assert described == [chart.alt_text for chart in material.charts]
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= set(tags)
        with paper.open_outline() as outline:
            assert [one.title for one in outline.root][:2] == ["Contents", "Report improvement"]
        fonts = [font for page in paper.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        for font in fonts:
            descendant = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            assert any(name in descendant.FontDescriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_the_pdf_has_no_fault_of_pdf_ua_that_can_be_read_here(material: Material, house: store.House) -> None:
    """Headings in order, headings of tables with their scope, regular tables, every figure described, every link in the structure, all
    content tagged or an artifact; and each of these checks finds the fault it is for."""
    paper = make(material, "pdf", house)
    assert pdf_ua.faults(paper) == []

    def spoilt(spoil: Callable[[pikepdf.Pdf], None]) -> str:
        with pikepdf.open(io.BytesIO(paper)) as opened:
            spoil(opened)
            buffer = io.BytesIO()
            opened.save(buffer)
        return "; ".join(pdf_ua.faults(buffer.getvalue()))

    def first(opened: pikepdf.Pdf, tag: str) -> pikepdf.Object:
        return next(one for _, one in pdf_ua.elements(opened.Root.StructTreeRoot.K) if str(one.S) == tag)

    def change(tag: str, key: str, value: object = None) -> Callable[[pikepdf.Pdf], None]:
        def spoil(opened: pikepdf.Pdf) -> None:
            if value is None:
                del first(opened, tag)[key]
            else:
                first(opened, tag)[key] = value

        return spoil

    def paint(opened: pikepdf.Pdf) -> None:
        opened.pages[0].contents_add(b"0 0 9 9 re f", prepend=True)

    def no_order(opened: pikepdf.Pdf) -> None:
        del opened.pages[0].Tabs

    def no_language(opened: pikepdf.Pdf) -> None:
        del opened.Root.Lang

    told = {
        "headings skip a level": change("/H2", "/S", pikepdf.Name("/H4")),
        "a figure without alt text": change("/Figure", "/Alt"),
        "without scope": change("/TH", "/A"),
        "/TD in /TBody": change("/TR", "/S", pikepdf.Name("/TBody")),
        "neither tagged nor an artifact": paint,
        "the tab key": no_order,
        "no language": no_language,
    }
    for fault, spoil in told.items():
        said = spoilt(spoil)
        assert fault.replace("/TD", "/TH") in said or fault in said, (fault, said)


def test_a_pdf_without_alt_text_is_refused(material: Material, house: store.House) -> None:
    """The standard is kept by the compiler itself: take a description away and there is no pdf."""
    from dataclasses import replace

    from analysis.errors import ReauditError
    from analysis.packs.paper import paper_bytes

    first = material.reports[0]
    bare = tuple(replace(block, alt_text="") if block in first.charts else block for block in first.blocks)
    with pytest.raises(ReauditError, match="could not be made"):
        paper_bytes(replace(material, reports=(replace(first, blocks=bare),)), house)


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_logo_is_in_every_paper_with_its_alt_text(material: Material, house: store.House, kind: str) -> None:
    """The first slide, the document and the pdf show the house's logo, described; a picture that came as png alone is shown too."""
    from dataclasses import replace

    from matplotlib.figure import Figure

    drawn = io.BytesIO()
    Figure(figsize=(1, 0.5)).savefig(drawn, format=kind, dpi=72)
    house = replace(house, logo=drawn.getvalue(), logo_alt_text="A lighthouse")
    first = material.reports[0]
    bare = tuple(replace(block, svg=b"") if block in first.charts else block for block in first.blocks)
    material = replace(material, reports=(replace(first, blocks=bare), *material.reports[1:]))
    slide = slides_of(make(material, "pptx", house))[0]
    assert slide.xpath("//p:pic/p:nvPicPr/p:cNvPr/@descr", namespaces=NS) == ["A lighthouse"]
    body = etree.fromstring(files_of(make(material, "docx", house))["word/document.xml"])
    assert body.xpath("//wp:docPr/@descr", namespaces=NS)[0] == "A lighthouse"
    with pikepdf.open(io.BytesIO(make(material, "pdf", house))) as paper:
        assert len(paper.pages[0].Resources.XObject) >= 1
        told = paper.Root.StructTreeRoot.K
        assert "A lighthouse" in str(_alts(told))
        assert first.charts[0].alt_text in _alts(told)


def _alts(element: pikepdf.Object) -> list[str]:
    """Every alternative text below an element of a pdf's structure."""
    if isinstance(element, pikepdf.Array):
        return [text for one in element for text in _alts(one)]
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        own = [str(element.Alt)] if "/Alt" in element else []
        return own + (_alts(element.K) if "/K" in element else [])
    return []


def test_refusals_are_carried_in_words(material: Material, house: store.House) -> None:
    """Where a report says why there is no chart, every format says so too."""
    said = "No figure here is a range."
    assert said in " ".join(texts(slide) for slide in slides_of(make(material, "pptx", house)))
    assert said.encode() in files_of(make(material, "docx", house))["word/document.xml"]
    assert said in pdf_text(make(material, "pdf", house))
    assert any(said in line for line in manifest(make(material, "zip", house))["not_shown"])
    book = openpyxl.load_workbook(io.BytesIO(make(material, "xlsx", house)))
    assert any(said in str(cell.value) for row in book["Cover"].iter_rows() for cell in row)
