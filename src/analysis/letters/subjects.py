"""Step 10, what a figure measures, in the source's own words; which way is good, who says so, how sure the reading is.

Words are taken from around the figure, cut at the first boundary; nothing is rephrased.
"""

from __future__ import annotations

import re

from analysis.letters.readings import Reading
from analysis.letters.structure import EVIDENCE, FINDING, JUDGEMENT, Part
from analysis.terms import Polarity

MAX_WORDS = 14
REACH = 400  # characters around a figure that its words are taken from
_ENDS = (
    r"[,;:.()\u2013]|\b(?:(?<!reported )(?<!stated )(?<!said )that|which|demonstrated|show(?:s|ed|n)?|indicate[sd]?|while|although"
    r"|but|because|compared|at the time|by the time|this had|was reported|improved|reduced|increased|rose|fell|declined|risen|fallen|from"
    r"|and (?:this|it|the|is|was|has))\b|\bin (?=[A-Z\d])"
)
_BOUNDARY = re.compile(rf"{_ENDS}|\b(?:has|have|(?<!they )had)\b")  # of words before a figure
_BOUNDARY_BEHIND = re.compile(
    rf"{_ENDS}|\b(?:has|have|had) (?=improved|reduced|increased|declined|risen|fallen)"
)  # "of cases have been seen" goes on
# Words of which a subject cannot be made alone: "the majority", "of the rates nationally", "than national average", "109 of these".
_SCRAPS = frozenset(
    re.findall(
        r"\w+",
        """
    measure measures rate rates vast majority minority number numbers figure figures proportion percentage share total average averages
    nationally national regional regionally locally respectively recorded performance overall result results level levels within than
    against above below compared similar large high higher low lower small significant very almost nearly just about approximately
    around over under more less most fewer least this these those that it its they them their which who whom what where when while
    there here such same other others each both all any some none the a an of to in on at by for from with and or as is are was were
    be been being has have had do does did not no only also now then still again day days week weeks month months year years quarter
    period time times end per cent percent point points one two three four five six seven eight nine ten twenty thirty half third
    quarters thirds
""",
    )
)
_LEADING_COUNT = re.compile(r"^(?:of )?(?:the |these |those )?\d[\d,]*\s+(?=[A-Za-z])", re.IGNORECASE)
_TRAILING_DATE = re.compile(r",\s(?:(?:in|at|by)\s)?(?:[A-Z][a-z]{2,8}\s)?(?:19|20)\d\d(?:[-/\u2013]\d{2,4})?$")
_UNNAMED = 0.5  # the most certainty of a figure of which nobody can tell what it measures
_QUANTIFIER = re.compile(r"^(?:most|some|many|almost all|all|only|the|a|an|of|and|their|its|in|with|by|to)\s+", re.IGNORECASE)
_HEAD = re.compile(
    r"\b((?:(?:average|overall|regional|national) )?(?:proportion|percentage|rates?|number|share|timeliness|turnover|completion"
    r"|quality|performance|stability|reliance|take-up|attendance|absences?)\b[^,;:()%]{0,110}?)"
    r"\s(?:has|have|had|was|were|is|are|rose|fell|increased|improved|reduced|declined|dropped|decreased|stands?|of\s+\d|\(?from|\d)",
    re.IGNORECASE,
)
_PLAIN_SUBJECT = re.compile(
    r"(?:^|, |; )(?:However, |For example, |In addition, |Although |While )?([A-Z\u2018][^,;:()%]{3,110}?)\s(?:(?:has|have|had|is"
    r"|are|was|were|also|steadily|significantly|now|been)\s){0,3}"
    r"(?:risen|rose|fallen|fell|increased|improved|reduced|declined|dropped|decreased|deteriorated|stands?|at|to|by|down|up)\b"
)
_NAMES = re.compile(
    r"(?!(?:In|During|Over|At|Of|For|As|Since|By|On|From|Within)\b)\w"
)  # an introducing line that says what, not when or of whom
_STATED = re.compile(
    r"^([A-Za-z][^,;:()%]{3,90}?)\s(?:is|are|was|were|stood at|stands at)\s(?:\w+\s)?$"
)  # all that stands before the figure
_OF = re.compile(r"^\)?\s?(?:of|for)\s+(.{3,160})")
_THEN = re.compile(r"^\)?\s+([a-z].{3,160})")
_INSPECTORS = re.compile(
    r"\binspectors? (?:found|saw|seen|identified|considered|observed|judged|sampled|tracked)|\b(?:seen|tracked|sampled|identified"
    r"|reviewed|judged) by inspectors\b",
    re.IGNORECASE,
)
# Who uses the service speaks only where the words say that they do: a noun alone ("complaints") tells of them, not by them.
_SURVEY = re.compile(
    r"\bsurvey(?:s|ed)?\b|\brespondents?\b"
    r"|\b(?:children|young people|pupils|parents|carers|families|adults|residents|patients|people|(?:service )?users)\b[^.;:]{0,60}?"
    r"\b(?:sa(?:y|id)|t(?:ell|old) (?:us|inspectors|them)|report(?:ed)? (?:that|feeling|being)|responded|felt)\b"
    r"|\b(?:reported|said|told) that they\b|\bwho report\b|\busers? reported\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:local authority|council|trust|service|authority|board)(?:'s|\u2019s)?(?: own)? (?:data|audits?|figures?|information"
    r"|performance|tracking|records?|reports?|reported|identified|audited)\b"
    r"|\b(?:own|internal|local|file|management|case file) (?:audits?|data|figures|information)\b"
    r"|\baudits?\b[^.]{0,60}\bby the (?:local authority|council|trust|service)\b|\breports? that\b|\bself-evaluat",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"\b(?:national|published|comparative|statistical) (?:figures?|data|statistics|returns?)\b", re.IGNORECASE)
