"""Invented people planted wherever a table can hold one; then every command is run and every byte it wrote or said is searched."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.end_to_end import dirty
from tests.end_to_end.unpacked import texts

from analysis.cli import run_command
from analysis.pipeline.example import invented_audits

ROOT = Path(__file__).resolve().parents[2]
NAME = "north-returns"
# Family names that no text of ours holds, by where they are planted.
PLANTED = {
    "quillfeather": "the practitioner", "thistlewaite": "the auditor", "marchbanks": "a column of free text",
    "wexcombe": "a title above the headings", "fothersgill": "a grade", "penhallows": "a date", "oglethworp": "a review",
    "bracegirdley": "the auditor's role", "ravensholt": "a cell too many", "skeffinghame": "a first row without headings",
    "trevanions": "a column of a parquet file", "dunwoodie": "a row below the table", "applethwaites": "a broken quotation",
    "carmodyne": "an ambiguous row cut short", "lovelacey": "a cell with a comment's line breaks", "qxzkvorb": "a case number",
}  # fmt: skip


def project(root: Path) -> Path:
    """A project whose one inspection names somebody in every place, with the notebooks of the house and one that fails."""
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    files = _plain_files()
    shifted = dirty.rows(8)
    for row, (place, text) in zip(
        shifted,
        [
            (8, "Ann Fothersgill"),
            (6, "Ann Penhallows"),
            (6, "QXZKVORB/00123"),
            (8, "QXZKVORB/00124"),
            (5, "Ann Bracegirdley"),
            (0, "Ann Lovelacey\nseen"),
        ],
        strict=False,
    ):
        row[place] = text
    reviewed = [[*row, ""] for row in shifted]
    reviewed[7][9] = "Ann Oglethworp"
    title = ["Prepared by Ann Wexcombe"]
    below = ["Signed: Ann Dunwoodie"]
    odd = [title, [], [*dirty.HEADINGS, "review"], *reviewed, [*reviewed[0], "Ann Ravensholt"], ["QXZKVORB00777", "Ann Carmodyne"], below]
    files["file_audits_odd.csv"] = dirty.text(odd).encode()
    files["file_audits_book.xlsx"] = dirty.workbook({"Returns": [title, [], dirty.HEADINGS, *shifted, below]})
    files["file_audits_bare.csv"] = dirty.text([["QXZKVORB00001", "North", "Hill", "Ann Skeffinghame", "good"]] * 3).encode()
    files["file_audits_quote.csv"] = dirty.text([dirty.HEADINGS]).encode() + b'QXZKVORB1,North,"Ann Applethwaites\n'
    files["file_audits_cut.parquet"] = dirty.parquet(dirty.rows(3))[:-40]
    dirty.plant(root, NAME, files)
    _add_failing_report(root)
    return root


def _plain_files() -> dict[str, bytes]:
    """Plausible rows of two areas, so that every report has something to tell: two people's names in each, and free text."""
    audits = invented_audits(rows=3000, seed=3)
    draw = np.random.default_rng(1)
    audits["standard"] = "recording"  # one is enough: each has reports of its own
    audits["case"] = "QXZKVORB" + audits["case"].str[1:]
    first = np.array(["Ann", "Bo", "Cy", "Di", "Ed"])
    audits["practitioner"] = first[draw.integers(0, 5, len(audits))] + " Quillfeather"
    audits["auditor"] = first[draw.integers(0, 5, len(audits))] + " Thistlewaite " + audits["auditor"]
    audits["Comments"] = "Ann Marchbanks was seen"
    audits["area"] = audits["area"].str.replace("West", "North")
    columns = [*dirty.HEADINGS, "Comments"]
    half = len(audits) // 2
    stream = io.BytesIO()
    audits.iloc[half:][columns].rename(columns={"Comments": "Notes"}).assign(seen="Ann Trevanions").to_parquet(stream)
    return {
        "file_audits_a.csv": audits.iloc[:half][columns].to_csv(index=False).encode(),
        "file_audits_b.parquet": stream.getvalue(),
    }


