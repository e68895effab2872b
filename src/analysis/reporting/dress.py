"""The house style as pages wear it: colours of a light and a dark scheme, letters, language and the logo."""

from __future__ import annotations

import base64
import colorsys
from dataclasses import dataclass

from analysis import store

_TEXT, _PART = 4.5, 3.0  # WCAG 2.2: words, and parts of a page needed to use it
_DARK_PAPER, _DARK_SHADE = "#16181c", "#23262c"
_DARK = {
    "ink": "#ececec",
    "quiet": "#b9bcc2",
    "line": "#8b8f97",
    "hair": "#4a4d54",
    "good": "#7fd6c4",
    "focus": "#ffb27a",
    "target": "#4a3f12",
}
_BRIGHT = 7.0  # to 1, of the house's own colours on dark paper: they stand on the shade too


@dataclass(frozen=True)
class Dress:
    """What the templates of pages need. `light` and `dark` are css declarations."""

    light: str
    dark: str
    letters: str
    language: str
    logo: str  # address of the picture itself, so that nothing is asked of elsewhere
    logo_alt: str


def dress_of(house: store.House) -> Dress:
    """The dress of a house style. Colours it does not name are taken only where they can be seen on its paper."""
    paper, ink = house.colours["paper"], house.colours["ink"]
    named = {name: house.colours[name] for name in ("quiet", "accent", "mark")}
    shade = _mixed(ink, paper, 0.05)
    if any(store.contrast(colour, shade) < _TEXT for colour in (ink, *named.values())):
        shade = paper
    light = {
        "ink": ink,
        "paper": paper,
        **named,
        "line": house.colours["edge"],
        "hair": house.colours["grid"],
        "shade": shade,
        "good": _seen("#0b5a4f", shade, _TEXT, ink),
        "focus": _seen("#c2410c", shade, _PART, ink),
        "target": _seen("#fff3c4", ink, _TEXT, paper),
    }
    dark = {**_DARK, "paper": _DARK_PAPER, "shade": _DARK_SHADE, **{name: _bright(house.colours[name]) for name in ("accent", "mark")}}
    kind = "png" if house.logo.startswith(b"\x89PNG") else "jpeg"
    logo = f"data:image/{kind};base64,{base64.b64encode(house.logo).decode('ascii')}" if house.logo else ""
    return Dress(_css(light), _css(dark), house.fonts["page"], house.language, logo, house.logo_alt_text)


def _css(colours: dict[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def _seen(colour: str, ground: str, least: float, otherwise: str) -> str:
    return colour if store.contrast(colour, ground) >= least else otherwise


def _mixed(one: str, other: str, part: float) -> str:
    values = [round(part * int(one[at : at + 2], 16) + (1 - part) * int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{value:02x}" for value in values)


def _bright(colour: str) -> str:
    """The same hue, as light as dark paper asks for."""
    hue, light, strong = colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    while light < 1.0:
        parts = colorsys.hls_to_rgb(hue, light, strong)
        found = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
        if store.contrast(found, _DARK_PAPER) >= _BRIGHT:
            return found
        light += 0.02
    return "#ffffff"
