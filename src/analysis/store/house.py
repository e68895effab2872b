"""The house style, read from one file: fonts, sizes, colours checked for contrast, and the logo with its alt text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import UsageError
from analysis.store.files import READ_LOG, hash_bytes, read_bytes
from analysis.store.project import find_root
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
LIGHT_PAPER = (
    15.0  # to 1 against black: tints, pictures and the print of pages are made for light paper; pages have a dark scheme of their own
)
EMBEDDED = ("DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono")  # letters that come with the package, so every machine draws the same
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_LETTERS = re.compile(r"[A-Za-z0-9 ,'_-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
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

    Raises UsageError for an unknown key, a colour that is none or too pale, letters that do not travel with the package, or a
    logo without its alt text.
    """
    own = _parsed((RESOURCES / HOUSE_FILE).read_bytes(), "resources/house.toml")
    path = Path(root) / HOUSE_FILE if root else None
    theirs = _parsed(read_bytes(path), HOUSE_FILE) if path and path.is_file() else {}
    told = _merged(own, theirs)
    colours = {name: value for name, value in told["colour"].items() if name != "series"}
    series = tuple(told["colour"]["series"])
    _check_colours(colours, series)
    _check_letters(told["font"], told["language"])
    logo = _logo(told["logo"], Path(root) if root else Path())
    return House(told["language"], told["font"], told["size"], colours, series, logo, str(told["logo"]["alt_text"]).strip())


_here: dict[Path | None, tuple[str, House]] = {}


def house_here() -> House:
    """The house style of the project the caller works in, for charts; ours outside of any. Read again when its file changes."""
    try:
        root: Path | None = find_root()
    except UsageError:
        root = None
    path = root / HOUSE_FILE if root else None
    state = ""
    if path is not None and path.is_file():
        READ_LOG.append(path)  # what is drawn depends on it, also when it is not read anew
        state = _state(path)
    if root not in _here or _here[root][0] != state:
        _here[root] = (state, read_house(root))
    return _here[root][1]


def _state(path: Path) -> str:
    told = path.stat()
    return f"{told.st_size} {told.st_mtime_ns}"


def house_hash(root: Path) -> str:
    """A hash of what a project's own house style says, its logo included; empty where there is none."""
    files = house_files(root)
    return hash_bytes("".join(hash_bytes(path.read_bytes()) for path in files).encode()) if files else ""


def house_files(root: Path) -> list[Path]:
    """The files of a project's own house style: house.toml and its logo, as far as they are there."""
    path = Path(root) / HOUSE_FILE
    if not path.is_file():
        return []
    try:
        logo = Path(root) / str(tomllib.loads(path.read_bytes().decode("utf-8-sig")).get("logo", {}).get("path", ""))
        return [path, logo] if logo.is_file() else [path]
    except (ValueError, AttributeError, OSError):  # a faulty file is told where it is read
        return [path]


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
    if contrast(colours["paper"], "#000000") < LIGHT_PAPER:
        raise UsageError(
            "the paper is too dark",
            where=HOUSE_FILE,
            found=f"paper = {colours['paper']!r}, {contrast(colours['paper'], '#000000'):.1f} to 1 against black",
            expected=f"a light paper, at least {LIGHT_PAPER:g} to 1",
            remedy="pages get a dark scheme by themselves, for those who ask their browser for one",
        )
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


def _check_letters(fonts: Mapping[str, str], language: str) -> None:
    for name, value in fonts.items():
        if not _LETTERS.fullmatch(value):
            raise UsageError(
                "this is no name of letters", where=HOUSE_FILE, found=f"font.{name} = {value!r}", expected="names, commas and single quotes"
            )
    if fonts["embedded"] not in EMBEDDED:
        raise UsageError(
            "these letters do not come with the package, so charts and PDF would differ from machine to machine",
            where=HOUSE_FILE,
            found=f"font.embedded = {fonts['embedded']!r}",
            expected=" or ".join(EMBEDDED),
            remedy="slides, documents and workbooks take any letters: set font.office; pages: font.page",
        )
    if not _LANGUAGE.fullmatch(language):
        raise UsageError("this is no language", where=HOUSE_FILE, found=f"language = {language!r}", expected="one like en-GB")


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
