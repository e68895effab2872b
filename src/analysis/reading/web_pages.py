"""A web page as text: what it shows, in order; items marked, tables of shares told, marks of footnotes raised."""

from __future__ import annotations

import re
from typing import Any

from analysis.errors import DataError, Where
from analysis.parsing.raised import raised
from analysis.reading.encoding import decode
from analysis.reading.share_tables import shares_told

_HIDDEN = ("script", "style", "head", "noscript", "template", "nav")
_HIDING = re.compile(r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\[?\(?(\d{1,3})\)?\]?")
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "blockquote",
        "dd",
        "dt",
    )
)


def web_text(data: bytes, where: Where) -> str:
    """What the page shows, a blank line between its blocks; items are marked, tables of shares told.

    Raises DataError for markup that cannot be read.
    """
    from lxml import html

    try:
        text, _ = decode(data, where)
    except DataError:
        text = data.decode("utf-8", "replace").replace("\0", "")
    text = re.sub(r"^\s{0,200}<\?xml[^>]{0,200}\?>", "", text)  # lxml refuses text that declares an encoding
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False, recover=True))
    except Exception:  # lxml raises several unrelated families on markup that is none
        raise DataError("the web page cannot be read", where=where, remedy="open it in a browser and save it as text or pdf") from None
    for table in list(root.iter("table")):
        _tell_table(table)
    parts: list[str] = []
    for event, node in _walk(root):
        if event == "text":
            parts.append(re.sub(r"\s+", " ", node))
        elif event == "block":
            parts.append("\n\n")
        elif event == "item":
            parts.append("\n\n- ")
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def _is_hidden(node: Any) -> bool:
    """Text that the page does not show tells nothing."""
    return "hidden" in node.attrib or node.get("aria-hidden") == "true" or _HIDING.search(node.get("style") or "") is not None


def _tell_table(table: Any) -> None:
    """A table of shares as one line a share, in its place; other tables are left as they are."""
    from lxml import html

    if _is_hidden(table) or next(table.iterdescendants("table"), None) is not None:
        return
    rows = [[" ".join(cell.text_content().split()) for cell in row.iter("td", "th")] for row in table.iter("tr") if not _is_hidden(row)]
    lines = shares_told(rows)
    if lines:
        tail = table.tail
        table.clear()
        table.tag, table.tail = "div", tail
        for line in lines:
            table.append(html.fromstring("<p></p>"))
            table[-1].text = line


def _walk(root: Any) -> list[tuple[str, Any]]:
    """Texts and breaks in document order, without recursion: markup may be nested as deep as its maker liked."""
    told: list[tuple[str, Any]] = []
    stack: list[tuple[str, Any]] = [("open", root)]
    while stack:
        step, node = stack.pop()
        if step == "text":
            told.append(("text", node))
            continue
        tag = node.tag if isinstance(getattr(node, "tag", None), str) else None
        if step == "close":
            if tag in _BLOCKS:
                told.append(("block", None))
            elif tag in ("td", "th"):
                told.append(("text", " "))
            continue
        if tag is None or tag in _HIDDEN or _is_hidden(node):
            continue
        is_over = (node.tail or "").lstrip()[:1] in ("/", "\u2044")  # of a fraction, the number above the line
        if tag == "sup" and not is_over and (mark := _NOTE_MARK.fullmatch("".join(node.itertext()).strip())):
            told.append(("text", raised(mark[1])))  # the mark of a footnote is no part of the number before it
            continue
        if tag in _BLOCKS or tag == "br":
            told.append(("item" if tag == "li" else "block", None))
        stack.append(("close", node))
        for child in reversed(node):
            if child.tail:
                stack.append(("text", child.tail))
            stack.append(("open", child))
        if node.text:
            stack.append(("text", node.text))
    return told
