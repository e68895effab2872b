"""Templates of somebody else: another size, other letters, layouts under other names."""

from __future__ import annotations

import io
import re

from docx import Document
from docx.shared import Pt
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE

FONT = "Georgia"


def deck(*, without: str = "") -> bytes:
    """A 4:3 deck in Georgia with a coloured ground, renamed layouts and a slide of its own. `without` takes layouts away: opening or content."""
    from pptx.dml.color import RGBColor

    presentation = Presentation()
    layouts = list(presentation.slide_layouts)
    names = {"Title Slide": "Deckblatt", "Title and Content": "Inhalt breit", "Title Only": "Nur Titel", "Blank": "Leer"}
    for layout in layouts:
        if (
            layout.name not in names
            or (without == "opening" and layout.name == "Title Slide")
            or (without == "content" and layout.name == "Title and Content")
        ):
            presentation.slide_layouts.remove(layout)
        else:
            layout.name = names[layout.name]
    fill = presentation.slide_master.background.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor(0xFF, 0xF8, 0xE7)
    theme = presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = re.sub(rb'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*"', rb'\g<1>Georgia"', theme.blob)
    presentation.slides.add_slide(presentation.slide_layouts[0]).shapes.title.text = "A slide that must not stay"
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def document(*, without: str = "") -> bytes:
    """A document in Georgia with a header and a paragraph of its own; `without` names a style that is not there."""
    made = Document()
    made.styles["Normal"].font.name = FONT
    made.styles["Normal"].font.size = Pt(12)
    made.sections[0].header.paragraphs[0].text = "Somebody else's header"
    made.add_paragraph("A paragraph that must not stay")
    if without:
        style = made.styles[without]
        style.element.getparent().remove(style.element)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()
