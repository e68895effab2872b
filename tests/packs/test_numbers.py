"""Every number of a report is the same in slide, document, workbook, pdf and csv, and nothing suppressed comes back in any."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from tests.packs.readback import (
    counted,
    document_tables,
    files_of,
    native_charts,
    pdf_text,
    percent_of,
    slide_texts,
    workbook_rows,
    zip_rows,
)

from analysis import store
from analysis.packs.making import make
from analysis.packs.material import Material, PackChart


def numbers_of(chart: PackChart) -> list[float]:
    """The numbers a chart's report carries."""
    return [float(cell) for row in chart.rows for cell in row if isinstance(cell, int | float) and not isinstance(cell, bool)]


@pytest.fixture
def packs(material: Material, house: store.House) -> dict[str, bytes]:
    """The pack in every format."""
    return {ending: make(material, ending, house) for ending in ("pptx", "docx", "xlsx", "pdf", "zip")}


def test_every_number_is_in_the_workbook(material: Material, packs: dict[str, bytes]) -> None:
    """Each chart's sheet holds exactly the chart's numbers, unrounded, as numbers."""
    for chart in material.charts:
        rows = workbook_rows(packs["xlsx"], f"Chart {chart.number}")[1:]
        assert counted(cell for row in rows for cell in row if isinstance(cell, int | float)) == counted(numbers_of(chart))


def test_every_number_is_in_the_csv(material: Material, packs: dict[str, bytes]) -> None:
    """Each chart's csv holds the chart's cells, missing text empty, a missing number told by its sign without brackets."""
    for chart in material.charts:
        rows = zip_rows(packs["zip"], f"{chart.stem}.csv")
        assert tuple(rows[0]) == chart.columns
        for told, row in zip(rows[1:], chart.rows, strict=True):
            assert [cell for cell, own in zip(told, row, strict=True) if own is not None] == [str(own) for own in row if own is not None]
            assert {cell for cell, own in zip(told, row, strict=True) if own is None} <= {"", "c", "x", "z"}


def test_every_number_is_in_the_document(material: Material, packs: dict[str, bytes]) -> None:
    """The table under each chart holds its numbers, as printed with enough decimals to be the same number."""
    tables = {"|".join(table[0]): table for table in document_tables(packs["docx"])}
    for chart in material.charts:
        wanted = counted(numbers_of(chart))
        assert any(
            counted(n for row in table[1:] for cell in row if (n := percent_of(cell)) is not None) == wanted for table in tables.values()
        ), chart.id


def test_every_number_is_in_the_pdf(material: Material, packs: dict[str, bytes]) -> None:
    """The pdf's text holds every row of every chart's numbers as the document prints it."""
    text = pdf_text(packs["pdf"])
    for table in document_tables(packs["docx"]):
        for row in table[1:]:
            for cell in row:
                if percent_of(cell) is not None:
                    assert cell in text


def test_every_number_of_a_native_chart_is_the_reports(material: Material, packs: dict[str, bytes]) -> None:
    """What a native chart draws, and what its workbook holds, are the report's own numbers (beside the places of rows)."""
    charts = native_charts(packs["pptx"])
    assert len(charts) == 2  # dumbbell and control chart; the funnel's numbers lack its limits, the matrix is words
    dumbbell, control = charts
    assert dumbbell.cached == dumbbell.embedded
    assert control.cached == control.embedded
    assert [x for x, _ in dumbbell.cached["Mid-point review"]] == [0.712, 0.64]
    assert [x for x, _ in dumbbell.cached["Final review"]] == [0.942, 0.59]
    assert sorted(x for x, _ in dumbbell.cached["Stands alone"]) == [0.825, 0.9892]
    assert [y for _, y in control.cached["Value"]] == [0.5 + month / 100 for month in range(1, 13) if month != 5]
    assert [y for _, y in control.cached["Signal: beyond limit"]] == [0.62]


def test_what_may_not_be_compared_is_not_joined(packs: dict[str, bytes]) -> None:
    """The joining lines of a native dumbbell run between the pairs that may be compared, dashed where with caution, and no others."""
    dumbbell = native_charts(packs["pptx"])[0]
    assert [x for x, _ in dumbbell.cached["Comparable"]] == [0.712, 0.942]
    assert [x for x, _ in dumbbell.cached["Compare with caution"]] == [0.64, 0.59]
    places = {y for name in ("Comparable", "Compare with caution") for _, y in dumbbell.cached[name]}
    assert not places & {y for _, y in dumbbell.cached["Stands alone"]}


def test_every_number_of_a_chart_is_in_its_speaker_notes(material: Material, packs: dict[str, bytes]) -> None:
    """Notes tell each number as the document prints it, also of charts shown as pictures."""
    text = slide_texts(packs["pptx"])
    for table in document_tables(packs["docx"]):
        for row in table[1:]:
            for cell in row:
                if cell.endswith("%"):
                    assert cell in text
    assert "page 3; then page 9" in text


def test_suppressed_stays_suppressed(shelf, house: store.House) -> None:  # type: ignore[no-untyped-def]
    """A suppressed row has [c] and no number in any format, an embedded workbook included, and c in the csv."""
    from tests.packs.conftest import dumbbell

    hidden = dumbbell(title="One")
    shelf.add("one", [hidden])
    material = shelf.material()
    deck = make(material, "pptx", house)
    chart = native_charts(deck)[0]
    label = next(y for _, y in chart.cached["Rows"] if y == 3.0)  # the third row of five from above
    assert all(y != label for name, points in chart.cached.items() if name != "Rows" for _, y in points)
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(chart.workbook))["Numbers"].iter_rows() for cell in row]
    assert "Late reports: [c] hidden to protect people" in cells
    rows = workbook_rows(make(material, "xlsx", house), "Chart 1")
    late = next(row for row in rows if "Late reports" in row)
    assert late[rows[0].index("Value from (%)")] == late[rows[0].index("Change (percentage points)")] == "[c]"
    assert not any(isinstance(cell, int | float) for cell in late)
    printed = next(row for table in document_tables(make(material, "docx", house)) for row in table if row[0] == "Late reports")
    assert "[c]" in printed
    assert not any(percent_of(cell) is not None for cell in printed)
    csv_row = next(row for row in zip_rows(make(material, "zip", house), ".csv") if "Late reports" in row)
    assert csv_row[7:14] == ["c"] * 7


def test_a_gap_is_no_point(packs: dict[str, bytes]) -> None:
    """A month without a value has no point, and the chart leaves a gap there."""
    control = native_charts(packs["pptx"])[1]
    assert b'<c:dispBlanksAs val="gap"/>' in control.xml
    assert re.search(
        rb'<c:ptCount val="12"/>(?:(?!</c:numCache>).)*idx="3"(?:(?!</c:numCache>)(?!idx="4").)*idx="5"', control.xml, re.DOTALL
    )


def test_same_material_same_bytes(material: Material, house: store.House, packs: dict[str, bytes]) -> None:
    """Each format built twice is the same to the byte."""
    for ending, data in packs.items():
        assert make(material, ending, house) == data, ending


def test_no_date_of_building_in_any_file(packs: dict[str, bytes]) -> None:
    """Every date in a pack is that of its reports: a pack says when its numbers were made, not when it was packed."""
    from datetime import datetime

    today = datetime.now().strftime("%Y-%m-%d")
    for ending in ("pptx", "docx", "xlsx"):
        core = files_of(packs[ending])["docProps/core.xml"]
        assert b"2026-11-02T09:30:00Z" in core
        assert today == "2026-11-02" or today.encode() not in core
