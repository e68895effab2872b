"""New projects and new inspections."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from analysis import store
from analysis.errors import UsageError

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
# Names Windows keeps for devices; a folder of that name cannot be made there.
FIRST_INSPECTION = "cafcass-east-midlands-2008"  # what the notebooks open on in this project
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}


def init_project(folder: Path) -> list[str]:
    """Make a project in `folder`: notebooks, plan, README, the invented example. What is there already is left alone.

    Returns lines that say what was written and what to do next. Raises UsageError where `folder` is a file.
    """
    if folder.is_file():
        raise UsageError("this is a file, not a folder", where=str(folder), remedy="name a folder that is new or empty")
    written, kept = [], []
    for inside, source in store.project_files().items():
        target = folder / inside
        if target.exists():
            kept.append(inside)
        else:
            store.write_bytes(target, _for_new_project(inside, store.read_bytes(source)))
            written.append(inside)
    for name in ("data/raw", "data/processed", "reports"):
        store.make_folder(folder / name)
    lines = [f"made {folder}: {len(written)} files"]
    lines += [f"left as it was: {name}" for name in kept]
    return [*lines, f"next: cd {folder}, then reaudit run"]


def _for_new_project(inside: str, data: bytes) -> bytes:
    """Notebooks open on the invented example, the one inspection a new project has."""
    if not inside.endswith(".ipynb"):
        return data
    return data.replace(FIRST_INSPECTION.encode(), store.EXAMPLE.encode())


def check_id(inspection: str) -> str:
    """`inspection` if it can name a folder on every system. Raises UsageError."""
    stem = inspection.split(".")[0]
    if not _ID.fullmatch(inspection) or stem in _RESERVED or inspection.endswith("."):
        raise UsageError(
            "this cannot be the id of an inspection",
            found=repr(inspection),
            expected="small letters, digits, dots, hyphens and underscores, such as north-2024",
        )
    return inspection


def new_inspection(project: store.Project, inspection: str) -> list[str]:
    """Make data/raw/<inspection>/ with comments that say what goes where. Raises UsageError if it is there already."""
    folder = project.raw(check_id(inspection))
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("this inspection is there already", found=f"data/raw/{inspection}", remedy="choose another id, or edit its files")
    words = {"id": inspection, "title": inspection.replace("-", " ").replace("_", " ").capitalize(), "year": str(date.today().year)}
    for name, template in store.inspection_files().items():
        text = template
        for key, value in words.items():
            text = text.replace("{" + key + "}", value)
        store.write_text(folder / name, text)
    return [
        f"made data/raw/{inspection}: {', '.join(sorted(store.inspection_files()))}",
        f"next: fill them in, then reaudit check {inspection}",
    ]
