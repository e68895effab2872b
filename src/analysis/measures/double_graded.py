"""Files graded by two roles against one standard: their pairs of grades, how they agree, and what small numbers forbid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.measures.hidden_pairs import hide_small, rounded
from analysis.measures.rates import ALL, NOT_RECORDED
from analysis.measures.selection import choose
from analysis.model import Definition, Disclosure
from analysis.statistics import FEWEST_DOUBLE_GRADED, Agreement, agreement, rogan_gladen

PAIR_COLUMNS = ["area", "first", "reference", "first_meets", "reference_meets"]


@dataclass(frozen=True)
class Comparison:
    """Two roles on the same files. `agreement` is None where small numbers forbid it, and `refusal` then says why.

    Hidden counts of its table are missing; where counts are rounded, all its numbers are of the rounded counts. A count of 1 to
    `hides_up_to` files must not be told. `reported` is the share of all files the first role graded that meet the standard,
    `corrected` what it would be were they graded as the reference grades: a model, not an audit.
    """

    title: str  # of the standard
    first: str
    reference: str
    pairs: int
    unclear: int  # files one role graded more than once
    agreement: Agreement | None
    refusal: str
    reported: float = float("nan")
    reported_files: int = 0
    corrected: tuple[float, float, float] | None = None  # Rogan-Gladen: share, low, high
    no_correction: str = ""  # why there is none
    hides_up_to: int = 0


def graded_by_several(audits: pd.DataFrame | None, *, standard: str = "", area: str = "", periods: Sequence[str] = ()) -> int:
    """How many files more than one role graded against one standard: rates over all roles count them once for each grading.

    `standard`, `area` and `periods` (reviews, quarters as 2024-Q2, months as 2024-05) keep those; empty or "all" keeps all.
    """
    if audits is None or audits.empty:
        return 0
    keep = audits["grade_rank"].notna() & audits["case"].notna() & audits["auditor_role"].notna()
    for name, value in (("standard", standard), ("area", area)):
        if value and value != ALL:
            keep &= audits[name].eq(value).fillna(False).astype(bool)
    if periods:
        keep &= audits["review"].isin(periods) | audits["period"].isin(_months_of(periods))
    graded = audits.loc[keep, ["standard", "case", "auditor_role"]].drop_duplicates()
    return int(graded.loc[graded.duplicated(["standard", "case"]), "case"].nunique())


def _months_of(periods: Sequence[str]) -> list[str]:
    """Months among the periods, and the months of their quarters.

    >>> _months_of(["final", "2024-05", "2024-Q3"])
    ['2024-05', '2024-07', '2024-08', '2024-09']
    """
    months = []
    for period in periods:
        year, _, part = str(period).partition("-")
        months += (
            [f"{year}-{3 * int(part[1:]) - 2 + place:02d}" for place in range(3)] if part[:1] == "Q" and part[1:].isdigit() else [period]
        )
    return [month for month in months if month[:4].isdigit()]


def double_graded(audits: pd.DataFrame, *, standard: str, first: str, reference: str) -> tuple[pd.DataFrame, int]:
    """Pairs of grades of the same case and standard by two roles, one row a file, without ids; and how many files are unclear.

    Columns: area, first, reference (grades), first_meets, reference_meets. A file that one of the two graded more than
    once is unclear and left out. Grades that are missing leave no pair. Raises UsageError for unknown names.
    """
    for what, name, column in (("standard", standard, "standard"), ("role", first, "auditor_role"), ("role", reference, "auditor_role")):
        choose(sorted(audits[column].dropna().astype(str).unique()), name, what=f"{what} in the audits")
    mine = audits[(audits["standard"] == standard) & audits["grade_rank"].notna() & audits["case"].notna()]
    plain = pd.DataFrame(
        {
            "case": mine["case"].astype(str),
            "role": mine["auditor_role"].astype(str),
            "area": mine["area"].astype(str).fillna(NOT_RECORDED),
            "grade": mine["grade"].astype(str),
            "meets": mine["meets"].astype(bool),
        }
    )
    sides = [plain[plain["role"] == role] for role in (first, reference)]
    both = set(sides[0]["case"]) & set(sides[1]["case"])
    several = {case for side in sides for case in side.loc[side["case"].duplicated(), "case"]} & both
    one, other = (side[side["case"].isin(both - several)] for side in sides)
    joined = one.merge(other[["case", "grade", "meets"]], on="case", suffixes=("", "_reference"), validate="one_to_one")
    names = {"grade": "first", "grade_reference": "reference", "meets": "first_meets", "meets_reference": "reference_meets"}
    return joined.sort_values("case").rename(columns=names)[PAIR_COLUMNS].reset_index(drop=True), len(several)


def compare_graders(
    audits: pd.DataFrame, definition: Definition, *, standard: str, first: str = "manager", reference: str = "inspector"
) -> Comparison:
    """How `first` grades against `reference` on the files both graded; refused under 30 pairs and where a share tells of a few."""
    pairs, unclear = double_graded(audits, standard=standard, first=first, reference=reference)
    found = _compared(pairs, unclear, definition, standard, first, reference)
    if found.agreement is None:
        return found
    mine = audits[(audits["standard"] == standard) & (audits["auditor_role"] == first) & audits["grade_rank"].notna()]
    return _corrected(found, pairs, mine, definition.disclosure)


def compare_by_area(
    audits: pd.DataFrame, definition: Definition, *, standard: str, first: str = "manager", reference: str = "inspector"
) -> dict[str, Comparison]:
    """The same for each area, by id. Where one area alone is refused, the area with the fewest pairs is refused as well.

    Otherwise the whole less the others would give the one back. No corrected share.
    """
    pairs, _ = double_graded(audits, standard=standard, first=first, reference=reference)
    parts = {str(area): part for area, part in pairs.groupby("area", sort=True)}
    found = {area: _compared(part, 0, definition, standard, first, reference) for area, part in parts.items()}
    gone = [area for area, one in found.items() if one.agreement is None]
    shown = sorted((area for area in found if area not in gone), key=lambda area: found[area].pairs)
    if len(gone) == 1 and shown:
        why = "Hidden, since another area is and its figures could be worked out from this one."
        found[shown[0]] = replace(found[shown[0]], agreement=None, refusal=why)
    return found


def agreement_of_area(
    audits: pd.DataFrame, definition: Definition, *, area: str, first: str = "manager", reference: str = "inspector"
) -> dict[str, Comparison]:
    """The comparison of one area for every standard audited there, by the standard's title; refused where roles are not known."""
    roles = set(audits["auditor_role"].dropna().astype(str))
    standards = sorted(audits.loc[audits["area"] == area, "standard"].dropna().astype(str).unique())
    found = {}
    for standard in standards:
        nobody = _compared(pd.DataFrame(columns=PAIR_COLUMNS), 0, definition, standard, first, reference)
        by_area = (
            compare_by_area(audits, definition, standard=standard, first=first, reference=reference) if {first, reference} <= roles else {}
        )
        found[title_of_standard(definition, standard)] = by_area.get(area, nobody)
    return found


