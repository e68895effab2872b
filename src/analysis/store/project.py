"""Where things lie in a project."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import UsageError

ROOT_VARIABLE = "REAUDIT_ROOT"
DEFINITION_FILE = "inspection.toml"


@dataclass(frozen=True)
class Project:
    """The folders of one project."""

    root: Path

    @property
    def raw_folder(self) -> Path:
        """data/raw: read-only input, one folder an inspection."""
        return self.root / "data" / "raw"

    @property
    def processed_folder(self) -> Path:
        """data/processed: rebuilt from raw."""
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        """reports: what runs wrote."""
        return self.root / "reports"

    @property
    def notebooks(self) -> Path:
        """notebooks: the parameterised notebooks and the plan."""
        return self.root / "notebooks"

    @property
    def plan(self) -> Path:
        """The plan of what to run with which parameters."""
        return self.notebooks / "reports.toml"

    @property
    def private(self) -> Path:
        """What must never be shared: the salt, the locks, what a broken run left."""
        return self.root / ".reaudit"

    def raw(self, inspection: str) -> Path:
        """The raw folder of one inspection."""
        return self.raw_folder / inspection

    def processed(self, inspection: str) -> Path:
        """The processed folder of one inspection."""
        return self.processed_folder / inspection

    def inspections(self) -> list[str]:
        """Ids of the inspections in data/raw, in alphabetical order: every folder with an inspection.toml."""
        if not self.raw_folder.is_dir():
            return []
        return sorted(path.parent.name for path in self.raw_folder.glob(f"*/{DEFINITION_FILE}"))

    def folders_without_definition(self) -> list[str]:
        """Folders in data/raw that hold files but no inspection.toml: most likely a mistake worth telling."""
        if not self.raw_folder.is_dir():
            return []
        folders = (path for path in self.raw_folder.iterdir() if path.is_dir() and not path.name.startswith("."))
        return sorted(path.name for path in folders if not (path / DEFINITION_FILE).is_file() and any(path.iterdir()))

    def require(self, inspection: str) -> str:
        """`inspection` if it is there. Raises UsageError that names those that are."""
        known = self.inspections()
        if inspection not in known:
            raise UsageError(
                "there is no such inspection in data/raw",
                found=repr(inspection),
                expected=" or ".join(known) or "at least one folder with an inspection.toml",
                remedy="reaudit new INSPECTION makes one",
            )
        return inspection


def find_root(start: Path | str | None = None) -> Path:
    """The project's root: `start`, else $REAUDIT_ROOT, else the nearest folder upwards with data/raw/.

    Raises UsageError where there is none.
    """
    named = start or os.environ.get(ROOT_VARIABLE)
    if named:
        root = Path(named).expanduser().resolve()
        if not (root / "data" / "raw").is_dir():
            raise UsageError("this folder is not a project", found=f"{root} without data/raw/", remedy=f"reaudit init {root}")
        return root
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return folder
    raise UsageError(
        "no project found here or above",
        found=f"no data/raw/ from {here} upwards",
        remedy="reaudit init DIR to make one, or --root DIR to name one",
    )
