"""The words of the field as closed lists: each member has a label and a plain meaning.

The value of a member is what stands in tables and files; the label is what a reader sees.
"""

from __future__ import annotations

from enum import StrEnum


class Term(StrEnum):
    """A word with a label for readers and a plain meaning for the glossary."""

    label: str
    meaning: str

    def __new__(cls, value: str, label: str = "", meaning: str = "") -> Term:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        member.meaning = meaning
        return member

    @classmethod
    def values(cls) -> tuple[str, ...]:
        """The values in their declared order."""
        return tuple(member.value for member in cls)


class Stage(Term):
    """Where a review stands in the cycle of an inspection."""

    BASELINE = "baseline", "Inspection", "the inspection itself, before any re-audit"
    MIDPOINT = "midpoint", "Mid-point review", "the look in between"
    FINAL = "final", "Final review", "the look that closes the cycle"
    MONITORING = "monitoring", "Monitoring", "a regular look outside the reviews"


class Polarity(Term):
    """Which way is good."""

    HIGHER = "higher_is_better", "Higher is better", "a rise is an improvement"
    LOWER = "lower_is_better", "Lower is better", "a fall is an improvement"
    NEITHER = "neither", "Neither direction is better", "a change is not a gain or a loss by itself"


class Unit(Term):
    """What a measure's value is."""

    PERCENT = "percent", "per cent", "a share, stored as 0-1"
    COUNT = "count", "count", "a number of things"
    RATIO = "ratio", "ratio", "so many to one"


class Comparability(Term):
    """May two values be set against each other?"""

    COMPARABLE = "comparable", "Comparable", "like for like as far as the source says"
    CAUTION = "caution", "Compare with caution", "something differs that may explain part of the change"
    NOT_COMPARABLE = "not_comparable", "Not comparable", "unlike things; no change is computed"


class Direction(Term):
    """What a change amounts to, in the good direction of its measure."""

    IMPROVED = "improved", "Improved", "moved the good way, beyond the doubt that can be stated"
    NO_CLEAR_CHANGE = "no_clear_change", "No clear change", "the change does not stand clear of the doubt"
    DECLINED = "declined", "Declined", "moved the bad way, beyond the doubt that can be stated"
    NOT_COMPARABLE = "not_comparable", "Not comparable", "unlike things; no direction can be given"
    UNDETERMINED = "undetermined", "Undetermined", "neither direction is plainly better"


class MissingReason(Term):
    """Why a cell has no value. Each leaves the denominator and is counted apart."""

    SUPPRESSED = "suppressed", "Suppressed", "hidden to protect people"
    NOT_APPLICABLE = "not_applicable", "Not applicable", "the question does not arise"
    NOT_AVAILABLE = "not_available", "Not available", "not published or not supplied"
    NOT_RECORDED = "not_recorded", "Not recorded", "should be there and is not"
    LOW = "low", "Low", "rounds to zero but is not zero"
    UNRELIABLE = "unreliable", "Unreliable", "too uncertain to publish"
    UNREADABLE = "unreadable", "Unreadable", "something is there that cannot be read"
    UNIT_UNKNOWN = "unit_unknown", "Unit unknown", "a bare number that may be a share or a percentage"
    BLANK = "blank", "Blank", "an empty cell"


# Government Analysis Function symbols for tables; in csv without the brackets.
SHORTHAND = {
    MissingReason.SUPPRESSED: "[c]",
    MissingReason.NOT_AVAILABLE: "[x]",
    MissingReason.NOT_RECORDED: "[x]",
    MissingReason.UNREADABLE: "[x]",
    MissingReason.UNIT_UNKNOWN: "[x]",
    MissingReason.BLANK: "[x]",
    MissingReason.NOT_APPLICABLE: "[z]",
    MissingReason.LOW: "[low]",
    MissingReason.UNRELIABLE: "[u]",
}


class Precision(Term):
    """How exactly a period is known."""

    DAY = "day", "to the day", "a single day"
    MONTH = "month", "to the month", "a calendar month"
    YEAR = "year", "to the year", "a calendar, financial or academic year"
    BOUNDED = "bounded", "between bounds", "not before one day and not after another"
    UNDATED = "undated", "undated", "the source gives no date"


class Severity(Term):
    """How much an issue matters."""

    ERROR = "error", "Error", "a person must mend the raw data; leads to exit code 3"
    WARNING = "warning", "Warning", "worth a look; the value was kept"
    NOTE = "note", "Note", "said for the record"


class Action(Term):
    """What was done about an issue."""

    KEPT = "kept", "Kept", "left as it was"
    REPAIRED = "repaired", "Repaired", "read as something else than was printed"
    EXCLUDED = "excluded", "Excluded", "the row was left out"


class EvidenceKind(Term):
    """What sort of thing a source tells besides percentages."""

    COUNT = "count", "Count", "a number of things"
    RATIO = "ratio", "Ratio", "so many to so many"
    COVERAGE = "coverage", "Coverage", "every, all, none: a share claimed without numbers"
    CLAIM = "claim", "Claim", "a statement without a quantity"
    DATE = "date", "Date", "when something happened or is due"
    VAGUE = "vague", "Vague quantity", "a quantity in words: most, some, almost all"


class EvidenceStatus(Term):
    """Has the thing been done?"""

    DONE = "done", "Done", "the source says it is done"
    NOT_DONE = "not_done", "Not done", "the source says it is not done yet"
    UNKNOWN = "unknown", "Status unknown", "the source does not say"


class FigureStatus(Term):
    """Where a figure stands between draft and register."""

    TO_CHECK = "to check", "Unchecked draft", "read by a program and not yet seen by a person"
    CHECKED = "checked", "Checked", "a person compared it with the source"
    REJECTED = "rejected", "Rejected", "a person found it wrong; left out"


class Average(Term):
    """How rates of several areas were put together."""

    POOLED = "pooled", "Pooled", "sum of numerators over sum of denominators"
    MEAN_OF_AREAS = "mean_of_areas", "Mean of areas", "unweighted mean of the areas' rates"


class Mark(Term):
    """A brand that must show wherever the data shows."""

    INVENTED = "invented", "Invented data", "made up for demonstration"
    UNCHECKED = "unchecked", "Unchecked draft", "holds figures no person has checked"
    UNSUPPRESSED = "unsuppressed", "Unsuppressed, internal use", "small numbers are shown"


MARKS_SEPARATOR = "; "
