"""Step 14 continued, the measures of a draft: an id and a title for each figure or change, out of the source's words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

LONGEST_TITLE = 110  # characters
BESIDE = "another place, an average or a target"  # what a comparator tells of where the source has no name for it
_LEFT_OUT = (
    "the", "a", "an", "of", "to", "be", "in", "and", "or", "as", "that", "with", "for", "by",
    "at", "on", "their", "its", "who", "were", "was", "are", "is", "have", "had", "has",
)  # fmt: skip


def measure_ids(figures: pd.DataFrame) -> dict[int, str]:
    """The id of each figure's measure: the two ends of a change share one; nothing else does."""
    told: dict[int, str] = {}
    used: set[str] = set()
    rows = {int(row["figure"]): row for row in records(figures)}
    for number, row in rows.items():
        partner = None if row["pair"] is None else int(row["pair"])
        if partner in told and partner in rows and rows[partner]["unit"] == row["unit"]:
            told[number] = told[partner]
            continue
        stem = _slug(row["measure"]) or "measure"
        name, count = stem, 2
        while name in used:
            name, count = f"{stem}_{count}", count + 1
        used.add(name)
        told[number] = name
    return told


def _slug(words: str) -> str:
    kept = [word for word in re.findall(r"[a-z]+", words.casefold().replace("[name]", "")) if word not in _LEFT_OUT]
    slug = ""
    for word in kept[:6]:
        if len(slug) + len(word) > 44:
            break
        slug += ("_" if slug else "") + word
    return slug if slug and slug not in ("con", "prn", "aux", "nul") else ""


def measures_of(levels: pd.DataFrame, ids: Mapping[int, str], recommendations: Sequence[Any]) -> list[dict[str, Any]]:
    """The measures of inspection.toml. Titles that would be the same tell of whom each figure is, where the source does."""
    rows = records(levels[~levels["figure"].map(ids).duplicated()])
    alike = Counter(_title(row) for row in rows)
    told = []
    for row in rows:
        id, title = ids[int(row["figure"])], _title(row)
        group = (
            f", {row['population']}"
            if alike[title] > 1 and row["population"] and row["population"].casefold() not in title.casefold()
            else ""
        )
        measure = {"id": id, "title": _shortened((title or id) + group, LONGEST_TITLE), "unit": "percent", "polarity": row["polarity"]}
        told.append(measure | ({"recommendation": int(row["recommendation"])} if row["recommendation"] in recommendations else {}))
    return told


def _title(row: Mapping[str, Any]) -> str:
    """The measure's words; of a comparator with the place or average that it tells of, so that it is not taken for the subject's."""
    words = row["measure"]
    beside = f": {row['geography'] or BESIDE}" if row["is_comparator"] and words else ""
    return _shortened(words[:1].upper() + words[1:], LONGEST_TITLE - len(beside)) + beside


def _shortened(words: str, longest: int) -> str:
    return words if len(words) <= longest else (words[: longest + 1].rpartition(" ")[0] or words[:longest]).rstrip(" ,;:")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as mappings with None for what is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]
