"""The cells whose value alone is not what a person sees: percentages, errors, formulas never calculated.

The quick reader of workbooks gives 0.712 for a cell that shows 71.2%, and nothing for #DIV/0!. A first look at the bytes
tells whether a workbook has such cells at all; only then are they read again, by a reader that knows formats.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from analysis.errors import Where
from analysis.model import Issue
from analysis.terms import Action, Severity

Place = tuple[int, int]
_PERCENT_FORMATS = re.compile(rb'numFmtId="(?:9|10)"|formatCode="[^"]*%[^"]*"')
_ODD_CELLS = re.compile(rb't="e"|</f>(?:<v ?/>|<v></v>)?</c>|<f[^>]*/>(?:<v ?/>|<v></v>)?</c>')
# A cell with its attributes, perhaps a formula, perhaps a value.
_CELL = re.compile(rb"<c ([^>]*[^/])>(<f[^>]*/>|<f[^>]*>[^<]*</f>)?(?:<v>([^<]*)</v>|<v ?/>)?</c>")
_ATTRIBUTE = re.compile(rb'\b([rt])="([^"]*)"')
_FORMAT_DECIMALS = re.compile(r"[0#?](?:\.([0#?]+))?[^0#?.]*%")
_LITERAL = re.compile(r'"[^"]*"|\\.')  # a sign in quotation marks, or behind a backslash, is printed and means nothing
_ODS = {
    "table": "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "office": "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    "text": "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
}


def shown_cells(path: Path, sheet: str, cells: Sequence[Sequence[Any]], where: Where) -> tuple[dict[Place, str], tuple[Issue, ...]]:
    """The texts of odd cells by (row, column) from 0, and the issues they make."""
    if path.suffix.lower() == ".ods":
        return _shown_in_ods(path, sheet), ()
    with zipfile.ZipFile(path) as archive:
        styles = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
        formats = (
            styles[styles.find(b"<numFmts") : styles.find(b"</numFmts>")] + styles[styles.find(b"<cellXfs") : styles.find(b"</cellXfs>")]
        )
        part = _part_of(archive, sheet)
        errors, uncalculated = _odd_cells(archive.read(part)) if part and _has_odd_cells(archive, part) else ({}, [])
    shown, issues = _percentages(path, sheet, where) if _PERCENT_FORMATS.search(formats) else ({}, [])
    for place, row in uncalculated:
        what = "holds a formula that was never calculated"
        issues.append(_issue(where, "formula_without_value", Severity.WARNING, what, [place], row=row))
    within = {place: text for place, text in (shown | errors).items() if place[0] < len(cells) and place[1] < len(cells[place[0]])}
    return within, tuple(issues)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of a workbook that holds a sheet; None where the parts are not where they usually are."""
    from lxml import etree

    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    plain = etree.XMLParser(resolve_entities=False)
    targets = {element.get("Id"): element.get("Target") for element in etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), plain)}
    for element in etree.fromstring(archive.read("xl/workbook.xml"), plain).iter("{*}sheet"):
        if element.get("name") == sheet:
            target = next((targets.get(value) for name, value in element.attrib.items() if str(name).endswith("}id")), None) or ""
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None


def _has_odd_cells(archive: zipfile.ZipFile, part: str) -> bool:
    tail = b""
    with archive.open(part) as file:
        while chunk := file.read(1 << 20):
            if _ODD_CELLS.search(tail + chunk):
                return True
            tail = chunk[-64:]
    return False


