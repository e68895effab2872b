"""`reaudit pack`: every format asked for, written whole, and told what went in and what did not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from analysis import store
from analysis.errors import EXIT_DONE, UsageError
from analysis.packs.gather import PACK_FOLDER, gather, inspections_with_reports
from analysis.packs.material import Material, safe_name
from analysis.packs.says import counts_line

FORMATS = ("pptx", "docx", "xlsx", "pdf", "zip")
_TEMPLATES = {".pptx": "pptx", ".potx": "pptx", ".docx": "docx", ".dotx": "docx"}
_MB = 1_000_000


def pack(
    project: store.Project,
    inspection: str | None = None,
    *,
    formats: Sequence[str] = FORMATS,
    template: str | Path | None = None,
    only: Sequence[str] | None = None,
) -> int:
    """Write reports/<inspection>/pack/<inspection>.<format> for each format, of one inspection or of all that have reports.

    Says on stdout what was written and what was left out and why. Raises UsageError for an unknown format, a template
    that fits none of them or lacks a layout, and where there is nothing finished.
    """
    wanted = _formats(formats)
    own_template = _template(template, wanted)
    house = store.read_house(project.root)
    names = [inspection] if inspection else inspections_with_reports(project)
    if not names:
        raise UsageError("there are no finished reports", remedy="reaudit run")
    for name in names:
        material = gather(project, name, only=only)
        made = {ending: make(material, ending, house, own_template) for ending in wanted}  # all made before any is written
        for ending, data in made.items():
            path = store.write_bytes(target(project, name, ending), data)
            print(f"{path.relative_to(project.root).as_posix()}: {counts_line(material)}, {len(data) / _MB:.1f} MB")
        for line in told(material):
            print(line)
    return EXIT_DONE


def make(material: Material, ending: str, house: store.House, template: tuple[str, bytes, str] | None = None) -> bytes:
    """One format of a pack as bytes; the same material gives the same bytes."""
    kind, data, name = template or ("", b"", "")
    with_template = {"template": data, "template_name": name} if kind == ending else {}
    return _maker(ending)(material, house, **with_template)


def _maker(ending: str) -> Callable[..., bytes]:
    if ending == "pptx":
        from analysis.packs.slides import slides_bytes

        return slides_bytes
    if ending == "docx":
        from analysis.packs.document import document_bytes

        return document_bytes
    if ending == "xlsx":
        from analysis.packs.workbook import workbook_bytes

        return workbook_bytes
    if ending == "pdf":
        from analysis.packs.paper import paper_bytes

        return paper_bytes
    from analysis.packs.archive import archive_bytes

    return archive_bytes


def target(project: store.Project, inspection: str, ending: str) -> Path:
    """Where a pack is written: always inside the inspection's own report folder."""
    folder = project.reports / inspection / PACK_FOLDER
    stem = inspection if Path(inspection).name == inspection else safe_name(inspection)
    return folder / f"{stem}.{ending}"


def told(material: Material) -> list[str]:
    """What was left out and why, what is out of date, and what stands as a sentence in a chart's place."""
    where = material.inspection
    lines = [f"left out: {where}, {name}: {reason}" for name, reason in material.left_out]
    lines += [f"out of date, and branded so: {where}, {report.title}: {report.stale}" for report in material.reports if report.stale]
    lines += [
        f"no chart, its sentence is in the pack: {where}, {report.title}: {chart.refusal}"
        for report in material.reports
        for chart in report.refusals
    ]
    lines += [f"no table, since it is empty: {where}, {report.title}: {caption}" for report in material.reports for caption in report.empty]
    return lines


def _formats(formats: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(name.strip().lower().removeprefix(".") for name in formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise UsageError("there is no such format", found=", ".join(map(repr, unknown)) or "none", expected=" or ".join(FORMATS))
    return wanted


def _template(template: str | Path | None, wanted: Sequence[str]) -> tuple[str, bytes, str] | None:
    if template is None:
        return None
    path = Path(template)
    kind = _TEMPLATES.get(path.suffix.lower())
    if kind is None:
        raise UsageError("this is no template", found=path.name, expected="a .pptx or .docx file")
    if kind not in wanted:
        raise UsageError(f"a {path.suffix} template needs the format {kind}", found=", ".join(wanted), remedy=f"--format {kind}")
    if not path.is_file():
        raise UsageError("there is no such template", found=path.name, remedy="check the path")
    return kind, store.read_bytes(path), path.name
