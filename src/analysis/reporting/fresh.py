"""Is a report on disk still what a run would make now? An unchanged report costs a few hashes, no process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis import store
from analysis.reporting.jobs import Job
from analysis.reporting.record import DONE, read_record

LOCK_FILE = "requirements.lock"


@dataclass
class Freshness:
    """Hashes of what all reports share, each computed once."""

    project: store.Project
    code: str = ""
    lock: str = ""
    house: str = ""
    _files: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.code = self.code or store.code_hash()
        lock = self.project.root / LOCK_FILE
        self.lock = store.hash_file(lock) if lock.is_file() else ""
        self.house = store.house_hash(self.project.root)

    def hashes(self, job: Job) -> dict[str, str]:
        """What a report depends on besides its data."""
        values = json.dumps(job.parameters, sort_keys=True, default=str)
        shared = {"code": self.code, "lock": self.lock, "house": self.house}
        return {"notebook": job.source.sha256, "parameters": store.hash_bytes(values.encode()), **shared}

    def why_stale(self, job: Job, record: Mapping[str, Any] | None) -> str | None:
        """Why the report must be made again, or None where it is up to date."""
        if record is None:
            return "it was never made"
        if record.get("is_stale") or record.get("status") != DONE:
            return "its last run failed"
        changed = [name for name, value in self.hashes(job).items() if record.get("hashes", {}).get(name, "") != value]
        if changed:
            return " and ".join(_WORDS[name] for name in changed) + " changed"
        moved = [name for name, value in record.get("inputs", {}).items() if self._hash(name) != value]
        if moved:
            return f"{moved[0]} changed" + (f" and {len(moved) - 1} more" if len(moved) > 1 else "")
        return self._incomplete(job, record)

    def _incomplete(self, job: Job, record: Mapping[str, Any]) -> str | None:
        folder = self.project.reports / job.key
        for name, size in record.get("files", {}).items():
            path = folder / name
            if not path.is_file() or path.stat().st_size != size:
                return f"its file {name} is missing or cut"
        return None

    def _hash(self, name: str) -> str:
        if name not in self._files:
            self._files[name] = hash_of(self.project, name)
        return self._files[name]


def hash_of(project: store.Project, name: str) -> str:
    """What an input of a report is now: a file's hash, that of a folder's names where `name` ends with /, or "missing"."""
    path = Path(project.root) / name
    if name.endswith("/"):
        return store.hash_listing(path)
    return store.hash_file(path) if path.is_file() else "missing"


_WORDS = {"notebook": "the notebook", "parameters": "the parameters", "code": "the code", "lock": LOCK_FILE, "house": store.HOUSE_FILE}


def record_of(project: store.Project, job: Job) -> dict[str, Any] | None:
    """report.json of a job's folder."""
    return read_record(project.reports / job.key)
