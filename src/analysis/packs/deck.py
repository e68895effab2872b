"""The deck slides are added to: our own, made from the house style, or the user's template with its layouts and fonts."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from analysis import store
from analysis.errors import UsageError

_WIDE = (12192000, 6858000)  # 13.33 x 7.5 inches: 16:9
_EMU = 914400
_TITLE_POINTS = 44.0  # where a template says nothing, as PowerPoint has it
_TITLES = ("TITLE", "CENTER_TITLE")
_BODIES = ("OBJECT", "CHART", "BODY", "TABLE", "PICTURE")
_TEXT_BODIES = ("OBJECT", "BODY")
_FURNITURE = ("DATE", "FOOTER", "SLIDE_NUMBER")
_OLD_WIDTH = 9144000  # of python-pptx's own 4:3 deck


@dataclass
class Deck:
    """A presentation and the two layouts a pack is made of."""

    presentation: Any
    opening: Any
    content: Any
    is_template: bool

    def add(self, layout: Any) -> Any:
        """A new slide, with the slide number its layout has."""
        slide = self.presentation.slides.add_slide(layout)
        for shape in layout.placeholders:
            if _type(shape) == "SLIDE_NUMBER":
                slide.shapes._spTree.append(deepcopy(shape._element))
        return slide

    def title(self, slide: Any) -> Any:
        """The title's placeholder."""
        return next(shape for shape in slide.placeholders if _type(shape) in _TITLES)

    def subtitle(self, slide: Any) -> Any:
        """The subtitle's placeholder of an opening slide."""
        return next(shape for shape in slide.placeholders if _type(shape) == "SUBTITLE")

    def body(self, slide: Any) -> Any:
        """The placeholder a chart or text goes to: the one its layout gives most room."""
        wanted = _main_body(self.content).placeholder_format.idx
        return next(shape for shape in slide.placeholders if shape.placeholder_format.idx == wanted)

    def body_of_layout(self) -> Any:
        """That placeholder as the layout has it."""
        return _main_body(self.content)

    def title_points(self, layout: Any) -> float:
        """The size of a title's letters: the layout's own, else its master's."""
        own = [shape._element for shape in layout.placeholders if _type(shape) in _TITLES]
        told = [size for element in own for size in element.xpath("./p:txBody/a:lstStyle/a:lvl1pPr/a:defRPr/@sz")]
        told += layout.slide_master._element.xpath("./p:txStyles/p:titleStyle/a:lvl1pPr/a:defRPr/@sz")
        return float(told[0]) / 100 if told else _TITLE_POINTS

    @property
    def holds_text(self) -> bool:
        """May text be put into the body itself?"""
        return _type(_main_body(self.content)) in _TEXT_BODIES

    def tidy(self, slide: Any, *, keep: Sequence[Any]) -> None:
        """Take away placeholders that nothing was put into, so that no slide says "Click to add text"."""
        kept = {shape.shape_id for shape in keep}
        for shape in list(slide.placeholders):
            if shape.shape_id not in kept and _type(shape) not in _FURNITURE:
                shape._element.getparent().remove(shape._element)


def _type(shape: Any) -> str:
    return shape.placeholder_format.type.name if shape.placeholder_format.type is not None else "OBJECT"


def _bodies(layout: Any) -> list[Any]:
    return [shape for shape in layout.placeholders if _type(shape) in _BODIES and shape.width and shape.height]


def _main_body(layout: Any) -> Any:
    return max(_bodies(layout), key=lambda shape: (shape.width * shape.height, -shape.placeholder_format.idx))


def _has(layout: Any, types: Sequence[str]) -> bool:
    return any(_type(shape) in types for shape in layout.placeholders)


def template_deck(data: bytes, name: str) -> Deck:
    """The user's deck: its slides taken out, its layouts kept, the two a pack needs found by what their placeholders are.

    Raises UsageError that says which placeholder is missing and names the layouts there are.
    """
    from pptx import Presentation

    try:
        presentation = Presentation(io.BytesIO(_as_presentation(data)))
        layouts = list(presentation.slide_layouts)
    except Exception as error:  # the library raises many kinds for what is no .pptx
        raise UsageError(
            "the template cannot be opened as PowerPoint",
            where=name,
            found=type(error).__name__,
            expected="a .pptx or .potx",
            remedy="save it again as .pptx",
        ) from error
    _empty(presentation)
    there = ", ".join(repr(layout.name) for layout in layouts) or "no layout"
    opening = [layout for layout in layouts if _has(layout, _TITLES) and _has(layout, ["SUBTITLE"])]
    content = [layout for layout in layouts if _has(layout, _TITLES) and not _has(layout, ["SUBTITLE"]) and _bodies(layout)]
    for found, what in (
        (opening, "a title and a subtitle, for the first slide"),
        (content, "a title and a content placeholder, for charts and text"),
    ):
        if not found:
            raise UsageError(
                "the template lacks a layout",
                where=name,
                found=f"the layouts {there}, none with {what}",
                expected=f"a layout with {what}",
                remedy="add one in View > Slide Master",
            )
    best = min(content, key=_unfit)
    return Deck(presentation, opening[0], best, is_template=True)


def _unfit(layout: Any) -> tuple[int, bool, int]:
    """Fewest bodies first, one that takes text, then the largest."""
    body = _main_body(layout)
    return len(_bodies(layout)), _type(body) not in _TEXT_BODIES, -body.width * body.height