_BETTER = re.compile(r"\b(?:improv\w*|better|positive\w*|progress\w*|strengthen\w*|encouraging)\b", re.IGNORECASE)
_WORSE = re.compile(r"\b(?:deteriorat\w*|worsen\w*|worse|poor\w*|disappoint\w*|concern\w*)\b", re.IGNORECASE)
_GOOD_WORDS = re.compile(
    r"\b(?:satisfactory or better|good or better|good or outstanding|complian\w*|within (?:the )?(?:statutory )?timescales?"
    r"|on time|up[- ]to[- ]date|met the standard)\b",
    re.IGNORECASE,
)
_BAD_WORDS = re.compile(
    r"\b(?:did not|do not|does not|have not|had not|has not|lack\w*|insufficient|inadequate|without|not (?:been )?(?:told|seen"
    r"|completed|visited|attend)|not in (?:education|employment)|turnover|absence|vacanc\w*|re-referral|overdue|late)\b",
    re.IGNORECASE,
)


_DENIES = re.compile(
    r"\b(?:(?:did|do|does|have|had|has) not|lack\w*|without|not (?:been )?(?:told|seen|completed|visited|attend))\b", re.IGNORECASE
)


def measure_words(text: str, reading: Reading, stem: str = "") -> str:
    """What is counted, in the words around the figure; a bullet's introducing line comes before it.

    >>> from analysis.letters.readings import readings_of
    >>> from analysis.letters.sentences import Sentence
    >>> def words(text): return [measure_words(text, one) for one in readings_of([Sentence(text, 0, 0)])]
    >>> words("Audits showed most quality of analysis (94%) and recommendations (91%) were satisfactory.")
    ['quality of analysis', 'recommendations']
    >>> words("At the time of the review 98.2% of reports were satisfactory or better.")
    ['reports were satisfactory or better']
    >>> words("This was higher than the national average, 12%."), words("35% of 109 files were good."), words("Judged good, 2015: 94.2%.")
    ([''], ['files were good'], ['Judged good'])
    """
    one = reading.mention
    words = named(text, reading)
    if not words:
        words = _first_words(text[max(0, one.start - REACH) : one.start] + " " + text[one.end : one.end + REACH])
        words = "" if is_scrap(words) else words
    words = _LEADING_COUNT.sub("", _TRAILING_DATE.sub("", words.strip(" ,;:.")))
    told = f"{stem.rstrip(' :')}: {words}" if len(stem) < 120 and _NAMES.match(stem) and text[:1].islower() else words
    return " ".join(told.split()).strip(" ,;:.()")


def named(text: str, reading: Reading) -> str:
    """What is counted, where words right around the figure name it; empty where only the run of the sentence could be given.

    >>> from analysis.letters.readings import readings_of
    >>> from analysis.letters.sentences import Sentence
    >>> text = "99.6% of reviews were in time, an improvement on 97.4% for 2013-14."
    >>> [named(text, one) for one in readings_of([Sentence(text, 0, 0)])]
    ['reviews were in time', '']
    """
    one = reading.mention
    before, after = text[max(0, one.start - REACH) : one.start], text[one.end : one.end + REACH]
    return next(
        (
            found
            for found in (_bracketed(before), _behind(after), _headed(before), _subject(before), _stated(before))
            if found and not is_scrap(found)
        ),
        "",
    )


def is_scrap(words: str) -> bool:
    """Are these words no thing that could be measured?

    >>> is_scrap("than the national average"), is_scrap("the majority"), is_scrap("absence rate"), is_scrap("109")
    (True, True, False, True)
    """
    return not [word for word in re.findall(r"[a-z]+", words.casefold()) if word not in _SCRAPS]


