"""inspection.toml to a Definition, with every fault of the file told at once.

Tells measures apart from standards: a pair or caveat may name a standard that only the file audits know, so a name that no
measure has is a fault only where it is plainly a misspelt measure; `definition_issues` tells of the others once the audits are read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from analysis.cleaning.sections import Section, nearest, shown
from analysis.model import (
    DEFAULT_HIDE_UP_TO,
    Area,
    Caveat,
    Definition,
    Disclosure,
    Issue,
    Measure,
    Pair,
    Period,
    Recommendation,
    Review,
    Scale,
)
from analysis.parsing import parse_period
from analysis.terms import Action, Comparability, Polarity, Precision, Severity, Stage, Unit

MISSPELT_FROM = 0.8  # how alike two names are, of 1, from which one is taken for a misspelling of the other
NOTE = "note"  # a caveat that is printed only
_TOP = ("id", "title", "provider", "inspectorate", "source", "synthetic")
_TABLES = ("scale", "disclosure", "review", "recommendation", "measure", "pair", "caveat", "area")


def clean_definition(mapping: Mapping[str, Any], *, file: str = "inspection.toml") -> Definition:
    """What an inspection declares about itself, from the mapping in its inspection.toml.

    Raises Faults, one DataError for each fault, with file, key, found, expected and remedy.
    """
    top = Section(mapping, file)
    top.only(*_TOP, *_TABLES)
    scales = _scales(top)
    reviews = _reviews(top)
    recommendations = _recommendations(top)
    measures = _measures(top, [recommendation.number for recommendation in recommendations])
    definition = Definition(
        id=top.id(),
        title=top.text("title", required=True),
        provider=top.text("provider"),
        inspectorate=top.text("inspectorate"),
        source=top.text("source"),
        synthetic=top.flag("synthetic"),
        scale=_default_scale(scales),
        scales=tuple(scales),
        disclosure=_disclosure(top),
        reviews=tuple(reviews),
        recommendations=tuple(recommendations),
        measures=tuple(measures),
        pairs=tuple(_pairs(top, [measure.id for measure in measures])),
        caveats=tuple(_caveats(top, [measure.id for measure in measures], [review.id for review in reviews])),
        areas=tuple(_areas(top)),
    )
    top.raise_faults()
    return definition


def definition_issues(definition: Definition, *, standards: Collection[str] = (), file: str = "inspection.toml") -> tuple[Issue, ...]:
    """A warning for each name in a pair or caveat that is neither a measure nor one of the audited `standards`."""
    known = {measure.id for measure in definition.measures} | set(standards)
    named = [("pair", name) for pair in definition.pairs for name in (pair.from_measure, pair.measure)]
    named += [("caveat", name) for caveat in definition.caveats for name in caveat.measures]
    return tuple(
        Issue(
            Severity.WARNING,
            Action.KEPT,
            "unknown_measure_declared",
            f"a [[{kind}]] names {shown(name)}, which is no declared measure and no audited standard; it has no effect",
            nearest(name, known) or "add a [[measure]] of that id, or take the name out",
            file=file,
            raw_value=name,
        )
        for kind, name in dict.fromkeys(named)
        if name not in known
    )


def _default_scale(scales: Sequence[Scale]) -> Scale:
    if not scales:
        return Definition(id="", title="", provider="", inspectorate="").scale
    return next((scale for scale in scales if scale.id == "default"), scales[0])


def _scales(top: Section) -> list[Scale]:
    is_list = isinstance(top.mapping.get("scale"), list)
    sections = top.tables("scale") if is_list else [top.table("scale")] if "scale" in top.mapping else []
    scales = []
    for section in sections:
        section.only("id", "year", "grades", "meets")
        id = section.id(required=is_list, default="default")
        grades = section.texts("grades")
        meets = section.text("meets", required=True)
        if "grades" not in section.mapping:
            section.fault("grades", "missing", expected="the grades, worst to best", remedy='add grades = ["not met", "met"]')
        elif len({grade.casefold() for grade in grades}) < max(2, len(grades)):
            section.fault("grades", "not a scale", found=", ".join(grades), expected="at least two grades, each once, worst to best")
        elif meets:
            section.among("meets", [meets], grades, "grade")
        scales.append(Scale(grades, meets, section.whole("year", low=1900), id or "default"))
    top.unique("id", sections, [scale.id for scale in scales])
    return scales


def _disclosure(top: Section) -> Disclosure:
    section = top.table("disclosure")
    section.only("hide_up_to", "round_to")
    hide_up_to = section.whole("hide_up_to", default=DEFAULT_HIDE_UP_TO)
    round_to = section.whole("round_to", default=0)
    return Disclosure(DEFAULT_HIDE_UP_TO if hide_up_to is None else hide_up_to, round_to or 0)


def _reviews(top: Section) -> list[Review]:
    sections = top.tables("review")
    reviews = []
    for section in sections:
        section.only("id", "stage", "name", "period", "earliest", "latest")
        stage = section.term("stage", Stage, default=Stage.MONITORING, required=True)
        reviews.append(Review(section.id(), stage, section.text("name", default=stage.label), _period(section)))
    top.unique("id", sections, [review.id for review in reviews])
    for section, earlier, later in zip(sections[1:], reviews, reviews[1:], strict=False):
        ends, starts = later.period.end, earlier.period.start
        if ends is not None and starts is not None and ends < starts:
            section.fault(
                "period",
                "the reviews are not in the order of their dates",
                found=f"'{later.id}', which ends {ends}, listed after '{earlier.id}', which begins {starts}",
                expected="the earlier review first",
                remedy="move the [[review]], or mend its dates",
            )
    return reviews


def _period(section: Section) -> Period:
    has_bounds = "earliest" in section.mapping or "latest" in section.mapping
    if "period" in section.mapping and has_bounds:
        section.fault("period", "given beside earliest and latest", expected="either period, or earliest and latest")
    if has_bounds:
        earliest, latest = section.day("earliest"), section.day("latest")
        for key in ("earliest", "latest"):
            if key not in section.mapping:
                section.fault(key, "missing beside the other bound", expected="a day as 2024-04-01")
        if earliest and latest and earliest > latest:
            section.fault("latest", "before earliest", found=latest, expected=f"{earliest} or later")
        return Period(earliest, latest, Precision.BOUNDED)
    value = section.mapping.get("period")
    if isinstance(value, date):
        day = section.day("period")
        return Period(day, day, Precision.DAY, str(day))
    text = section.text("period")
    if not text:
        return Period(None, None, Precision.UNDATED)
    parsed = parse_period(text)
    if parsed.missing_reason is not None or (parsed.start is None and parsed.precision != Precision.UNDATED):
        section.fault(
            "period",
            "not a period",
            found=shown(text),
            expected='"October 2023", "2023-24", "1 April 2024"',
            remedy="or give earliest and latest",
        )
        return Period(None, None, Precision.UNDATED, text)
    return Period(parsed.start, parsed.end, Precision(parsed.precision), text)


def _recommendations(top: Section) -> list[Recommendation]:
    sections = top.tables("recommendation", names=("number",))
    recommendations = []
    for section in sections:
        section.only("number", "theme", "summary", "shortfall", "observed")
        recommendations.append(
            Recommendation(
                section.whole("number", low=1, required=True) or 0,
                section.text("theme", required=True),
                section.text("summary"),
                section.text("shortfall"),
                section.text("observed"),
            )
        )
    top.unique("number", sections, [recommendation.number or None for recommendation in recommendations])
    return recommendations


def _measures(top: Section, numbers: Sequence[int]) -> list[Measure]:
    sections = top.tables("measure")
    measures = []
    for section in sections:
        section.only("id", "title", "unit", "polarity", "recommendation", "target", "target_due", "numerator", "denominator")
        id = section.id()
        number = section.whole("recommendation", low=1)
        if number is not None and number not in numbers:
            listed = ", ".join(map(str, numbers)) or "a declared [[recommendation]]"
            section.fault("recommendation", "unknown recommendation", found=number, expected=listed)
        measures.append(
            Measure(
                id,
                section.text("title", default=id),
                section.term("unit", Unit, default=Unit.PERCENT),
                section.term("polarity", Polarity, default=Polarity.HIGHER),
                number,
                section.text("target"),
                section.text("target_due"),
                section.text("numerator"),
                section.text("denominator"),
            )
        )
    top.unique("id", sections, [measure.id for measure in measures])
    return measures


def _pairs(top: Section, measures: Sequence[str]) -> list[Pair]:
    sections = top.tables("pair", names=("measure",))
    pairs = []
    for section in sections:
        section.only("from_measure", "measure", "reason")
        first, second = section.text("from_measure", required=True), section.text("measure", required=True)
        _misspelt(section, "from_measure", first, measures)
        _misspelt(section, "measure", second, measures)
        if first and first == second:
            section.fault("measure", "a measure paired with itself", found=shown(first), expected="two measures that are unlike")
        pairs.append(Pair(first, second, section.text("reason", required=True)))
    top.unique("measure", sections, [(pair.from_measure, pair.measure) for pair in pairs])
    return pairs


def _caveats(top: Section, measures: Sequence[str], reviews: Sequence[str]) -> list[Caveat]:
    caveats = []
    levels = [NOTE, Comparability.CAUTION.value, Comparability.NOT_COMPARABLE.value]
    for section in top.tables("caveat", names=()):
        section.only("text", "level", "reviews", "measures")
        level = section.text("level", default=NOTE)
        section.among("level", [level], levels, "level")
        named = section.texts("measures")
        for name in named:
            _misspelt(section, "measures", name, measures)
        of_reviews = section.texts("reviews")
        section.among("reviews", of_reviews, reviews, "review")
        caveats.append(
            Caveat(
                section.text("text", required=True),
                Comparability(level) if level in levels[1:] else None,
                of_reviews,
                named,
            )
        )
    return caveats


def _misspelt(section: Section, key: str, name: str, measures: Sequence[str]) -> None:
    """A name that no measure has, but nearly: a caveat that is not applied would let unlike things be compared."""
    if not name or name in measures:
        return
    close = [measure for measure in measures if SequenceMatcher(None, name.casefold(), measure.casefold()).ratio() >= MISSPELT_FROM]
    if close:
        section.fault(key, "unknown measure", found=shown(name), expected=", ".join(measures), remedy=close[0])


def _areas(top: Section) -> list[Area]:
    sections = top.tables("area")
    areas = []
    spelt: dict[str, str] = {}
    for section in sections:
        section.only("id", "name", "also")
        id = section.id()
        area = Area(id, section.text("name", default=id), section.texts("also"))
        for text in dict.fromkeys(" ".join(word.split()).casefold() for word in (area.id, area.name, *area.also) if word):
            if text in spelt and spelt[text] != area.id:
                section.fault("also", "a spelling of two areas", found=shown(text), expected=f"one that '{spelt[text]}' does not have")
            spelt.setdefault(text, area.id)
        areas.append(area)
    top.unique("id", sections, [area.id for area in areas])
    return areas
