"""What the steps have made of a document so far: its sentences, the part each stands in, its places and its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.letters.blocks import Block
from analysis.letters.facts import Facts
from analysis.letters.masking import MASK, masked
from analysis.letters.sentences import Location, Places, Sentence
from analysis.letters.structure import Part


@dataclass(frozen=True)
class Walk:
    """What the steps have made so far."""

    blocks: Sequence[Block]
    sentences: Sequence[Sentence]
    parts: Sequence[Part]  # one a sentence
    places: Places
    names: tuple[str, ...]
    facts: Facts

    def location(self, sentence: int, start: int, end: int) -> Location:
        one = self.sentences[sentence]
        return self.places.of(self.blocks[one.block], one.start + start, one.start + max(end, start + 1))

    def clean(self, text: str) -> str:
        return masked(text, self.names)

    def clean_heading(self, text: str) -> str:
        """Headings are told in small letters: so are the names in them."""
        told = masked(text, (*self.names, *(name.lower() for name in self.names if " " in name)))
        return f"dear {MASK}" if told.startswith("dear ") else told

    def locator(self, sentence: int) -> str:
        where = self.location(sentence, 0, 1)
        return f"{self.clean_heading(str(self.parts[sentence]))}; page {where.page}, line {where.line}"
