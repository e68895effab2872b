"""Step 8, what the letter says of itself: provider, inspectorate, its date, and the reviews it tells of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.letters.patterns import MONTH, YEAR
from analysis.model import Period, Review
from analysis.parsing import parse_period
from analysis.terms import Precision, Stage

INSPECTORATES = (
    "Ofsted", "Care Quality Commission", "CQC", "HMICFRS", "HMIC", "HMI Probation", "HM Inspectorate of Probation", "HM Inspectorate of Prisons",
    "HM Inspectorate of Court Administration", "HMICA", "Estyn", "Care Inspectorate Wales", "Care Inspectorate", "Education Scotland",
    "Independent Schools Inspectorate", "Healthcare Improvement Scotland", "RQIA",
)  # fmt: skip
_DAY = rf"\d{{1,2}}(?:st|nd|rd|th)? {MONTH},? {YEAR}"
_PUBLISHED = re.compile(
    rf"\b(?:Report published|Published|Date of (?:report|publication)|Publication date|Report date)\s?:?\s{{1,3}}({_DAY}|{MONTH} {YEAR})",
    re.IGNORECASE,
)
_INSPECTED = re.compile(rf"\bInspection (?:dates?|carried out)\s?:?\s{{1,3}}[^.]{{0,40}}?({_DAY})", re.IGNORECASE)
_PROVIDERS = (
    re.compile(r"\bprogress (?:made|provided) by (?:the )?([A-Z][\w&'\u2019-]*(?: (?:and |of |upon |on |the )?[A-Z][\w&'\u2019-]*){0,4})"),
    re.compile(
        r"\b[Ii]nspection of ([A-Z][\w&'\u2019-]*(?: (?:and |of |upon |on |the )?[A-Z][\w&'\u2019-]*){0,4}) (?:local authority"
        r"|children|County Council|City Council|Council)"
    ),
    re.compile(r"\b[Cc]hildren[\u2019']s services in ([A-Z][\w&'\u2019-]*(?: (?:and |of |upon |on )?[A-Z][\w&'\u2019-]*){0,3})"),
    re.compile(r"\bservices for children in ([A-Z][\w&'\u2019-]*(?: (?:and |of |upon |on )?[A-Z][\w&'\u2019-]*){0,3})"),
    re.compile(r"\b[Ii]nspection of ([A-Z][\w&'\u2019-]*(?: (?:and |of |upon |on )?[A-Z][\w&'\u2019-]*){0,4})"),
)
_COUNCIL = re.compile(
    r"\b((?:[A-Z][\w&'\u2019-]{1,30} (?:and |of |upon )?){1,4}Council|(?:Metropolitan |London |Royal )?Borough of [A-Z][a-z]{1,30})\b"
)
_BASELINE = re.compile(
    rf"\b(?:inspection|report)\b[^.]{{0,120}}\b(?:was |were )?published (?:in|on) ({_DAY}|{MONTH} {YEAR})", re.IGNORECASE
)
_MIDPOINT = re.compile(
    rf"\b(?:({MONTH})(?: ({YEAR}))? (?:mid-point|midpoint|interim)|(?:mid-point|midpoint|interim) (?:review|meeting|visit)(?: (?:in"
    rf"|of|on) ({MONTH})(?: ({YEAR}))?)?)",
    re.IGNORECASE,
)
_REVIEW_LETTER = re.compile(
    r"\b(?:post[- ]inspection review|re-inspection|follow-up (?:visit|review|inspection)|progress review|monitoring visit|final review)\b",
    re.IGNORECASE,
)
_PROGRESS = re.compile(r"Evidence of (?:the )?progress\b|[A-Z][a-z]{3,20} progress ha[sd] been made\b")  # only a review tells so
_POST = re.compile(
    r"^(?:(?:Interim |Acting |Deputy |Assistant )?(?:Director|Head) of (?:[A-Z][\w\u2019']+(?: and | ))*?(?:Services|Care|Education|Families)"
    r"|Chief Executive(?: Officer)?|Leader of (?:the )?|Chair of (?:the )?) "
)
_EXACT = re.compile(rf"\b(?:(\d{{1,2}}(?:st|nd|rd|th)? {MONTH},? (?:{YEAR}|\d\d(?!\d)))|({MONTH} {YEAR}))")


@dataclass(frozen=True)
class Facts:
    """What a letter says of itself; `issued` is its own date, `kind` is "review" or "report"."""

    kind: str
    provider: str = ""
    inspectorate: str = ""
    issued: date | None = None
    reviews: tuple[Review, ...] = ()

    @property
    def current(self) -> str:
        """The id of the review that "now" and "at the time of this review" speak of."""
        return self.reviews[-1].id if self.reviews else "inspection"


def facts_of(texts: Sequence[str]) -> Facts:
    """Read the facts from the blocks' texts in order.

    >>> text = "Ofsted's post-inspection review assessed progress made by Cafcass in the region. The inspection was published in February 2008."
    >>> told = facts_of(["11 June 2009", text])
    >>> told.kind, told.provider, told.inspectorate, told.issued.isoformat(), [review.id for review in told.reviews]
    ('review', 'Cafcass', 'Ofsted', '2009-06-11', ['inspection', 'final'])
    """
    head = [text[:600] for text in texts[:60]]
    issued = _issued(head)
    is_review = any(_REVIEW_LETTER.search(text) for text in head[: _opening(head)]) or any(_PROGRESS.match(text[:200]) for text in texts)
    kind = "review" if is_review else "report"
    provider = _provider(texts)
    reviews = _reviews(texts, issued, kind)
    return Facts(kind, provider, _inspectorate(texts), issued, reviews)


def _opening(head: Sequence[str]) -> int:
    """How many blocks open a letter: an address may take a dozen before the salutation."""
    greeting = next((place for place, text in enumerate(head[:40]) if text.startswith("Dear ")), 0)
    return max(12, greeting + 8)


def _issued(head: Sequence[str]) -> date | None:
    """The date a letter bears alone on a line, else the date it says it was published or inspected on."""
    for text in head:
        if len(text) < 30 and (read := parse_period(text.strip())).precision is Precision.DAY and read.start:
            return read.start
    for rule in (_PUBLISHED, _INSPECTED):
        for text in head:
            if (match := rule.search(text)) and (read := parse_period(match[1])).end:
                return read.end
    opening = " ".join(head[:12]).split("Dear ")[0][:2000]  # a pdf runs the lines of a letter's head together
    match = re.search(_DAY, opening) if any("Dear " in text for text in head[:12]) else None
    return parse_period(match[0]).start if match else None


def _inspectorate(texts: Sequence[str]) -> str:
    counts: Counter[str] = Counter()
    for text in texts[:400]:
        for name in INSPECTORATES:
            if name in text:
                counts[name] += len(re.findall(rf"\b{re.escape(name)}\b", text[:5000]))
    return max(counts, key=lambda name: (counts[name], len(name))) if any(counts.values()) else ""


def _provider(texts: Sequence[str]) -> str:
    for text in texts[:6]:
        if match := _COUNCIL.search(text[:400]):
            return _POST.sub("", match[1])
    for rule in _PROVIDERS:
        names = Counter(match[1].strip() for text in texts[:400] for match in rule.finditer(text[:3000]))
        names = Counter({re.sub(r"(?:'s|\u2019s)$", "", name): count for name, count in names.items()})
        if names:
            return names.most_common(1)[0][0]
    return ""


def _reviews(texts: Sequence[str], issued: date | None, kind: str) -> tuple[Review, ...]:
    if kind == "report":
        period = Period(issued, issued, Precision.DAY, issued.isoformat()) if issued else Period(None, None, Precision.UNDATED)
        return (Review("inspection", Stage.BASELINE, "Inspection", period),)
    found = [Review("inspection", Stage.BASELINE, "Inspection", _baseline(texts))]
    midpoint = _midpoint(texts, found[0].period.start, issued)
    if midpoint:
        found.append(midpoint)
    earliest = _latest_told(texts, issued)
    bounded = Period(earliest, issued, Precision.BOUNDED) if issued else Period(None, None, Precision.UNDATED)
    found.append(Review("final", Stage.FINAL, "Final review" if midpoint else "Review", bounded))
    return tuple(found)


def _baseline(texts: Sequence[str]) -> Period:
    for text in texts[:100]:
        if (match := _BASELINE.search(text[:3000])) and (read := parse_period(match[1])).start:
            return Period(read.start, read.end, read.precision, match[1])
    return Period(None, None, Precision.UNDATED)


def _midpoint(texts: Sequence[str], after: date | None, before: date | None) -> Review | None:
    """The mid-point's month, and its year where another sentence gives that month with one."""
    for text in texts[:100]:
        match = _MIDPOINT.search(text[:3000])
        if not match:
            continue
        month, year = match[1] or match[3], match[2] or match[4]
        if not month:
            return Review("midpoint", Stage.MIDPOINT, "Mid-point review", Period(None, None, Precision.UNDATED))
        if not year:
            years = Counter(found for other in texts for found in re.findall(rf"\b{month} ({YEAR})\b", other[:5000]))
            likely = [one for one in years if (not after or int(one) >= after.year) and (not before or int(one) <= before.year)]
            year = max(likely, key=lambda one: years[one], default=None)
        read = parse_period(f"{month} {year}") if year else None
        period = Period(read.start, read.end, read.precision, f"{month} {year}") if read else Period(None, None, Precision.UNDATED, month)
        return Review("midpoint", Stage.MIDPOINT, "Mid-point review", period)
    return None


def _latest_told(texts: Sequence[str], issued: date | None) -> date | None:
    """The latest day or month the letter tells of as past: the review cannot have been before it."""
    days = [
        read.start
        for text in texts
        for match in _EXACT.finditer(text[:5000])
        if (read := parse_period(match[1] or match[2])).start and issued and read.start < issued
    ]
    return max((day for day in days if day), default=None)