def _add_failing_report(root: Path) -> None:
    """A notebook that prints all it can load and then fails with it."""
    parameters = f'inspection: str = "{NAME}"  # id\nmeasures: list[str] = []  # ids'
    body = (
        "from analysis import load\nfound = load(inspection)\nprint(found.audits.head(50).to_string(), found.issues.to_string())\n"
        "raise ValueError(found.audits.to_csv() + found.issues.to_csv() + repr(found.definition))"
    )
    cells = [
        {"cell_type": "code", "id": str(place), "metadata": {"tags": ["parameters"]} if place == 0 else {}, "source": text, "outputs": [],
         "execution_count": None}
        for place, text in enumerate([parameters, body])
    ]  # fmt: skip
    notebook = {"cells": cells, "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}}
    (root / "notebooks" / "failing.ipynb").write_text(json.dumps({**notebook, "nbformat": 4, "nbformat_minor": 5}))
    plan = root / "notebooks" / "reports.toml"
    planned = plan.read_text(encoding="utf-8")
    assert planned.count('area = "areas"') > 1
    plan.write_text(
        planned.replace('area = "areas"', 'area = ["north"]')  # one is enough: the reports of the other are made alike
        + f'\n[[report]]\nid = "failing"\nnotebook = "failing.ipynb"\ninspections = ["{NAME}"]\n'
    )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[int, str]]]:
    """The project after every command, with each command's exit code and all it said."""
    root = project(tmp_path_factory.mktemp("people"))
    said = {}
    for words in (["check"], ["clean", "--debug"], ["run", "--debug"], ["pack"], ["status"], ["explain", "recording", NAME]):
        stream = io.StringIO()
        with contextlib.redirect_stderr(stream), contextlib.redirect_stdout(stream):
            code = run_command([*words, "--root", str(root)])
        said[words[0]] = code, stream.getvalue()
    return root, said


def outputs(root: Path) -> Iterator[Path]:
    """Every file the commands wrote."""
    return (path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_relative_to(root / "data" / "raw"))


def found_in(text: bytes) -> set[str]:
    """What is planted and stands in a text, in any case of its letters."""
    low = text.lower()
    return {where for name, where in PLANTED.items() if name.encode() in low}


def test_the_commands_did_their_work(done: tuple[Path, dict[str, tuple[int, str]]]) -> None:
    """Else nothing would be proven: rows of every readable file kept, reports and packs of every kind made, one report failed."""
    root, said = done
    assert {name: code for name, (code, _) in said.items()} == {"check": 3, "clean": 3, "run": 4, "pack": 0, "status": 0, "explain": 0}
    inputs = pd.read_parquet(root / "data" / "processed" / NAME / "inputs.parquet")
    read = inputs[inputs["rows_read"] > 0]
    assert set(read["file"]) == {"file_audits_a.csv", "file_audits_b.parquet", "file_audits_odd.csv", "file_audits_book.xlsx"}
    assert set(inputs["file"]) - set(read["file"]) == {"file_audits_bare.csv", "file_audits_quote.csv", "file_audits_cut.parquet"}
    kinds = {path.suffix for path in outputs(root)}
    assert {".pptx", ".docx", ".xlsx", ".pdf", ".zip", ".ipynb", ".html", ".svg", ".png", ".csv", ".txt", ".parquet", ".json"} <= kinds
    made = {path.parent.name.split("--")[0] for path in (root / "reports").rglob("report.html")}
    assert {"trend", "variation", "agreement", "data_quality", "briefing", "improvement"} <= made
    assert (root / "reports" / NAME / "failing" / "failed.ipynb").is_file()
    assert (root / "reports" / "index.html").stat().st_size < 200_000  # the failing report's error quoted a whole table
    issues = pd.read_parquet(root / "data" / "processed" / NAME / "issues.parquet")
    assert {"ragged_row", "grade_not_on_scale", "date_unreadable", "unknown_review", "unknown_role"} <= set(issues["code"])


