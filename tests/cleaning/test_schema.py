"""datapackage.json and the checks of processed tables say what the column dictionary says."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.cleaning.schema import FIELD_TYPES, TableFault, datapackage, validate
from analysis.model import Definition
from analysis.tables import CHANGES, FIGURES, TABLES, Kind

DEFINITION = Definition(id="North-2024", title="North", provider="", inspectorate="", source="A letter", synthetic=True)
ROW = {"inspection": "north", "figure_id": "a--final", "measure": "a", "unit": "percent", "value": 0.5, "numerator": 1, "denominator": 2}


def test_every_column_of_every_table_is_described():
    """One resource a table present, in the order of the dictionary; one field a column, with meaning and unit."""
    package = datapackage(["changes", "figures"], DEFINITION)
    assert [resource["name"] for resource in package["resources"]] == ["figures", "changes"]
    assert package["name"] == "north-2024"
    assert package["sources"] == [{"title": "A letter"}]
    fields = package["resources"][1]["schema"]["fields"]
    assert [field["name"] for field in fields] == CHANGES.names
    (points,) = [field for field in fields if field["name"] == "change_pp"]
    assert points["reaudit:unit"] == "percentage points"
    assert points["constraints"] == {"minimum": -100, "maximum": 100}


def test_a_key_with_missing_cells_is_no_primary_key():
    """Frictionless forbids missing cells in a primary key; such keys are unique keys."""
    schemas = {resource["name"]: resource["schema"] for resource in datapackage(TABLES)["resources"]}
    assert schemas["figures"]["primaryKey"] == ["inspection", "figure_id"]
    assert "primaryKey" not in schemas["judgements"]
    assert schemas["judgements"]["uniqueKeys"] == [list(TABLES["judgements"].key)]


def test_every_kind_has_a_field_type():
    """A new kind of column cannot be forgotten here."""
    assert set(FIELD_TYPES) == set(Kind)


@pytest.mark.parametrize("name", list(TABLES))
def test_an_empty_table_of_each_sort_is_in_order(name):
    """Tables without rows pass their own check."""
    validate(TABLES[name].frame(), name)


def test_a_sound_row_passes_and_each_broken_promise_is_found():
    """Types, required cells, words, bounds, key, columns and their order are each checked."""
    sound = FIGURES.frame([ROW])
    assert validate(sound, "figures") is sound
    broken = {
        "type": sound.assign(value=["half"]),
        "required": FIGURES.frame([ROW | {"figure_id": None}]),
        "words": FIGURES.frame([ROW | {"unit": "bananas"}]),
        "bounds": FIGURES.frame([ROW | {"numerator": -1}]),
        "key": FIGURES.frame([ROW, ROW]),
        "columns": sound.drop(columns="value"),
        "extra": sound.assign(colour="red"),
        "order": sound[FIGURES.names[::-1]],
    }
    for what, frame in broken.items():
        with pytest.raises(TableFault, match="the processed table figures breaks its schema"):
            pytest.fail(what) if validate(frame, "figures") is not None else None


def test_a_fault_names_the_column():
    """The one line says which column breaks which promise."""
    with pytest.raises(TableFault, match="unit: one of percent, count, ratio"):
        validate(FIGURES.frame([ROW | {"unit": "bananas"}]), "figures")


def test_the_frame_comes_back_unchanged():
    """Checking changes nothing."""
    frame = FIGURES.frame([ROW])
    before = frame.copy(deep=True)
    validate(frame, "figures")
    pd.testing.assert_frame_equal(frame, before)
