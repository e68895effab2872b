"""The house style, read from one file: fonts, sizes, colours checked for contrast, and the logo with its alt text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import UsageError
from analysis.store.files import read_bytes
from analysis.store.templates import RESOURCES

HOUSE_FILE = "house.toml"
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: words on their ground
MARK_CONTRAST = 3.0  # WCAG 2.2, 1.4.11: parts of a picture needed to understand it
_ON_PAPER = {
    "ink": TEXT_CONTRAST,
    "quiet": TEXT_CONTRAST,
    "accent": TEXT_CONTRAST,
    "mark": TEXT_CONTRAST,
    "edge": MARK_CONTRAST,
    "after": MARK_CONTRAST,
}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_LOGO_ENDINGS = {".png", ".jpg", ".jpeg"}


@dataclass(frozen=True)
class House:
    """The style every output follows. Sizes are points, colours `#RRGGBB`; `logo` is the picture's bytes, empty where there is none."""

    language: str
    fonts: Mapping[str, str]
    sizes: Mapping[str, float]
    colours: Mapping[str, str]
    series: tuple[str, ...]
    logo: bytes = b""
    logo_alt_text: str = ""


def read_house(root: Path | None = None) -> House:
    """The house style: ours, with what `root`/house.toml sets in its place.

    Raises UsageError for an unknown key, a colour that is none or too pale, or a logo without its alt text.
    """
    own = _parsed((RESOURCES / HOUSE_FILE).read_bytes(), "resources/house.toml")
    path = Path(root) / HOUSE_FILE if root else None
    theirs = _parsed(read_bytes(path), HOUSE_FILE) if path and path.is_file() else {}
    told = _merged(own, theirs)
    colours = {name: value for name, value in told["colour"].items() if name != "series"}
    series = tuple(told["colour"]["series"])
    _check_colours(colours, series)
    logo = _logo(told["logo"], Path(root) if root else Path())
    return House(told["language"], told["font"], told["size"], colours, series, logo, str(told["logo"]["alt_text"]).strip())


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, relative luminance.

    >>> round(contrast("#000000", "#FFFFFF"), 1)
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("this is not a readable toml file", where=name, found=error, remedy="look at the line it names") from error


def _merged(own: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    merged = {name: dict(value) if isinstance(value, Mapping) else value for name, value in own.items()}
    for name, value in theirs.items():
        if name not in merged:
            raise UsageError("there is no such setting of the house style", where=HOUSE_FILE, found=name, expected=" or ".join(merged))
        if not isinstance(merged[name], dict):
            merged[name] = _typed(name, value, merged[name])
            continue
        if not isinstance(value, Mapping):
            raise UsageError("this setting is a table", where=HOUSE_FILE, found=f"{name} = {value!r}", expected=f"[{name}]")
        for key, one in value.items():
            if key not in merged[name]:
                raise UsageError(
                    "there is no such setting of the house style",
                    where=HOUSE_FILE,
                    found=f"{name}.{key}",
                    expected=" or ".join(merged[name]),
                )
            merged[name][key] = _typed(f"{name}.{key}", one, merged[name][key])
    return merged


def _typed(name: str, value: Any, pattern: Any) -> Any:
    kind = (int, float) if isinstance(pattern, int | float) else type(pattern)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise UsageError(
            "this setting has another kind of value", where=HOUSE_FILE, found=f"{name} = {value!r}", expected=f"like {pattern!r}"
        )
    return value


def _check_colours(colours: Mapping[str, str], series: tuple[str, ...]) -> None:
    for name, colour in [*colours.items(), *((f"series {place}", one) for place, one in enumerate(series, 1))]:
        if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
            raise UsageError("this is not a colour", where=HOUSE_FILE, found=f"{name} = {colour!r}", expected="one like #12436D")
    needed = [(name, colours[name], least) for name, least in _ON_PAPER.items()]
    needed += [(f"series {place}", colour, MARK_CONTRAST) for place, colour in enumerate(series, 1)]
    for name, colour, least in needed:
        ratio = contrast(colour, colours["paper"])
        if ratio < least:
            raise UsageError(
                f"the colour {name} is too close to the paper to be seen by everyone",
                where=HOUSE_FILE,
                found=f"{colour} on {colours['paper']}, {ratio:.1f} to 1",
                expected=f"at least {least:g} to 1",
                remedy="take a darker colour, or a lighter paper",
            )


def _logo(told: Mapping[str, str], root: Path) -> bytes:
    if not told["path"]:
        return b""
    path = root / told["path"]
    if path.suffix.lower() not in _LOGO_ENDINGS or not path.is_file():
        raise UsageError(
            "there is no such logo", where=HOUSE_FILE, found=told["path"], expected="a png or jpg, its path from the project's root"
        )
    if not str(told["alt_text"]).strip():
        raise UsageError("the logo has no alt text", where=HOUSE_FILE, remedy='alt_text = "what the logo shows" under [logo]')
    return read_bytes(path)
