"""Tables for reading: the columns a person needs, under headings that are words, with numbers as they are printed."""

from __future__ import annotations

import pandas as pd

from analysis.parsing import format_percentage
from analysis.terms import MARKS_SEPARATOR, SHORTHAND, Comparability, Direction, FigureStatus, MissingReason
from analysis.wording.captions import marks_of
from analysis.wording.numbers import signed

NOT_STATED = "not stated"


def changes_for_reading(changes: pd.DataFrame) -> pd.DataFrame:
    """CHANGES as Measure, Earlier, Later, Change, Shortfall reduction, Outcome, Printed at, Reasons; caveats stand with the answer."""
    rows = [
        {
            "Measure": _what(row),
            "Earlier": f"{_value(row, 'from')} ({row['from_review_name']})",
            "Later": f"{_value(row, 'to')} ({row['to_review_name']})",
            "Change": _points(row),
            "Shortfall reduction": format_percentage(row["shortfall_reduction"]).replace("-", "−")
            if pd.notna(row["shortfall_reduction"])
            else "",
            "Outcome": _outcome(row),
            "Printed at": "; then ".join(row[name] for name in ("from_locator", "to_locator") if pd.notna(row[name])),
            "Reasons": row["reasons"] if pd.notna(row["reasons"]) else "",
        }
        for _, row in changes.iterrows()
    ]
    columns = ["Measure", "Earlier", "Later", "Change", "Shortfall reduction", "Outcome", "Printed at", "Reasons"]
    return _branded(pd.DataFrame(rows, columns=columns), changes)


def _branded(table: pd.DataFrame, source: pd.DataFrame) -> pd.DataFrame:
    """The table with the brands of the rows it tells, which its output in a notebook then carries."""
    table.attrs["marks"] = MARKS_SEPARATOR.join(marks_of(source))
    return table


def _what(row: pd.Series) -> str:
    same = row["from_measure"] == row["measure"]
    title = row["measure_title"] if same else f"{row['from_measure_title']} → {row['measure_title']}"
    if pd.isna(row["area"]) or row["area"] == "all":
        return title
    return f"{title}, {row['area_name'] if pd.notna(row['area_name']) else row['area']}"


def _outcome(row: pd.Series) -> str:
    """The direction, and the comparability where it is not plain."""
    direction, level = Direction(row["direction"]), Comparability(row["comparability"])
    if level is Comparability.CAUTION:
        return f"{direction.label}; {level.label.lower()}"
    return direction.label


def _value(row: pd.Series, side: str) -> str:
    value, decimals = row[f"value_{side}"], row[f"decimals_{side}"]
    if row["is_suppressed"]:
        return SHORTHAND[MissingReason.SUPPRESSED]
    if pd.isna(value):
        return SHORTHAND[MissingReason.NOT_AVAILABLE]
    if row["unit"] != "percent":
        return f"{value:g}"
    text = format_percentage(value, 1 if pd.isna(decimals) else int(decimals))
    denominator = row[f"denominator_{side}"]
    return text if pd.isna(denominator) else f"{text} of {denominator:,}"


def _points(row: pd.Series) -> str:
    if pd.isna(row["change_pp"]):
        return ""
    known = [int(row[name]) for name in ("decimals_from", "decimals_to") if pd.notna(row[name])]
    decimals = min(known) if len(known) == 2 else 1
    text = signed(row["change_pp"], decimals)
    if pd.notna(row["change_pp_low"]):
        text += f" ({signed(row['change_pp_low'])} to {signed(row['change_pp_high'])})"
    return text


def figures_for_reading(figures: pd.DataFrame) -> pd.DataFrame:
    """FIGURES as Rec., Measure, Review, As printed, Read as, Counts, What is counted, Said by, Printed at, Note."""
    rows = [
        {
            "Rec.": row["recommendation"],
            "Measure": row["measure_title"],
            "Review": row["review_name"],
            "As printed": row["raw_value"] if pd.notna(row["raw_value"]) else "",
            "Read as": read_as(row),
            "Counts": counts_of(row),
            "What is counted": _joined(row, ("definition", "population", "geography"), NOT_STATED),
            "Said by": row["claimed_by"] if pd.notna(row["claimed_by"]) else NOT_STATED,
            "Printed at": row["locator"] if pd.notna(row["locator"]) else NOT_STATED,
            "Note": "; ".join(text for text in (_status(row), _joined(row, ("note",), "")) if text),
        }
        for _, row in figures.iterrows()
    ]
    columns = ["Rec.", "Measure", "Review", "As printed", "Read as", "Counts", "What is counted", "Said by", "Printed at", "Note"]
    return _branded(pd.DataFrame(rows, columns=columns), figures)


def counts_of(row: pd.Series) -> str:
    """The numerator and denominator of a figure, "none" where the source prints none."""
    known = pd.notna(row["numerator"]) and pd.notna(row["denominator"])
    return f"{row['numerator']:,} of {row['denominator']:,}" if known else "none"


def _joined(row: pd.Series, columns: tuple[str, ...], otherwise: str) -> str:
    return "; ".join(str(row[name]) for name in columns if pd.notna(row[name])) or otherwise


