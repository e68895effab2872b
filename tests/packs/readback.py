"""Reading a pack's files back with other libraries than those that wrote them, as far as there are any."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import Any

import openpyxl
from lxml import etree

NS = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}


def files_of(data: bytes) -> dict[str, bytes]:
    """Every file of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@dataclass
class NativeChart:
    """A chart of a deck: series name to its points as cached, and the same as its workbook holds them."""

    cached: dict[str, list[tuple[float | None, float]]]
    embedded: dict[str, list[tuple[float | None, float]]]
    workbook: bytes
    xml: bytes


def native_charts(deck: bytes) -> list[NativeChart]:
    """The native charts of a deck, in the order of their parts' names."""
    files = files_of(deck)
    charts = []
    for name in sorted(name for name in files if re.fullmatch(r"ppt/charts/chart\d+\.xml", name)):
        relations = etree.fromstring(files[f"ppt/charts/_rels/{name.rsplit('/', 1)[1]}.rels"])
        target = next(one.get("Target") for one in relations if "package" in one.get("Type"))
        workbook = files["ppt/" + target.removeprefix("../")]
        tree = etree.fromstring(files[name])
        sheet = openpyxl.load_workbook(io.BytesIO(workbook))["Numbers"]
        cached, embedded = {}, {}
        for series in tree.iterfind(".//c:ser", NS):
            title = series.findtext("c:tx//c:v", namespaces=NS)
            cached[title], embedded[title] = [], []
            x, y = series.find("c:xVal", NS), series.find("c:yVal", NS)
            values = series.find("c:val", NS) if y is None else y
            xs = {} if x is None else _points(x)
            for place, number in _points(values).items():
                cached[title].append((xs.get(place), number))
            x_cells = [] if x is None else _cells(sheet, x)
            for place, number in enumerate(_cells(sheet, values)):
                if number is not None:
                    embedded[title].append((x_cells[place] if x_cells else None, number))
        charts.append(NativeChart(cached, embedded, workbook, files[name]))
    return charts


def _points(values: Any) -> dict[int, float]:
    return {int(point.get("idx")): float(point.findtext("c:v", namespaces=NS)) for point in values.iterfind(".//c:pt", NS)}


def _cells(sheet: Any, values: Any) -> list[float | None]:
    place = values.findtext(".//c:f", namespaces=NS).split("!")[1].replace("$", "")
    found = sheet[place]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [row[0].value for row in rows]


def slide_texts(deck: bytes) -> str:
    """All text of slides and notes."""
    files = files_of(deck)
    parts = [etree.fromstring(data) for name, data in files.items() if re.fullmatch(r"ppt/(slides|notesSlides)/\w+\.xml", name)]
    return "\n".join(text for part in parts for text in part.xpath("//a:t/text()", namespaces=NS))


def document_tables(document: bytes) -> list[list[list[str]]]:
    """Every table of a document as rows of texts."""
    body = etree.fromstring(files_of(document)["word/document.xml"])
    return [
        [["".join(cell.xpath(".//w:t/text()", namespaces=NS)) for cell in row.iterfind("w:tc", NS)] for row in table.iterfind("w:tr", NS)]
        for table in body.iter(f"{{{NS['w']}}}tbl")
    ]


def workbook_rows(workbook: bytes, sheet: str) -> list[list[Any]]:
    """The table of a sheet: heading row first, found as the worksheet's own table."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    table = next(iter(book[sheet].tables.values()))
    return [[cell.value for cell in row] for row in book[sheet][table.ref]]


def zip_rows(archive: bytes, ending: str) -> list[list[str]]:
    """The rows of the first csv whose name ends so."""
    name = next(name for name in sorted(files_of(archive)) if name.endswith(ending))
    return list(csv.reader(io.StringIO(files_of(archive)[name].decode("utf-8-sig"))))


def manifest(archive: bytes) -> dict[str, Any]:
    """The manifest of a zip."""
    return json.loads(files_of(archive)["manifest.json"])


def pdf_text(paper: bytes) -> str:
    """All text of a pdf in one line, hyphens at line ends taken out."""
    import pypdfium2

    document = pypdfium2.PdfDocument(paper)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(re.sub("[\u00ad\u2010\ufffe\x02]\\s*", "", text).split())


def percent_of(text: str) -> float | None:
    """The number a printed cell holds, as a share where it is a percentage; None where it holds none."""
    found = re.fullmatch(r"([+-]?[\d,]*\.?\d+)(%?)", text.replace("−", "-"))
    if not found:
        return None
    number = float(found[1].replace(",", ""))
    return round(number / 100, 12) if found[2] else number


def counted(numbers: Any) -> Counter:
    """Numbers and how often each occurs, free of the last float digits."""
    return Counter(round(float(number), 9) for number in numbers)
