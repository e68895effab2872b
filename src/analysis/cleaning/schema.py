"""What is promised of the processed tables: datapackage.json for readers, and a check of each frame before it is written.

Both are made from the column dictionary alone. Source of the format: Frictionless Data, Tabular Data Package and Table Schema 1.0
(https://specs.frictionlessdata.io); `uniqueKeys` from Data Package 2.0, since our keys may hold missing cells.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import ReauditError
from analysis.model import Definition
from analysis.tables import KIND_DTYPES, TABLES, Column, Kind, Table

if TYPE_CHECKING:
    import pandera.pandas as pandera

FIELD_TYPES = {
    Kind.TEXT: "string",
    Kind.CATEGORY: "string",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
}


class TableFault(ReauditError):
    """A processed table breaks its own schema: a fault of this program, not of the data."""


def datapackage(tables_present: Iterable[str], definition: Definition | None = None) -> dict[str, Any]:
    """The descriptor of the processed tables present: one csv resource each, with the parquet file of the same columns beside it."""
    package: dict[str, Any] = {"profile": "tabular-data-package", "name": "reaudit"}
    if definition is not None:
        package = {"profile": "tabular-data-package", "name": definition.id.lower(), "title": definition.title}
        if definition.source:
            package["sources"] = [{"title": definition.source}]
        if definition.marks:
            package["reaudit:marks"] = [mark.label for mark in definition.marks]
    present = set(tables_present)
    package["resources"] = [_resource(table) for name, table in TABLES.items() if name in present]
    return package


def _resource(table: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "description": f"One row: {table.row}.",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "reaudit:parquet": f"{table.name}.parquet",
        "schema": _schema_of(table),
    }


def _schema_of(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        is_whole = all(table.column(name).required for name in table.key)
        schema |= {"primaryKey": list(table.key)} if is_whole else {"uniqueKeys": [list(table.key)]}
    return schema


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": FIELD_TYPES[column.kind], "description": column.meaning}
    if column.unit:
        field["reaudit:unit"] = column.unit
    if column.person:
        field["reaudit:person"] = True
    if column.kind is Kind.BOOLEAN:
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    if column.low is not None:
        constraints["minimum"] = column.low
    if column.high is not None:
        constraints["maximum"] = column.high
    return field | ({"constraints": constraints} if constraints else {})


def validate(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame itself, when it is what the column dictionary says of that table.

    Raises TableFault naming the first faults: columns and their order, types, required cells, words, bounds, and the key.
    """
    import pandera.errors

    try:
        schema(TABLES[name]).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.head(5)
        found = "; ".join(f"{case.column or name}: {case.check}" for case in cases.itertuples())
        raise TableFault(f"the processed table {name} breaks its schema", found=found, remedy="report this as a fault of reaudit") from None
    return frame


def schema(table: Table) -> pandera.DataFrameSchema:
    """A table of the column dictionary as a pandera schema."""
    import pandera.pandas as pandera

    return pandera.DataFrameSchema(
        {column.name: _pandera_column(column) for column in table.columns},
        strict=True,
        ordered=True,
        unique=list(table.key) or None,
        name=table.name,
    )


def _pandera_column(column: Column) -> pandera.Column:
    import pandera.pandas as pandera

    checks = []
    if column.values:
        allowed = set(column.values)
        checks.append(pandera.Check(lambda series: _distinct(series) <= allowed, name=f"one of {', '.join(column.values)}"))
    if column.low is not None:
        checks.append(pandera.Check.ge(column.low))
    if column.high is not None:
        checks.append(pandera.Check.le(column.high))
    return pandera.Column(KIND_DTYPES[column.kind], checks=checks, nullable=not column.required)


def _distinct(series: pd.Series) -> set[Any]:
    """The distinct texts of a column; of a categorical one without a look at each row."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return set(series.cat.categories)
    return set(series.dropna().unique())
