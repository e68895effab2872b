"""One table of a TOML file, read key by key: every fault is collected with file, key, found, expected and remedy."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from analysis.errors import DataError, Faults, ReauditError
from analysis.terms import Term

AnyTerm = TypeVar("AnyTerm", bound=Term)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
# Names that Windows keeps for devices; an id becomes a folder.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))}
SHOWN_CHARACTERS = 60


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word closest in spelling, or None where none is close.

    >>> nearest("polarty", ["title", "polarity"])
    'polarity'
    """
    by_key = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), list(by_key), n=1)
    return by_key[found[0]] if found else None


def shown(value: object) -> str:
    """A value as an error shows it, cut where it is long."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."


@dataclass
class Section:
    """A mapping with the place it stands in; each reader gives a value of its type, or notes a fault and gives a default."""

    mapping: Mapping[str, Any]
    file: str
    place: str = ""  # such as [[measure]] 2 'late_reports'
    faults: list[ReauditError] = field(default_factory=list)

    def fault(self, key: str, what: str, *, found: object = None, expected: object = None, remedy: str | None = None) -> None:
        """Notes a fault at a key."""
        where = ", ".join(part for part in (self.file, self.place, f"key {key}" if key else "") if part)
        self.faults.append(DataError(what, where=where, found=found, expected=expected, remedy=remedy))

    def only(self, *keys: str) -> None:
        """Notes every key that is not one of `keys`, with the nearest that is."""
        for key in self.mapping:
            if key not in keys:
                close = nearest(key, keys)
                self.fault(key, "unknown key", found=key, expected=", ".join(keys), remedy=close or "leave it out")

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        """A text, without outer white space."""
        value = self.mapping.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value is not None and not isinstance(value, str):
            self.fault(key, "not a text", found=shown(value), expected="a text", remedy=f'{key} = "{value}"')
        elif required:
            self.fault(key, "missing" if value is None else "empty", expected="a text", remedy=f'add {key} = "..."')
        return default

    def id(self, key: str = "id", *, required: bool = True, default: str = "") -> str:
        """A text that may name a file or folder."""
        value = self.text(key, required=required, default=default)
        if value and (not _ID.fullmatch(value) or value.casefold().split(".")[0] in _DEVICES):
            self.fault(key, "not a name", found=shown(value), expected="letters, digits, - and _ (it names files and folders)")
        return value

    def whole(self, key: str, *, low: int = 0, default: int | None = None, required: bool = False) -> int | None:
        """A whole number of at least `low`."""
        value = self.mapping.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= low:
            return value
        if value is not None:
            self.fault(key, "not a whole number", found=shown(value), expected=f"a whole number from {low}")
        elif required:
            self.fault(key, "missing", expected=f"a whole number from {low}", remedy=f"add {key} = {low}")
        return default

    def flag(self, key: str) -> bool:
        """true or false; false where absent."""
        value = self.mapping.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, "not a flag", found=shown(value), expected="true or false")
            return False
        return value

    def term(self, key: str, terms: type[AnyTerm], *, default: AnyTerm, required: bool = False) -> AnyTerm:
        """A word of a closed list."""
        value = self.mapping.get(key)
        if isinstance(value, str) and value in terms.values():
            return terms(value)
        if value is not None or required:
            what = "missing" if value is None else "not one of the words it may be"
            close = nearest(value, terms.values()) if isinstance(value, str) else None
            self.fault(key, what, found=None if value is None else shown(value), expected=", ".join(terms.values()), remedy=close)
        return default

    def day(self, key: str) -> date | None:
        """A day, as TOML writes it: 2024-04-01."""
        value = self.mapping.get(key)
        if isinstance(value, datetime):
            value = value.date()
        if value is None or isinstance(value, date):
            return value
        self.fault(key, "not a day", found=shown(value), expected="a day without quotation marks, as 2024-04-01")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where absent."""
        value = self.mapping.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(item.strip() for item in value)
        self.fault(key, "not a list of texts", found=shown(value), expected='a list such as ["a", "b"]')
        return ()

    def among(self, key: str, names: Sequence[str], known: Collection[str], what: str) -> None:
        """Notes every name that is not known."""
        for name in names:
            if name not in known:
                self.fault(
                    key,
                    f"unknown {what}",
                    found=shown(name),
                    expected=", ".join(known) or f"a declared {what}",
                    remedy=nearest(name, known),
                )

    def table(self, key: str) -> Section:
        """The table of that key; an empty one where absent or of another type."""
        value = self.mapping.get(key, {})
        if not isinstance(value, Mapping):
            self.fault(key, "not a table", found=shown(value), expected=f"[{key}]")
            value = {}
        return Section(value, self.file, self._below(f"[{key}]"), self.faults)

    def tables(self, key: str, *, names: Sequence[str] = ("id",)) -> list[Section]:
        """The tables of a list, [[key]]; each place carries its number and its name."""
        value = self.mapping.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.fault(key, "not a list of tables", found=shown(value), expected=f"[[{key}]]", remedy="write the heading with two brackets")
            return []
        sections = []
        for number, item in enumerate(value, start=1):
            name = next((str(item[name]) for name in names if name in item), "")
            place = f"[[{key}]] {number}" + (f" {shown(name)}" if name else "")
            sections.append(Section(item, self.file, self._below(place), self.faults))
        return sections

    def _below(self, place: str) -> str:
        return f"{self.place}, {place}" if self.place else place

    def unique(self, key: str, sections: Sequence[Section], values: Sequence[object]) -> None:
        """Notes every value that was already given by an earlier section."""
        first: dict[object, str] = {}
        for section, value in zip(sections, values, strict=True):
            if value in (None, ""):
                continue
            if value in first:
                section.fault(key, "given twice", found=shown(value), expected=f"another than that of {first[value]}")
            else:
                first[value] = section.place

    def raise_faults(self) -> None:
        """Raises Faults where there is any."""
        if self.faults:
            raise Faults(self.faults)