def _bracketed(before: str) -> str:
    if not before.rstrip().endswith("("):
        return ""
    phrase = _BOUNDARY.split(before.rstrip()[:-1])[-1]
    phrase = re.split(r"\band\b|\bor\b", phrase)[-1] if len(phrase.split()) > 8 else phrase
    return _trimmed(" ".join(phrase.split()[-8:]))


def _behind(after: str) -> str:
    match = _OF.match(after) or _THEN.match(after)
    if not match or re.match(r"(?:in|at|by|on|to|from|and|or|over|as|compared|higher|lower|which|at|this)\b", match[1]):
        return ""
    return _trimmed(_BOUNDARY_BEHIND.split(match[1])[0])


def _headed(before: str) -> str:
    found = [match[1] for match in _HEAD.finditer(before[-400:] + " 0")]
    return _trimmed(found[-1]) if found else ""


def _subject(before: str) -> str:
    found = [match[1] for match in _PLAIN_SUBJECT.finditer(before[-400:])]
    return _trimmed(found[-1]) if found else ""


def _stated(before: str) -> str:
    match = _STATED.match(before)
    return _trimmed(match[1]) if match else ""


def _first_words(text: str) -> str:
    plain = re.sub(r"(?:\s*,)+", ",", re.sub(r"\(\s*\)|[()]", " ", text)).removeprefix(",")
    return " ".join(plain.split()[:MAX_WORDS])


def _trimmed(phrase: str) -> str:
    phrase = " ".join(phrase.split()[:MAX_WORDS]).strip(" ,;:.")
    while (shorter := _QUANTIFIER.sub("", phrase)) != phrase:
        phrase = shorter
    phrase = re.sub(r"(?: (?:and|or|of|to|the|a|with|for|in|by))+$", "", phrase)
    return phrase if len(phrase) > 3 else ""


def polarity(text: str, words: str, first: float | None, second: float | None, *, is_named: bool = True) -> tuple[Polarity, bool]:
    """Which way is good, and whether the source's words say so: an improvement that goes down tells that lower is better.

    Words that only run around a figure, without naming what it measures (`is_named`), may speak of another figure.

    >>> polarity("Stability has improved from 20% to 9.2%", "stability", 0.2, 0.092)[0].value
    'lower_is_better'
    >>> polarity("", "children do not have an up-to-date care plan", None, None)[0].value
    'lower_is_better'
    """
    if first is not None and second is not None and first != second:
        better, worse = bool(_BETTER.search(text)), bool(_WORSE.search(text))
        if better != worse:
            rises = second > first
            return (Polarity.HIGHER if rises == better else Polarity.LOWER), True
    if not is_named:
        return Polarity.NEITHER, False
    good, bad = _GOOD_WORDS.search(words), _BAD_WORDS.search(words)
    if bad and good:  # "do not have an up-to-date plan" denies the good; any other order tells nothing
        return (Polarity.LOWER, True) if _DENIES.fullmatch(bad[0]) and bad.start() < good.start() else (Polarity.NEITHER, False)
    if bad:
        return Polarity.LOWER, True
    if good or (_GOOD_WORDS.search(text) and not _DENIES.search(text)):
        return Polarity.HIGHER, True
    return Polarity.NEITHER, False


def claimed_by(text: str, part: Part, *, kind: str) -> str:
    """Who says so: provider, inspectorate, service users, published statistics; by the words, else by the part of the letter."""
    if _INSPECTORS.search(text) or part.role in (FINDING, JUDGEMENT):
        return "inspectorate"
    if part.role == EVIDENCE or _OWN.search(text):
        return "provider"
    if _SURVEY.search(text):
        return "service users"
    if _PUBLISHED.search(text):
        return "published statistics"
    return "inspectorate" if kind == "report" else "not stated"


def certainty(reading: Reading, *, has_words: bool, has_direction: bool, is_aside: bool = False) -> float:
    """How sure the reading is, 0-1: for the order in which a person looks, not a probability."""
    base = {"percent": 0.95, "points": 0.85, "fraction": 0.85, "vague": 0.8, "ratio": 0.9}[reading.mention.kind]
    base -= 0.15 * len(reading.mention.doubts)
    base -= 0.1 if reading.when is None else 0.05 if reading.when_rule in ("opening", "shared") else 0.0
    base -= 0.1 if reading.is_comparator else 0.0
    base -= 0.05 if reading.pair_rule in ("this moved to", "compared back") else 0.0
    base -= 0.0 if has_direction else 0.05
    base -= 0.2 if is_aside else 0.0  # a footnote tells of another group, or of how it was counted, as often as not
    base = base if has_words else min(base - 0.2, _UNNAMED)
    return round(max(base, 0.05), 2)
