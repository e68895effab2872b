"""From the letter's register to a pack: a real run, packed, opened by other programs, its numbers read back."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.packs.readback import counted, native_charts, pdf_text, workbook_rows

from analysis import store
from analysis.packs import FORMATS, pack
from analysis.packs.gather import gather
from analysis.reporting import running

LETTER = "cafcass-east-midlands-2008"


@pytest.fixture(scope="module")
def packed(letter_project: Path) -> store.Project:
    """The project after a run and a pack in every format."""
    project = store.Project(letter_project)
    result = running.run(project, inspections=[LETTER], quiet=True, jobs=1)
    assert result.exit_code == 0
    assert pack(project, LETTER, formats=FORMATS) == 0
    return project


def data(project: store.Project, ending: str) -> bytes:
    """One file of the pack."""
    return (project.reports / LETTER / "pack" / f"{LETTER}.{ending}").read_bytes()


def test_the_letters_numbers_are_in_the_deck_as_it_prints_them(packed: store.Project) -> None:
    """71.2% to 94.2% and 82.5% to 98.9% are native, editable points; unlike figures stand alone."""
    dumbbell = native_charts(data(packed, "pptx"))[0]
    assert dumbbell.cached == dumbbell.embedded
    before, after = (sorted(x for x, _ in dumbbell.cached[name]) for name in ("Mid-point review", "Final review"))
    assert before == [0.712, 0.825]
    assert after == [0.942, 0.989]
    joined = {x for name in ("Comparable", "Compare with caution") for x, _ in dumbbell.cached.get(name, [])}
    assert joined == {0.712, 0.825, 0.942, 0.989}


def test_workbook_and_reports_agree(packed: store.Project) -> None:
    """Each chart's sheet holds the numbers its notebook carries."""
    for chart in gather(packed, LETTER).charts:
        rows = workbook_rows(data(packed, "xlsx"), f"Chart {chart.number}")[1:]
        wanted = [cell for row in chart.rows for cell in row if isinstance(cell, int | float) and not isinstance(cell, bool)]
        assert counted(cell for row in rows for cell in row if isinstance(cell, int | float)) == counted(wanted)


def test_the_pdf_says_what_the_letter_prints(packed: store.Project) -> None:
    """The four figures stand in the pdf's own text."""
    text = pdf_text(data(packed, "pdf"))
    for figure in ("71.2%", "94.2%", "82.5%", "98.9%", "+23.0", "+16.4"):
        assert figure in text


def office() -> str:
    """LibreOffice. Skips where it is absent; in CI that is a fault."""
    found = shutil.which("soffice")
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is absent: apt-get install libreoffice-impress libreoffice-writer libreoffice-calc")
        pytest.skip("LibreOffice is absent: apt-get install libreoffice-impress libreoffice-writer libreoffice-calc")
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "words"), [("pptx", "94.2%"), ("docx", "94.2%"), ("xlsx", "94.2%")])
def test_libreoffice_opens_it(packed: store.Project, tmp_path: Path, ending: str, words: str) -> None:
    """An independent program opens each format and shows the later figure."""
    source = packed.reports / LETTER / "pack" / f"{LETTER}.{ending}"
    command = [
        office(),
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert words in pdf_text((tmp_path / f"{LETTER}.pdf").read_bytes())