def _status(row: pd.Series) -> str:
    """Only what a reader must know: a figure no person has checked."""
    return FigureStatus.TO_CHECK.label if row["status"] == FigureStatus.TO_CHECK else ""


def read_as(row: pd.Series) -> str:
    """What a figure was read as: a value, bounds, or the reason why there is none."""
    is_share = row["unit"] == "percent" or pd.isna(row["unit"])
    if pd.notna(row["value"]):
        return (
            format_percentage(row["value"], int(row["decimals"]) if pd.notna(row["decimals"]) else 1) if is_share else f"{row['value']:g}"
        )
    ends = [row["value_low"], row["value_high"]]
    if any(pd.notna(end) for end in ends):
        told = [(format_percentage(end, 1) if is_share else f"{end:g}") if pd.notna(end) else "?" for end in ends]
        return f"between {told[0]} and {told[1]}"
    return MissingReason(row["missing_reason"]).label.lower() if pd.notna(row["missing_reason"]) else "nothing"


def evidence_for_reading(evidence: pd.DataFrame) -> pd.DataFrame:
    """EVIDENCE as Rec., Kind, About, As printed, Due, Status, Printed at, Note."""
    return pd.DataFrame(
        {
            "Rec.": evidence["recommendation"],
            "Kind": evidence["kind"],
            "About": evidence["subject"],
            "As printed": evidence["raw_value"].fillna(""),
            "Due": evidence["due"].fillna(""),
            "Status": evidence["status"].str.replace("_", " "),
            "Printed at": evidence["locator"].fillna(NOT_STATED),
            "Note": evidence["note"].fillna(""),
        }
    )


def overall_for_reading(overall: pd.DataFrame) -> pd.DataFrame:
    """measures.overall_judgements as Review, Judged by, Grade, Note, Printed at."""
    names = {"review_name": "Review", "judged_by": "Judged by", "grade": "Grade", "note": "Note", "locator": "Printed at"}
    return overall[list(names)].rename(columns=names)


def targets_for_reading(targets: pd.DataFrame) -> pd.DataFrame:
    """measures.targets_table as Rec., What, Target, Due, Status, Printed at."""
    names = {"recommendation": "Rec.", "what": "What", "target": "Target", "due": "Due", "status": "Status", "locator": "Printed at"}
    return targets[list(names)].rename(columns=names)


def inputs_for_reading(inputs: pd.DataFrame) -> pd.DataFrame:
    """INPUTS as File, Sheet, Becomes, Rows read, Rows kept, Rows left out."""
    names = {
        "file": "File", "sheet": "Sheet", "becomes": "Becomes", "rows_read": "Rows read", "rows_kept": "Rows kept", "rows_excluded": "Rows left out",
    }  # fmt: skip
    return inputs[list(names)].rename(columns=names)


def issues_for_reading(issues: pd.DataFrame) -> pd.DataFrame:
    """ISSUES as Severity, What was done, Where, Message, Remedy."""
    where = [
        ", ".join(
            part
            for part in (
                row["file"] if pd.notna(row["file"]) else "",
                f"sheet {row['sheet']}" if pd.notna(row["sheet"]) else "",
                f"row {row['row']}" if pd.notna(row["row"]) else "",
                f"column {row['column']}" if pd.notna(row["column"]) else "",
            )
            if part
        )
        for _, row in issues.iterrows()
    ]
    return pd.DataFrame(
        {
            "Severity": issues["severity"],
            "What was done": issues["action"],
            "Where": pd.Series(where, index=issues.index, dtype="object"),
            "Message": issues["message"],
            "Remedy": issues["remedy"].fillna(""),
        }
    )


def possible_n_for_reading(possible: pd.DataFrame) -> pd.DataFrame:
    """measures.possible_n as Measure, Figures, Possible at first, Possible at second, Serve both."""
    table = pd.DataFrame(
        {
            "Measure": possible["measure_title"],
            "Possible at the earlier round": possible["possible_from"].map(_numbers),
            "Possible at the later round": possible["possible_to"].map(_numbers),
            "Serve both": possible["shared"].map(_numbers),
        }
    )
    return _branded(table, possible)


MOST_NUMBERS = 12


def _numbers(numbers: list[int]) -> str:
    if not numbers:
        return "none"
    shown = ", ".join(str(number) for number in numbers[:MOST_NUMBERS])
    return shown if len(numbers) <= MOST_NUMBERS else f"{shown}, ... ({len(numbers)} in all)"


def assumed_for_reading(assumed: pd.DataFrame) -> pd.DataFrame:
    """measures.assumed_intervals as Measure, Assumed files in each round, Change, 95% interval, Clear of zero."""
    table = pd.DataFrame(
        {
            "Measure": assumed["measure_title"],
            "Assumed files in each round": assumed["assumed_n"],
            "Change (percentage points)": [f"{change:+g}".replace("-", "−") for change in assumed["change_pp"]],
            "95% interval were it so": [
                f"{signed(low)} to {signed(high)}" for low, high in zip(assumed["change_pp_low"], assumed["change_pp_high"], strict=True)
            ],
            "Clear of zero": ["yes" if clear else "no" for clear in assumed["is_clear"]],
        }
    )
    return _branded(table, assumed)