_TEMPLATE_TYPE = b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"
_DECK_TYPE = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def _as_presentation(data: bytes) -> bytes:
    from analysis.packs.settle import rewritten

    return rewritten(data, "[Content_Types].xml", lambda text: text.replace(_TEMPLATE_TYPE, _DECK_TYPE))


def _empty(presentation: Any) -> None:
    ids = presentation.slides._sldIdLst
    for one in list(ids):
        presentation.part.drop_rel(one.rId)
        ids.remove(one)


def new_deck(house: store.House) -> Deck:
    """Our own deck: 16:9, letters and colours of the house style, title at the left, one wide body."""
    from pptx import Presentation

    presentation: Any = Presentation()
    presentation.slide_width, presentation.slide_height = _WIDE
    master = presentation.slide_master
    layouts = {layout.name: layout for layout in presentation.slide_layouts}
    opening, content = layouts["Title Slide"], layouts["Title and Content"]
    for layout in list(presentation.slide_layouts):
        if layout not in (opening, content):
            presentation.slide_layouts.remove(layout)
    _restyle_theme(master, house)
    _place_master(master, house)
    for layout in (opening, content):
        for shape in layout.placeholders:
            if _type(shape) in _FURNITURE or layout is content:
                _inherit(shape)
    _place(opening, "CENTER_TITLE", 0.6, 2.2, 12.1, 1.6)
    _place(opening, "SUBTITLE", 0.6, 4.0, 12.1, 1.8)
    letters = {"CENTER_TITLE": house.sizes["slide_title"] + 8, "SUBTITLE": house.sizes["slide_text"]}
    for shape in opening.placeholders:
        if (kind := _type(shape)) in letters:
            _plain(shape, letters[kind], house, kind == "CENTER_TITLE")
    return Deck(presentation, opening, content, is_template=False)


def _inherit(shape: Any) -> None:
    """Take a layout placeholder's own place away, so that the master's counts."""
    for own in shape._element.xpath("./p:spPr/a:xfrm"):
        own.getparent().remove(own)


def _place(holder: Any, kind: str, left: float, top: float, width: float, height: float) -> None:
    for shape in holder.placeholders:
        if _type(shape) == kind:
            shape.left, shape.top, shape.width, shape.height = (int(value * _EMU) for value in (left, top, width, height))


def _place_master(master: Any, house: store.House) -> None:
    _place(master, "TITLE", 0.6, 0.35, 12.13, 0.95)
    _place(master, "BODY", 0.6, 1.35, 12.13, 5.35)
    _place(master, "DATE", 0.6, 6.95, 3.0, 0.35)
    _place(master, "FOOTER", 4.4, 6.95, 4.5, 0.35)
    _place(master, "SLIDE_NUMBER", 9.73, 6.95, 3.0, 0.35)
    for properties in master._element.xpath("./p:txStyles/p:titleStyle/a:lvl1pPr"):
        properties.set("algn", "l")
        _set_run(properties, house.sizes["slide_title"], bold=True, scheme="accent1")
    for properties in master._element.xpath("./p:txStyles/p:bodyStyle/a:lvl1pPr"):
        _set_run(properties, house.sizes["slide_text"])
    for shape in master.placeholders:
        if _type(shape) == "TITLE":
            shape._element.xpath(".//a:bodyPr")[0].set("anchor", "b")


def _set_run(properties: Any, size: float, *, bold: bool = False, scheme: str = "") -> None:
    for run in _found(properties, "./a:defRPr"):
        run.set("sz", str(int(size * 100)))
        if bold:
            run.set("b", "1")
        for colour in _found(run, "./a:solidFill/a:schemeClr") if scheme else ():
            colour.set("val", scheme)


_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _found(element: Any, path: str) -> list[Any]:
    from lxml import etree

    return list(etree.ElementBase.xpath(element, path, namespaces={"a": _MAIN}))


def _plain(shape: Any, size: float, house: store.House, is_title: bool) -> None:
    """Left-aligned letters of one size and a colour that can be read; the stock subtitle is a pale grey."""
    from lxml import etree

    style = shape._element.xpath(".//a:lstStyle")[0]
    for child in list(style):
        style.remove(child)
    colour = house.colours["accent" if is_title else "ink"][1:]
    bullet = "" if is_title else "<a:buNone/>"
    style.append(
        etree.fromstring(
            f'<a:lvl1pPr xmlns:a="{_MAIN}" marL="0" indent="0" algn="l">{bullet}<a:defRPr sz="{int(size * 100)}" b="{int(is_title)}">'
            f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
        )
    )


def _restyle_theme(master: Any, house: store.House) -> None:
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    font = house.fonts["office"]
    text = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*"', rf'\g<1>{font}"', text)
    colours = {"dk1": house.colours["ink"], "lt1": house.colours["paper"], "dk2": house.colours["accent"]}
    colours |= {f"accent{place}": colour for place, colour in enumerate(house.series, 1) if place <= 6}
    colours |= {"accent1": house.colours["accent"], "hlink": house.colours["accent"]}
    for name, colour in colours.items():
        text = re.sub(rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{colour[1:]}"/></a:{name}>', text, flags=re.DOTALL)
    part._blob = text.encode("utf-8")
