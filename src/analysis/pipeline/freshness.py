"""Are the processed tables of an inspection still those of its raw data and of this code?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analysis import store

# The rooms whose code can change a processed table.
ROOMS = frozenset(
    {"errors", "terms", "model", "tables", "parsing", "reading", "cleaning", "statistics", "measures", "disclosure", "store", "pipeline"}
)


def fingerprint(project: store.Project, inspection: str, *, synthetic: bool) -> dict[str, Any]:
    """Hashes of everything the processed tables are made from: raw files, code, salt."""
    return {
        "raw": store.hash_folder(project.raw(inspection)),
        "code": store.code_hash(ROOMS),
        "salt": store.hash_bytes(store.salt_for(project, synthetic=synthetic)),
    }


def is_fresh(project: store.Project, inspection: str, *, synthetic: bool) -> bool:
    """True where cleaning again would give the same bytes. Raw files are hashed only if their size or time moved."""
    made = store.read_fingerprint(project.processed(inspection))
    if not made or made.get("code") != store.code_hash(ROOMS):
        return False
    if made.get("salt") != store.hash_bytes(store.salt_for(project, synthetic=synthetic)):
        return False
    seen = store.sizes_and_times(project.raw(inspection))
    if store.read_note(_note(project, inspection)) == {"signature": seen, "raw": made["raw"]}:
        return True
    if store.hash_folder(project.raw(inspection)) != made["raw"]:
        return False
    remember(project, inspection, made["raw"])
    return True


def remember(project: store.Project, inspection: str, raw: dict[str, str]) -> None:
    """Note the sizes and times that go with these hashes; outside data/processed, which holds nothing of this machine."""
    note = {"signature": store.sizes_and_times(project.raw(inspection)), "raw": raw}
    store.write_text(_note(project, inspection), json.dumps(note))


def _note(project: store.Project, inspection: str) -> Path:
    return project.private / "seen" / f"{inspection}.json"
