"""What a program can check of PDF/UA-1 without its validator: the structure tree, headings, tables, pictures, links, marked content, letters."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise

import pikepdf

_PAINTS = {"Tj", "TJ", "'", '"', "f", "f*", "F", "S", "s", "B", "B*", "b", "b*", "Do", "sh"}
_ROWS, _CELLS = {"/THead", "/TBody", "/TFoot", "/TR"}, {"/TH", "/TD"}


def elements(node: pikepdf.Object, parent: str = "") -> Iterator[tuple[str, pikepdf.Dictionary]]:
    """Every structure element below a node, in reading order, with its parent's tag."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from elements(one, parent)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield parent, node
        if "/K" in node:
            yield from elements(node.K, str(node.S))


def faults(paper: bytes) -> list[str]:
    """What is wrong; empty where all that is looked at is right."""
    with pikepdf.open(io.BytesIO(paper)) as opened:
        return [*_document(opened), *_structure(opened), *(fault for page in opened.pages for fault in _page(page))]


def _document(paper: pikepdf.Pdf) -> list[str]:
    root = paper.Root
    with paper.open_metadata() as metadata:
        checks = {
            "it is not marked as tagged": bool(root.get("/MarkInfo", {}).get("/Marked", False)),
            "no language": bool(str(root.get("/Lang", ""))),
            "its title is not what the window shows": bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)),
            "no title": bool(metadata.get("dc:title")),
            "not declared as PDF/UA-1": metadata.get("pdfuaid:part") == "1",
            "no tree from content to structure": "/ParentTree" in root.StructTreeRoot,
        }
    return [fault for fault, is_right in checks.items() if not is_right]


def _structure(paper: pikepdf.Pdf) -> list[str]:
    found = list(elements(paper.Root.StructTreeRoot.K))
    wrong = []
    levels = [int(str(one.S)[2:]) for _, one in found if re.fullmatch(r"/H\d", str(one.S))]
    if not levels or levels[0] != 1 or any(later > earlier + 1 for earlier, later in pairwise(levels)):
        wrong.append(f"headings skip a level: {levels}")
    for parent, one in found:
        tag = str(one.S)
        if tag == "/Figure" and (not str(one.get("/Alt", "")).strip() or "BBox" not in str(one.get("/A", ""))):
            wrong.append("a figure without alt text or place")
        if tag == "/TH" and "/Scope" not in repr(one.get("/A", "")):
            wrong.append("a table heading without scope")
        if (tag in _CELLS and parent != "/TR") or (tag == "/TR" and parent not in {*_ROWS, "/Table"}):
            wrong.append(f"{tag} in {parent}")
        if tag == "/LI" and parent != "/L":
            wrong.append("a list item outside a list")
        if tag == "/Table":
            rows = [row for _, row in elements(one.K) if str(row.S) == "/TR"]
            if len({sum(str(cell.S) in _CELLS for _, cell in elements(row.K)) for row in rows}) != 1:
                wrong.append("a table whose rows differ in length")
    return wrong


def _page(page: pikepdf.Page) -> list[str]:
    wrong = []
    notes = list(page.get("/Annots", []))
    if notes and str(page.get("/Tabs", "")) != "/S":
        wrong.append("the tab key does not follow the structure")
    if any("/Contents" not in note or "/StructParent" not in note for note in notes):
        wrong.append("a link that is not described or not in the structure")
    open_marks: list[bool] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            has_id = name == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]
            open_marks.append(has_id or str(operands[0]) == "/Artifact")
        elif name == "EMC":
            open_marks.pop()
        elif name in _PAINTS and not any(open_marks):
            wrong.append("content that is neither tagged nor an artifact")
            break
    for font in page.Resources.get("/Font", {}).values():
        descendant = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        if "/ToUnicode" not in font or not any(f"/FontFile{kind}" in descendant.FontDescriptor for kind in ("", "2", "3")):
            wrong.append(f"letters that are not embedded or cannot be read: {font.get('/BaseFont')}")
    return wrong
