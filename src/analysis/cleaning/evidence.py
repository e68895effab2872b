"""evidence.csv to the counts, ratios, coverage claims, dates and vague quantities a source tells.

A row is excluded for an unknown kind, no subject, an unknown recommendation, or another value for the same thing. A thing told twice
alike is one row with both places in its locator. A quantity that cannot be read keeps its row, its words and a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.cleaning.issues import text_key
from analysis.cleaning.rows import (
    Row,
    collect,
    exclude_exact_twins,
    find_recommendation,
    groups,
    origin,
    others,
    rows_of,
    sort_key,
    text_or_none,
)
from analysis.cleaning.sections import nearest
from analysis.model import Definition
from analysis.parsing import parse_count, parse_percentage, parse_period, parse_ratio, parse_vague
from analysis.tables import EVIDENCE, Cleaned, RawTable
from analysis.terms import Action, EvidenceKind, EvidenceStatus, MissingReason

SHARE = "share"
LOCATORS_JOINED_BY = "; "


def clean_evidence(raw: Sequence[RawTable], definition: Definition) -> Cleaned:
    """What the source tells besides percentages, one thing a row of EVIDENCE. The raw frames stay untouched."""
    rows = rows_of(raw, definition)
    for row in rows:
        _read_row(row)
    exclude_exact_twins(rows)
    _merge_told_twice(rows)
    kinds = EvidenceKind.values()

    def order(row: Row) -> Any:
        values = row.values
        return (
            values["recommendation"] is not None,
            *sort_key(values["recommendation"], kinds.index(values["kind"]), values["locator"], values["subject"]),
        )

    return collect(rows, raw, EVIDENCE, sort=order)


def _read_row(row: Row) -> None:
    number, kind = find_recommendation(row, action=Action.EXCLUDED), _kind(row)
    subject = " ".join(row.text("subject").split())
    if not subject:
        row.exclude("missing_subject", "no subject is given", column="subject", remedy="say what it is about")
    if kind is None or row.is_excluded:
        return
    row.values = {
        **origin(row.definition),
        "recommendation": number,
        "kind": kind.value,
        "subject": subject,
        "raw_value": text_or_none(row.printed("value")),
        "status": _status(row).value,
        "locator": text_or_none(row.text("locator")),
        "note": text_or_none(row.text("note")),
        **_due(row),
        **_value(row, kind),
    }


def _kind(row: Row) -> EvidenceKind | None:
    text = text_key(row.text("kind"))
    if text in EvidenceKind.values():
        return EvidenceKind(text)
    close = nearest(text, EvidenceKind.values()) if text else None
    row.exclude(
        "unknown_kind" if text else "missing_kind",
        f"{'unknown kind ' + text if text else 'no kind is given'}; expected one of {', '.join(EvidenceKind.values())}",
        column="kind",
        remedy=f"is it {close}?" if close else "",
    )
    return None


def _status(row: Row) -> EvidenceStatus:
    text = text_key(row.text("status")).replace(" ", "_")
    if not text:
        return EvidenceStatus.UNKNOWN
    if text in EvidenceStatus.values():
        return EvidenceStatus(text)
    row.error(
        "unknown_status", f"unknown status; taken as unknown; expected {', '.join(EvidenceStatus.values())} or blank", column="status"
    )
    return EvidenceStatus.UNKNOWN


def _due(row: Row) -> dict[str, Any]:
    """When it is due, as printed, and the last day of that where the year is known."""
    text = row.text("due")
    if not text:
        return {"due": None, "due_latest": None}
    parsed = parse_period(text, date_order=row.raw.date_order)
    if parsed.missing_reason is MissingReason.UNREADABLE:
        row.note("due_without_date", f"no day can be told from {text}", column="due")
    return {"due": text, "due_latest": parsed.end}


def _value(row: Row, kind: EvidenceKind) -> dict[str, Any]:
    text = row.text("value")
    declared = row.raw.missing.get(text_key(text)) if text else None
    if declared is not None:
        return {"missing_reason": declared}
    if kind is EvidenceKind.CLAIM:
        return {}
    if not text:
        row.warn("no_value", f"a {kind.label.lower()} without a value", column="value")
        return {"missing_reason": MissingReason.BLANK.value}
    readers = {
        EvidenceKind.COUNT: _count,
        EvidenceKind.RATIO: _ratio,
        EvidenceKind.COVERAGE: _share,
        EvidenceKind.VAGUE: _share,
        EvidenceKind.DATE: _date,
    }
    values = readers[kind](row, text)
    if values.get("missing_reason") == MissingReason.UNREADABLE.value:
        message = f"not read as a {kind.label.lower()}; its words are kept; found {text}"
        if kind in (EvidenceKind.VAGUE, EvidenceKind.COVERAGE):
            row.note("words_without_bounds", f"no bounds are known for these words; found {text}", column="value")
        else:
            row.warn("unreadable_value", message, column="value", remedy="write the number in digits, or choose another kind")
    return values


def _reason(reason: MissingReason | None) -> str | None:
    return None if reason is None else reason.value


def _count(row: Row, text: str) -> dict[str, Any]:
    count = parse_count(text)
    bounds = {"value_low": count.value_low, "value_high": count.value_high} if count.value is None else {}
    return {"value": count.value, **bounds, "unit": count.unit or "count", "missing_reason": _reason(count.missing_reason)}


def _ratio(row: Row, text: str) -> dict[str, Any]:
    ratio = parse_ratio(text)
    return {"value": ratio.value, "unit": "ratio", "missing_reason": _reason(ratio.missing_reason)}


def _share(row: Row, text: str) -> dict[str, Any]:
    """Words or percentages as bounds: what is claimed without numbers is never a point."""
    vague = parse_vague(text)
    if vague.missing_reason is not None and " " in text and parse_count(text.split(None, 1)[1]).value is not None:
        vague = parse_vague(text.split()[0])  # all four, none of twelve: the number is that of the subject
    if vague.value_low is not None or vague.value_high is not None:
        return {"value_low": vague.value_low, "value_high": vague.value_high, "unit": SHARE}
    percentage = parse_percentage(text)
    if percentage.value is not None or percentage.value_low is not None or percentage.value_high is not None:
        return {"value": percentage.value, "value_low": percentage.value_low, "value_high": percentage.value_high, "unit": SHARE}
    return {"missing_reason": MissingReason.UNREADABLE.value}


def _date(row: Row, text: str) -> dict[str, Any]:
    """A date has no number of its own; it is only looked at."""
    parsed = parse_period(text, date_order=row.raw.date_order)
    return {"missing_reason": _reason(parsed.missing_reason)}


def _merge_told_twice(rows: Sequence[Row]) -> None:
    """One thing told twice alike is one row with two locators; told with two values, nobody can tell which is right."""

    def thing(row: Row) -> tuple[Any, ...]:
        return (row.values["recommendation"], row.values["kind"], text_key(row.values["subject"]))

    for group in groups(rows, thing):
        if len({(text_key(row.values["raw_value"] or ""), text_key(row.values["due"] or ""), row.values["status"]) for row in group}) > 1:
            for row in group:
                message = f"two accounts of one thing: {row.values['raw_value'] or 'no value'} here, another in {others(row, group)}"
                row.exclude("two_accounts", message, column="subject", remedy="take one out, or name the two subjects apart")
            continue
        # In the order of their text, so that the order of rows does not matter.
        first, *again = sorted(group, key=lambda row: sort_key(row.values["locator"], row.values["note"], row.number))
        locators = [row.values["locator"] for row in (first, *again) if row.values["locator"]]
        first.values["locator"] = LOCATORS_JOINED_BY.join(dict.fromkeys(locators)) or None
        for row in again:
            row.note(
                "told_twice", f"the same thing as {first.place}; both places are in its locator", column="subject", action=Action.EXCLUDED
            )