def title_of_standard(definition: Definition, standard: str) -> str:
    """The declared title of a standard, else its id in words."""
    return next((one.title for one in definition.measures if one.id == standard), standard.replace("_", " ").capitalize())


def _compared(pairs: pd.DataFrame, unclear: int, definition: Definition, standard: str, first: str, reference: str) -> Comparison:
    limit, base = definition.disclosure.hide_up_to, definition.disclosure.round_to
    files = int(rounded(len(pairs), base))
    known = Comparison(title_of_standard(definition, standard), first, reference, files, unclear, None, "", hides_up_to=limit)
    if len(pairs) < FEWEST_DOUBLE_GRADED:
        few = f"Fewer than {limit + 1}" if len(pairs) <= limit else f"About {files}" if base else str(files)
        told = f"{few} {'file has' if few == '1' else 'files have'}" if len(pairs) else "No file has"
        why = f"{told} a grade from both {first} and {reference}; {FEWEST_DOUBLE_GRADED} are needed. Let both grade more of the same files."
        return replace(known, refusal=why)
    scale = definition.scale
    found = agreement(*(pairs[name].where(pairs[name].isin(scale.grades), None) for name in ("first", "reference")), scale=scale)
    if found.n < FEWEST_DOUBLE_GRADED:
        few = f"about {rounded(found.n, base):g}" if base else str(found.n)
        return replace(known, refusal=f"Only {few} pairs of grades are on the declared scale; {FEWEST_DOUBLE_GRADED} are needed.")
    if any(1 <= round(found.n * share[0]) <= limit for share in (found.exact, found.over_graded, found.under_graded)):
        return replace(
            known,
            refusal=f"The files graded the same, higher or lower are in part so few (1 to {limit}) that the shares are hidden to "
            "protect people. Take a larger area or a longer time.",
        )
    return replace(known, agreement=hide_small(found, limit, meets=scale.rank(scale.meets) - 1, round_to=base))


