"""inspection.toml: every key is read, and every fault of a file is told at once with key, found, expected and remedy."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from analysis.cleaning import clean_definition, definition_issues
from analysis.errors import EXIT_DATA_ERRORS, Faults
from analysis.model import Area, Caveat, Disclosure, Measure, Pair, Period, Recommendation, Review, Scale
from analysis.terms import Comparability, Polarity, Precision, Severity, Stage, Unit

ROOT = Path(__file__).parents[2]
FULL = """
id = "north-2024"
title = "North family services, inspection of 2024"
provider = "Example Trust"
inspectorate = "Example Inspectorate"
source = "Letter of June 2024"
synthetic = true
[scale]
year = 2024
grades = ["inadequate", "satisfactory", "good", "outstanding"]
meets = "satisfactory"
[disclosure]
hide_up_to = 7
round_to = 5
[[review]]
id = "midpoint"
stage = "midpoint"
name = "Mid-point review"
period = "October 2023"
[[review]]
id = "final"
stage = "final"
earliest = 2024-04-01
latest = 2024-06-11
[[recommendation]]
number = 1
theme = "Reports"
summary = "Check reports before they leave"
shortfall = "Not every office"
observed = "Case files"
[[measure]]
id = "late_reports"
title = "Reports filed late"
unit = "percent"
polarity = "lower_is_better"
recommendation = 1
target = "10%"
target_due = "end of May 2024"
numerator = "reports filed late"
denominator = "reports due in the period"
[[measure]]
id = "report_parts"
[[pair]]
from_measure = "report_parts"
measure = "late_reports"
reason = "A part of a report is not a whole report."
[[caveat]]
reviews = ["midpoint", "final"]
measures = ["late_reports"]
level = "caution"
text = "The recording policy changed."
[[caveat]]
text = "Printed only."
[[area]]
id = "east"
name = "East & Coast"
also = ["East and Coast"]
"""


def _faults(text: str) -> list[str]:
    with pytest.raises(Faults) as caught:
        clean_definition(tomllib.loads(text), file="inspection.toml")
    assert caught.value.exit_code == EXIT_DATA_ERRORS
    return [str(fault) for fault in caught.value.faults]


def test_every_key_reaches_the_definition():
    """A file with every key gives a definition with every field."""
    definition = clean_definition(tomllib.loads(FULL), file="inspection.toml")
    scale = Scale(("inadequate", "satisfactory", "good", "outstanding"), "satisfactory", 2024)
    assert (definition.id, definition.provider, definition.inspectorate) == ("north-2024", "Example Trust", "Example Inspectorate")
    assert (definition.source, definition.synthetic) == ("Letter of June 2024", True)
    assert (definition.scale, definition.scales) == (scale, (scale,))
    assert definition.disclosure == Disclosure(7, 5)
    october = Period(date(2023, 10, 1), date(2023, 10, 31), Precision.MONTH, "October 2023")
    assert definition.reviews == (
        Review("midpoint", Stage.MIDPOINT, "Mid-point review", october),
        Review("final", Stage.FINAL, "Final review", Period(date(2024, 4, 1), date(2024, 6, 11), Precision.BOUNDED)),
    )
    assert definition.recommendations == (
        Recommendation(1, "Reports", "Check reports before they leave", "Not every office", "Case files"),
    )
    assert definition.measures[0] == Measure(
        "late_reports",
        "Reports filed late",
        Unit.PERCENT,
        Polarity.LOWER,
        1,
        "10%",
        "end of May 2024",
        "reports filed late",
        "reports due in the period",
    )
    assert definition.measures[1] == Measure("report_parts", "report_parts")
    assert definition.pairs == (Pair("report_parts", "late_reports", "A part of a report is not a whole report."),)
    assert definition.caveats == (
        Caveat("The recording policy changed.", Comparability.CAUTION, ("midpoint", "final"), ("late_reports",)),
        Caveat("Printed only."),
    )
    assert definition.areas == (Area("east", "East & Coast", ("East and Coast",)),)


def test_the_least_that_is_needed():
    """An id and a title are enough; nothing is hidden beyond the default and the scale is plain."""
    definition = clean_definition({"id": "a", "title": "A"})
    assert definition.disclosure == Disclosure(5, 0)
    assert definition.scale.grades == ("not met", "met")
    assert definition.reviews == ()


def test_the_inspection_of_2008_is_in_order():
    """The inspection this project holds declares ten recommendations and no more than two pairs, without a fault."""
    path = ROOT / "data/raw/cafcass-east-midlands-2008/inspection.toml"
    definition = clean_definition(tomllib.loads(path.read_text(encoding="utf-8")))
    assert len(definition.recommendations) == 10
    assert {pair.measure for pair in definition.pairs} == {"whole_reports"}
    assert definition.review("final").period == Period(date(2009, 4, 1), date(2009, 6, 11), Precision.BOUNDED)
    assert definition_issues(definition) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'polarity = "lower',
            'polarty = "lower',
            "[[measure]] 1 'late_reports', key polarty: unknown key; found polarty; expected id, title, unit",
        ),
        ('"lower_is_better"', '"lower_is_beter"', "key polarity: not one of the words it may be; found 'lower_is_beter'"),
        ('"lower_is_better"', '"down"', "expected higher_is_better, lower_is_better, neither"),
        ('unit = "percent"', "unit = 1", "key unit: not one of the words it may be; found 1"),
        ('stage = "final"', "", "[[review]] 2 'final', key stage: missing; expected baseline, midpoint, final, monitoring"),
        ('id = "north-2024"', "", "inspection.toml, key id: missing; expected a text"),
        ('id = "north-2024"', 'id = "../north"', "key id: not a name; found '../north'"),
        ('id = "north-2024"', 'id = "con"', "key id: not a name; found 'con'"),
        ("synthetic = true", 'synthetic = "yes"', "key synthetic: not a flag; found 'yes'"),
        ('meets = "satisfactory"', 'meets = "fine"', "[scale], key meets: unknown grade; found 'fine'; expected inadequate, satisfactory"),
        ('"good", "outstanding"', '"good", "Good"', "key grades: not a scale"),
        ("hide_up_to = 7", "hide_up_to = -1", "[disclosure], key hide_up_to: not a whole number; found -1"),
        ("earliest = 2024-04-01", "earliest = 2024-07-01", "key latest: before earliest"),
        ("earliest = 2024-04-01", 'earliest = "April"', "key earliest: not a day; found 'April'"),
        ("earliest = 2024-04-01", "", "key earliest: missing beside the other bound"),
        ("earliest = 2024-04-01", 'period = "2024"\nearliest = 2024-04-01', "key period: given beside earliest and latest"),
        ('"October 2023"', '"Octember 2023"', "[[review]] 1 'midpoint', key period: not a period; found 'Octember 2023'"),
        (
            '"October 2023"',
            '"October 2024"',
            "the reviews are not in the order of their dates; found 'final', which ends 2024-06-11, listed after 'midpoint'",
        ),
        (
            'id = "final"',
            'id = "midpoint"',
            "[[review]] 2 'midpoint', key id: given twice; found 'midpoint'; expected another than that of [[review]] 1",
        ),
        ('id = "report_parts"', 'id = "late_reports"', "[[measure]] 2 'late_reports', key id: given twice"),
        ("recommendation = 1", "recommendation = 11", "key recommendation: unknown recommendation; found 11; expected 1"),
        ("number = 1", 'number = "one"', "[[recommendation]] 1 'one', key number: not a whole number; found 'one'"),
        ('measures = ["late_reports"]', 'measures = ["late_report"]', "[[caveat]] 1, key measures: unknown measure; found 'late_report'"),
        ('from_measure = "report_parts"', 'from_measure = "reports_parts"', "key from_measure: unknown measure; found 'reports_parts'"),
        ('from_measure = "report_parts"', 'from_measure = "late_reports"', "a measure paired with itself"),
        (
            'reviews = ["midpoint", "final"]',
            'reviews = ["midpiont"]',
            "key reviews: unknown review; found 'midpiont'; expected midpoint, final",
        ),
        ('level = "caution"', 'level = "warning"', "key level: unknown level; found 'warning'; expected note, caution, not_comparable"),
        ('reason = "A part of a report is not a whole report."', "", "[[pair]] 1 'late_reports', key reason: missing"),
        (
            'also = ["East and Coast"]',
            'also = ["x"]\n[[area]]\nid = "west"\nname = "X"',
            "a spelling of two areas; found 'x'; expected one that 'east'",
        ),
        ("[disclosure]", "[[disclosure]]", "key disclosure: not a table"),
    ],
)
def test_each_fault_is_told_with_its_place(old, new, said):
    """One broken line gives one fault, in one line, at its key."""
    assert old in FULL
    faults = _faults(FULL.replace(old, new, 1))
    assert any(said in fault for fault in faults), faults
    assert all("\n" not in fault and fault.startswith("inspection.toml") for fault in faults)


def test_all_faults_are_told_at_once():
    """Three faults are mended in one go."""
    text = FULL.replace("synthetic = true", "synthetic = 1").replace('"caution"', '"grave"').replace("polarity", "polarty")
    assert len(_faults(text)) == 3


def test_a_misspelt_key_is_answered_with_the_nearest():
    """The remedy names the key that was meant."""
    (fault,) = _faults(FULL.replace("polarity", "polarty"))
    assert fault.endswith("Try: polarity")


def test_several_scales_each_with_an_id():
    """A [[scale]] list holds the scales of several years; each needs an id of its own."""
    text = 'id = "a"\ntitle = "A"\n' + "".join(
        f'[[scale]]\nid = "{id}"\nyear = {year}\ngrades = ["inadequate", "{grade}"]\nmeets = "{grade}"\n'
        for id, year, grade in (("old", 2008, "satisfactory"), ("new", 2013, "requires improvement"))
    )
    definition = clean_definition(tomllib.loads(text))
    assert [scale.id for scale in definition.scales] == ["old", "new"]
    assert definition.scale.id == "old"
    assert "[[scale]] 2 'old', key id: given twice" in _faults(text.replace('"new"', '"old"'))[0]


def test_a_name_only_the_audits_may_know_is_a_warning_until_they_are_read():
    """A pair may name an audited standard; one that is neither measure nor standard has no effect, and that is said."""
    text = FULL.replace('from_measure = "report_parts"', 'from_measure = "home visits"')
    definition = clean_definition(tomllib.loads(text))
    (issue,) = definition_issues(definition)
    assert (issue.severity, issue.code, issue.raw_value) == (Severity.WARNING, "unknown_measure_declared", "home visits")
    assert definition_issues(definition, standards={"home visits"}) == ()
