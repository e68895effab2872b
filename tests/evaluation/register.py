"""The folder drafted from the letter beside the register made by hand: what is the same, what differs, and which is right.

Sentences of the letter are printed nowhere: rows are told by recommendation, kind and value. The verdicts are a person's, written down
here; a difference without one is printed as such, so that none passes unread.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from analysis.letters import draft_of, read
from analysis.reading import read_document

ROOT = Path(__file__).parents[2]
BY_HAND = ROOT / "data" / "raw" / "cafcass-east-midlands-2008"
SOURCE = ROOT.parent / "shared" / "source"

Row = dict[str, str]


@dataclass(frozen=True)
class Difference:
    """One cell, or one row, that the two folders tell differently."""

    file: str
    where: str
    what: str
    by_hand: str
    drafted: str


def letter() -> Path | None:
    """The letter, where this machine has it."""
    return next((path for path in sorted(SOURCE.glob("*.txt")) if not path.name.startswith("PROVENANCE")), None)


def folders(path: Path) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """The rows of both folders, file by file; recommendations among them."""
    files = draft_of(read(read_document(path)), "letter")
    drafted = {name: list(csv.DictReader(io.StringIO(text))) for name, text in files.items() if name.endswith(".csv")}
    by_hand = {name: list(csv.DictReader((BY_HAND / name).open(encoding="utf-8-sig"))) for name in drafted}
    for rows, text in ((drafted, files["inspection.toml"]), (by_hand, (BY_HAND / "inspection.toml").read_text(encoding="utf-8"))):
        told = tomllib.loads(text)
        rows["recommendations"] = [{"number": str(one["number"])} for one in told["recommendation"]]
        good = {one["id"]: one["polarity"] for one in told["measure"]}
        rows["figures.csv"] = [row | {"polarity": good[row["measure"]]} for row in rows["figures.csv"]]
        rows["reviews"] = [{name: str(one.get(name, "")) for name in KEYS["reviews"]} for one in told["review"]]
        rows["of the letter"] = [{"what": f"{name}: {told[name]}"} for name in ("provider", "inspectorate")]
        rows["of the letter"] += [{"what": f"grades: {told['scale']['grades']}, met by {told['scale']['meets']}"}]
        rows["pairs"] = [{"pair": f"{_value(rows, one['from_measure'])} with {_value(rows, one['measure'])}"} for one in told["pair"]]
    return by_hand, drafted


def _value(rows: dict[str, list[Row]], measure: str) -> str:
    return next((row["value"] for row in rows["figures.csv"] if row["measure"] == measure), measure)


KEYS = {
    "figures.csv": ("recommendation", "review", "value"),
    "judgements.csv": ("recommendation", "review", "judged_by", "grade"),
    "evidence.csv": ("recommendation", "kind", "value"),
    "recommendations": ("number",),
    "reviews": ("id", "stage", "name", "period", "earliest", "latest"),
    "of the letter": ("what",),
    "pairs": ("pair",),
}
BESIDE = {"figures.csv": ("claimed_by", "population", "geography", "numerator", "denominator", "polarity"), "evidence.csv": ("status",)}
_WORDS = {"two": "2", "three": "3", "four": "4", "one": "1", "every": "all"}


def _key(row: Row, columns: tuple[str, ...]) -> tuple[str, ...]:
    texts = (" ".join((row.get(name) or "").casefold().split()) for name in columns)
    return tuple(_WORDS.get(text, text) for text in texts)


def compared(by_hand: dict[str, list[Row]], drafted: dict[str, list[Row]]) -> tuple[dict[str, tuple[int, int, int]], list[Difference]]:
    """For each file how many rows are in both, by hand only and drafted only; and every difference.

    Other cells are compared of rows that only one row of the other folder can be.
    """
    counts: dict[str, tuple[int, int, int]] = {}
    differences: list[Difference] = []
    for file, columns in KEYS.items():
        hand, draft = (Counter(_key(row, columns) for row in rows[file]) for rows in (by_hand, drafted))
        both = hand & draft
        counts[file] = (both.total(), (hand - draft).total(), (draft - hand).total())
        for only, side in ((hand - draft, "by hand only"), (draft - hand, "drafted only")):
            differences += [Difference(file, " | ".join(key), side, "", "") for key in only.elements()]
        for name in BESIDE.get(file, ()):
            told = {_key(row, columns): row for row in drafted[file] if draft[_key(row, columns)] == 1}
            for row in by_hand[file]:
                other = told.get(_key(row, columns))
                if other is not None and hand[_key(row, columns)] == 1 and _key(row, (name,)) != _key(other, (name,)):
                    differences.append(Difference(file, " | ".join(_key(row, columns)), name, row[name] or "-", other[name] or "-"))
    return counts, differences


def show() -> None:
    """Print the comparison; says so where the letter is absent."""
    path = letter()
    if path is None:
        print("\n../shared/source is absent: the letter's draft cannot be compared with the register made by hand")
        return
    counts, differences = compared(*folders(path))
    print("\nThe letter's draft beside the register made by hand")
    print(f"{'':<18} {'in both':>8} {'by hand only':>13} {'drafted only':>13}")
    for file, (both, hand, draft) in counts.items():
        print(f"{file:<18} {both:>8} {hand:>13} {draft:>13}")
    print(f"\n{'what':<14} {'row':<36} {'differs in':<14} {'by hand / drafted':<42} right")
    for one in differences:
        print(
            f"{one.file:<14} {one.where:<36} {one.what:<14} {(one.by_hand + ' / ' + one.drafted) if one.by_hand else '':<42} {verdict(one)}"
        )


_BESIDE_VERDICTS = {
    "population": "by hand: a reader of the whole letter knows the group; the draft has the words of the sentence alone",
    "geography": "by hand: the place is the letter's subject; the draft has what the sentence prints, which a person completes",
}
_ROW_VERDICTS = {
    (
        "evidence.csv",
        "5 | claim | ",
        "by hand only",
    ): "by hand: funding for the ratio is claimed in the sentence of the ratio, of which the draft has the ratio",
    ("evidence.csv", " | count | 10", "drafted only"): "by hand: one thing told twice is one row with two places",
    (
        "evidence.csv",
        "1 | coverage | all",
        "drafted only",
    ): "by hand: the words belong to the twelve practitioners, who are told as a count",
    (
        "evidence.csv",
        "2 | coverage | all",
        "drafted only",
    ): "by hand: an order of training, not a result; the attendance has its own row in both",
    ("evidence.csv", "1 | vague | some", "status"): "by hand: that some teams reach the standard is told as seen",
    (
        "evidence.csv",
        "2 | count | 1",
        "status",
    ): "by hand: last year's event was held; the sentence goes on to events to come, which the draft heeds",
    (
        "evidence.csv",
        "10 | claim | ",
        "status",
    ): "both: two claims without a number; that of the register is about research, the draft's about accounts",
    ("evidence.csv", "4 | vague | some", "drafted only"): "both: said of the practitioners' work, too vague to be shown",
    ("evidence.csv", "8 | vague | many", "drafted only"): "both: said of documents, too vague to be shown",
}
_CLAIM = "both: the letter does say so; a claim without a number that the register leaves out and a person deletes"


def verdict(one: Difference) -> str:
    """Which of the two is right, and why; "not judged yet" for a difference nobody has looked at."""
    if one.file == "figures.csv" and one.what in _BESIDE_VERDICTS:
        return _BESIDE_VERDICTS[one.what]
    if one.file == "evidence.csv" and one.what == "drafted only" and " | claim | " in one.where:
        return _CLAIM
    return _ROW_VERDICTS.get((one.file, one.where, one.what), "not judged yet")