def _corrected(told: Comparison, pairs: pd.DataFrame, mine: pd.DataFrame, disclosure: Disclosure) -> Comparison:
    """The share reported on all files of the first role, and what it would be on the reference's grading (Rogan-Gladen).

    Sensitivity and specificity come from the double-graded files and are not told, since small counts could be had from them.
    """
    limit, base = disclosure.hide_up_to, disclosure.round_to
    first, reference = pairs["first_meets"], pairs["reference_meets"]
    met, files = int(mine["meets"].sum()), len(mine)
    if 1 <= met <= limit or 1 <= files - met <= limit:
        return replace(told, no_correction="The reported share is hidden to protect people.")
    met, files = (int(rounded(count, base)) for count in (met, files))
    if not files:
        return told
    told = replace(told, reported=met / files, reported_files=files)
    passed, failed = int(reference.sum()), int((~reference).sum())
    if not passed or not failed:
        return replace(
            told, no_correction=f"{'No' if not passed else 'Every'} double-graded file met the standard for the {told.reference}."
        )
    right = [int(rounded((first & reference).sum(), base)), int(rounded((~first & ~reference).sum(), base))]
    passed, failed = (int(rounded(count, base)) for count in (passed, failed))
    if not passed or not failed:
        return replace(told, no_correction="The double-graded files are too few to correct the share.")
    sensitivity, specificity = (min(part / whole, 1.0) for part, whole in zip(right, (passed, failed), strict=True))
    if sensitivity + specificity <= 1:
        return replace(told, no_correction="The grades tell good files from others no better than chance, so no share can be corrected.")
    try:
        share = rogan_gladen(met / files, files, sensitivity, passed, specificity, failed)
    except ValueError as error:  # the files added by the method undo what told the graders apart, or the share contradicts them
        contradicts = "The reported share contradicts the double-graded files, so it cannot be corrected."
        few = "The double-graded files are too few to correct the share."
        return replace(told, no_correction=contradicts if "contradicts" in str(error) else few)
    return replace(told, corrected=tuple(float(part) for part in share))  # type: ignore[arg-type]


def shown_agreements(found: Mapping[str, Comparison], names: Mapping[str, str] | None = None) -> dict[str, Agreement]:
    """The agreements that may be shown, by name (or as `names` tells); for charts.grading_drift."""
    return {(names or {}).get(name, name): one.agreement for name, one in found.items() if one.agreement is not None}


def refused(found: Mapping[str, Comparison]) -> Sequence[tuple[str, str]]:
    """Names and sentences of those that may not."""
    return [(name, one.refusal) for name, one in found.items() if one.agreement is None]
