"""The user's own template: its layouts and letters are kept, what is missing is said, its slides are not."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from pptx import Presentation
from tests.packs import foreign
from tests.packs.conftest import CHANGE_COLUMNS, chart
from tests.packs.readback import files_of, native_charts, slide_texts

from analysis import store
from analysis.errors import UsageError
from analysis.packs.document import document_bytes
from analysis.packs.material import Material
from analysis.packs.settle import rewritten
from analysis.packs.slides import slides_bytes


def test_a_template_keeps_its_layouts_and_letters(material: Material, house: store.House) -> None:
    """Slides use the template's layouts, found by their placeholders; no letter is set over its theme's; its own slides are gone."""
    data = slides_bytes(material, house, template=foreign.deck())
    deck = Presentation(io.BytesIO(data))
    used = {slide.slide_layout.name for slide in deck.slides}
    assert used == {"Deckblatt", "Inhalt breit"}
    assert deck.slide_width == Presentation(io.BytesIO(foreign.deck())).slide_width
    files = files_of(data)
    assert any(b'typeface="Georgia"' in part for name, part in files.items() if name.startswith("ppt/theme/"))
    assert not any(re.search(rb"<a:latin ", part) for name, part in files.items() if name.startswith("ppt/slides/"))
    assert "must not stay" not in slide_texts(data)
    assert len(native_charts(data)) == 2


def test_everything_stays_on_the_templates_slide(material: Material, house: store.House) -> None:
    """No shape reaches beyond the edge of a foreign deck's slide."""
    deck = Presentation(io.BytesIO(slides_bytes(material, house, template=foreign.deck())))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_labels_and_plots_have_room_on_a_narrow_slide(shelf: Any, house: store.House) -> None:
    """On a 4:3 slide eight rows of three lines are shown in two parts, on ours in one; months stand short, and the plot keeps its height."""
    low = {"change_pp_low": 5.0, "change_pp_high": 22.0}
    row = ("m", "Case recording good or better in all teams", "m", "North", "all", "midpoint", "final", 0.6, 0.7, 90, 95, 10.0)
    rows = [[*row[:1], f"{row[1]} {number}", *row[2:], *low.values(), "comparable", "improved", False] for number in range(8)]
    columns = ["period", "value", "centre", "lower", "upper", "signal", "meaning"]
    months = [[f"{2023 + month // 12}-{month % 12 + 1:02d}", 0.7, 0.7, 0.6, 0.8, "trend" if month < 9 else "", "concern" if month < 4 else "improvement"]
              for month in range(24)]  # fmt: skip
    shelf.add("one", [chart("dumbbell", "dumbbell", CHANGE_COLUMNS, rows), chart("control", "control_chart", columns, months)])
    narrow, own = (native_charts(slides_bytes(shelf.material(), house, template=template)) for template in (foreign.deck(), None))
    assert [len(one.cached["Rows"]) for one in narrow[:-1]] == [4, 4]
    assert [len(one.cached["Rows"]) for one in own[:-1]] == [8]
    for drawn in (narrow[-1], own[-1]):
        assert re.findall(rb"<c:v>(\w+ 2[34])</c:v>", drawn.xml)[0] == b"Jan 23"
        assert float(re.search(rb'<c:h val="([\d.]+)"/>', drawn.xml)[1]) >= 0.4  # type: ignore[index]


@pytest.mark.parametrize(("without", "said"), [("opening", "a title and a subtitle"), ("content", "a title and a content placeholder")])
def test_a_missing_layout_is_said(material: Material, house: store.House, without: str, said: str) -> None:
    """The error names what is missing, the layouts there are, and what to do."""
    with pytest.raises(UsageError) as caught:
        slides_bytes(material, house, template=foreign.deck(without=without), template_name="ours.pptx")
    assert said in str(caught.value)
    assert "ours.pptx" in str(caught.value)
    assert "'Leer'" in str(caught.value)


def test_a_potx_is_taken_too(material: Material, house: store.House) -> None:
    """A template saved as a template becomes a presentation."""
    from analysis.packs.deck import _DECK_TYPE, _TEMPLATE_TYPE

    potx = rewritten(foreign.deck(), "[Content_Types].xml", lambda text: text.replace(_DECK_TYPE, _TEMPLATE_TYPE))
    made = files_of(slides_bytes(material, house, template=potx))["[Content_Types].xml"]
    assert _DECK_TYPE in made
    assert _TEMPLATE_TYPE not in made


@pytest.mark.parametrize("maker", [slides_bytes, document_bytes])
@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04cut"])
def test_what_is_no_template_is_said(material: Material, house: store.House, maker, data: bytes) -> None:  # type: ignore[no-untyped-def]
    """A damaged file is wrong use, not a fault of ours."""
    with pytest.raises(UsageError, match="cannot be opened"):
        maker(material, house, template=data, template_name="x")


def test_a_document_template_keeps_its_styles_and_header(material: Material, house: store.House) -> None:
    """The template's letters and header stay, its text goes; the marks join its header."""
    files = files_of(document_bytes(material, house, template=foreign.document()))
    assert foreign.FONT.encode() in files["word/styles.xml"]
    headers = b"".join(part for name, part in files.items() if name.startswith("word/header"))
    assert b"Somebody else" in headers
    assert b"Invented data" in headers
    assert b"must not stay" not in files["word/document.xml"]
    assert b"w:rFonts" not in files["word/document.xml"]


def test_a_missing_style_is_said(material: Material, house: store.House) -> None:
    """A template without Heading 2 is refused with its name."""
    with pytest.raises(UsageError, match="Heading 2"):
        document_bytes(material, house, template=foreign.document(without="Heading 2"))


def test_a_template_without_captions_still_works(material: Material, house: store.House) -> None:
    """Styles that are only nice to have may be missing."""
    assert document_bytes(material, house, template=foreign.document(without="Caption"))
