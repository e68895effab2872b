"""The files a new project or inspection begins with."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import ReauditError

_PACKAGE = Path(__file__).resolve().parents[1]
RESOURCES = _PACKAGE / "resources"
# A wheel carries notebooks and example beside the resources; in a checkout they lie at the project's root.
_IN_WHEEL = RESOURCES / "project"
_CHECKOUT = _PACKAGE.parents[1]
EXAMPLE = "example-rolling-audits"


def project_files() -> dict[str, Path]:
    """Path inside a new project to the file it is copied from: notebooks, plan, example, README, .gitignore."""
    base = _IN_WHEEL if _IN_WHEEL.is_dir() else _CHECKOUT
    notebooks = sorted([*(base / "notebooks").glob("*.ipynb"), *(base / "notebooks").glob("*.toml")])
    if not notebooks:
        raise ReauditError("the notebooks that should come with the package are missing", remedy="install reaudit again")
    example = sorted(path for path in (base / "data" / "raw" / EXAMPLE).rglob("*") if path.is_file())
    return {
        **{f"notebooks/{path.name}": path for path in notebooks},
        **{path.relative_to(base).as_posix(): path for path in example},
        "README.md": RESOURCES / "project_readme.md",
        ".gitignore": RESOURCES / "project_gitignore",
    }


def inspection_files() -> dict[str, str]:
    """File name to template text of a new inspection folder; {id}, {title} and {year} are to be filled in."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((RESOURCES / "new_inspection").iterdir())}


def resource_text(name: str) -> str:
    """A text that travels with the package."""
    return (RESOURCES / name).read_text(encoding="utf-8")