def _odd_cells(content: bytes) -> tuple[dict[Place, str], list[tuple[str, int]]]:
    """The errors a sheet shows, and the cells whose formula has no value (one that gives an empty text has one)."""
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

    errors: dict[Place, str] = {}
    uncalculated = []
    for cell in _CELL.finditer(content):
        attributes = {name: value.decode() for name, value in _ATTRIBUTE.findall(cell[1])}
        kind, formula, value = attributes.get(b"t"), cell[2], cell[3]
        if (kind != "e" and not (formula and not value and kind != "str")) or b"r" not in attributes:
            continue
        letters, row = coordinate_from_string(attributes[b"r"])
        if kind == "e" and value:
            errors[row - 1, column_index_from_string(letters) - 1] = value.decode()
        else:
            uncalculated.append((attributes[b"r"], row))
    return errors, uncalculated


def _percentages(path: Path, sheet: str, where: Where) -> tuple[dict[Place, str], list[Issue]]:
    """The cells shown as percentages, and a note on those that hold more digits than they show."""
    import openpyxl

    shown: dict[Place, str] = {}
    cut: list[str] = []
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for cell in _cells_of(workbook, sheet):
        if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool) and "%" in (cell.number_format or ""):
            text = percent_text(cell.value, cell.number_format)
            if text is not None:
                shown[cell.row - 1, cell.column - 1] = text
                if min(abs(float(text[:-1]) - cell.value * 100), abs(float(text[:-1]) - cell.value)) > 1e-9:
                    cut.append(cell.coordinate)
    workbook.close()
    return shown, [
        _issue(where, "shown_rounded", Severity.NOTE, "hold more digits than they show; read as they show", cut, row=None)
    ] if cut else []


def _cells_of(workbook: Any, sheet: str) -> Any:
    from openpyxl.cell.read_only import EmptyCell

    for row in workbook[sheet].iter_rows():
        for cell in row:
            if not isinstance(cell, EmptyCell) and cell.value is not None:
                yield cell


def _issue(where: Where, code: str, severity: Severity, what: str, cells: Sequence[str], *, row: int | None) -> Issue:
    named = ", ".join(cells[:5]) + (f" and {len(cells) - 5} more" if len(cells) > 5 else "")
    remedy = "open the workbook in a spreadsheet program and save it again" if code == "formula_without_value" else ""
    return Issue(severity, Action.KEPT, code, f"{named} {what}", remedy, file=where.file or "", sheet=where.sheet or "", row=row)


def percent_text(value: float, number_format: str) -> str | None:
    """A number as its percentage format shows it, rounded half up; None where the format is too odd to follow.

    >>> percent_text(0.712, "0.0%"), percent_text(0.9604, "#,##0%"), percent_text(71.2, '0.0"%"')
    ('71.2%', '96%', '71.2%')
    """
    positive = number_format.split(";")[0]
    is_literal = "%" not in _LITERAL.sub("", positive)
    found = _FORMAT_DECIMALS.search(positive if is_literal else _LITERAL.sub("", positive))
    if not found:
        return None
    decimals = len(found.group(1) or "")
    # 15 digits are what a spreadsheet holds: 0.285 stored as 0.28499999999999998 shows as 29%.
    exact = Decimal(format(value, ".15g")) * (1 if is_literal else 100)
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}%"


def _shown_in_ods(path: Path, sheet: str) -> dict[Place, str]:
    from lxml import etree

    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
    if b'value-type="percentage"' not in content:
        return {}
    shown: dict[Place, str] = {}
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    table, office, text = _ODS["table"], _ODS["office"], _ODS["text"]
    for element in root.iter(f"{table}table"):
        if element.get(f"{table}name") != sheet:
            continue
        row = 0
        for row_element in element.iter(f"{table}table-row"):
            column = 0
            for cell in row_element:
                if cell.get(f"{office}value-type") == "percentage":
                    printed = "".join(cell.find(f"{text}p").itertext()) if cell.find(f"{text}p") is not None else ""
                    repeated = range(int(cell.get(f"{table}number-columns-repeated", "1")))
                    shown.update({(row, column + step): printed for step in repeated if printed})
                column += int(cell.get(f"{table}number-columns-repeated", "1"))
            row += int(row_element.get(f"{table}number-rows-repeated", "1"))
    return shown