def test_nobody_is_named_anywhere(done: tuple[Path, dict[str, tuple[int, str]]]) -> None:
    """In no file that was written, unpacked to its last member, in no name of a file, and in nothing that was said."""
    root, said = done
    leaks = {f"{name}: {where}" for name, (_, text) in said.items() for where in found_in(text.encode())}
    for path in outputs(root):
        name = path.relative_to(root).as_posix()
        for text in (name.encode(), *texts(path.read_bytes())):
            leaks |= {f"{name}: {where}" for where in found_in(text)}
    assert not leaks


def test_no_hash_of_a_person_leaves_the_processed_tables(done: tuple[Path, dict[str, tuple[int, str]]]) -> None:
    """Reports, packs, records of failure and what is said hold no pseudonym either, but for the notebook that printed the rows."""
    root, said = done
    audits = pd.read_parquet(root / "data" / "processed" / NAME / "audits.parquet")
    hashes = {str(text).encode() for column in ("case", "practitioner", "auditor") for text in audits[column].dropna().unique()}
    pattern = re.compile(rb"\b[0-9a-f]{24}\b")
    leaks = {name for name, (_, text) in said.items() if hashes & set(pattern.findall(text.encode()))}
    for path in (root / "reports").rglob("*"):
        if path.is_file() and path.name != "failed.ipynb":
            for text in texts(path.read_bytes()):
                if hashes & set(pattern.findall(text)):
                    leaks.add(path.relative_to(root).as_posix())
    assert not leaks


def test_the_search_finds_what_is_packed(done: tuple[Path, dict[str, tuple[int, str]]]) -> None:
    """The raw folder, searched in the same way, holds every name that was planted."""
    raw = done[0] / "data" / "raw" / NAME
    found: set[str] = set()
    for path in raw.iterdir():
        with contextlib.suppress(Exception):  # of the file that is cut short
            for text in texts(path.read_bytes()):
                found |= found_in(text)
    assert found == set(PLANTED.values())


def test_everything_made_of_invented_data_says_so(done: tuple[Path, dict[str, tuple[int, str]]]) -> None:
    """Every page, notebook with charts, chart, slide, sheet and pdf page made of an inspection declared synthetic holds "Invented data"."""
    root, _ = done
    silent = set()
    for path in sorted((root / "reports" / NAME).rglob("*")):
        name = path.relative_to(root / "reports").as_posix()
        if not path.is_file() or "failing" in path.parts or path.suffix in (".json", ".png", ".csv", ".zip"):
            continue
        told = path.with_suffix(".txt")
        if told.is_file() and told.read_text(encoding="utf-8").startswith("No chart."):
            continue  # a refusal in the place of a chart, which holds no number
        parts = _units(path)
        if path.suffix == ".xlsx":
            parts = [" ".join(parts[:2]), *parts[2:]]  # cover and contents
        if path.suffix == ".ipynb" and "reaudit.chart" not in parts[0]:
            continue  # tables alone: their page says it
        silent |= {f"{name} {number}" for number, text in enumerate(parts, start=1) if "invented data" not in text.lower()}
    assert not silent


def _units(path: Path) -> list[str]:
    """The slides, sheets or pages of a file as texts, or the whole of it."""
    if path.suffix == ".pptx":
        from pptx import Presentation

        return [
            " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame) for slide in Presentation(str(path)).slides
        ]
    if path.suffix == ".xlsx":
        import openpyxl

        return [" ".join(str(cell) for row in sheet.values for cell in row if cell) for sheet in openpyxl.load_workbook(path)]
    if path.suffix == ".pdf":
        import pypdfium2

        return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path.read_bytes())]
    if path.suffix == ".docx":
        import docx

        document = docx.Document(str(path))
        return [" ".join(one.text for one in document.paragraphs) + " ".join(one.text for one in document.sections[0].footer.paragraphs)]
    return [path.read_text(encoding="utf-8")]
