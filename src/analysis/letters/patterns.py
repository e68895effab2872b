"""Pieces of patterns that several rules share. Every repeat is bounded, so that no text makes a rule crawl."""

from __future__ import annotations

import re

TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
UNITS = "one|two|three|four|five|six|seven|eight|nine"
TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
WORD_NUMBER = rf"\b(?:(?:{TENS})(?:[- ](?:{UNITS}))?|{TEENS}|{UNITS}|(?:one|a) hundred)\b"
# A number in digits that is not the tail of a word, a sum of money, a date or a range: 12 in "Q12", "2011-12" and "£12" is none.
NUMBER = r"(?<![\w,£$€/])(?<!\d\.)(?<!\d[-\u2013\u2212])(?<!\d[-\u2013\u2212] )(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,9})(?:\.\d{1,9})?(?![\d])"
AFTER_DASH = r"(?<![\w,£$€/])(?<!\d\.)(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,9})(?:\.\d{1,9})?(?![\d])"  # may end a range: 25 in "20-25%"
BARE_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,9})(?:\.\d{1,9})?"
DASH = r"[-\u2013\u2212]"
PERCENT_SIGN = r"(?:[%\uff05]|pct\b|per[ -]?cent\b|percent\b)"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
YEAR = r"(?:19|20|21)\d\d"
YEAR_SPAN = rf"{YEAR} ?(?:{DASH}|/) ?(?:{YEAR}|\d\d)\b"


def one_of(words: str) -> str:
    """A group that matches any of the words or phrases, which `|` or line breaks part.

    >>> one_of("rose|went up")
    '(?:rose|went up)'
    """
    return "(?:" + "|".join(word.strip() for line in words.split("\n") for word in line.split("|") if word.strip()) + ")"


# The words of change. MOVED is told as past: "this reduces to 9% for those placed elsewhere" parts a group, it tells no change.
MOVED = one_of(
    """risen|rose|increased|improved|grown|grew|fallen|fell|reduced|dropped|declined|decreased|deteriorated|doubled|trebled|halved|recovered
    gone up|gone down|went up|went down|climbed|moved|slipped|worsened|been reduced|crept up|come down|came down|came up
    got to|got up|slid|slumped|gone backwards|returned|lifted|been lifted|raised|been raised|brought down|been brought down|cut|been cut"""
)
MOVING = one_of("rising|increasing|improving|growing|falling|reducing|dropping|declining|decreasing|deteriorating|climbing")
CHANGE = one_of("increases?|reductions?|rises?|falls?|improvements?|decreases?|drops?|declines?|deterioration|growth|advances?")
PRONOUN = one_of(
    """this|it|these|that|which|they|performance
    (?:the|this|that) (?:comparable |equivalent |corresponding |same |overall )?(?:figure|rate|proportion|percentage|number|level|total|position|count)
    (?:the|this|that) (?:average|measure|equivalent)"""
)
BENT = r"(?:(?:an?|the|just|only|over|around|about|nearly|almost|some|approximately) ){0,2}"  # before a figure

_LEADS_SAME = {  # as written -> as analysis.parsing names it
    "nearly": "nearly", "almost": "almost", "about": "about", "around": "around", "approximately": "approximately", "roughly": "roughly",
    "some": "some", "just over": "just over", "just under": "just under", "over": "over", "more than": "more than", "greater than": "more than",
    "under": "under", "less than": "less than", "fewer than": "fewer than", "below": "below", "above": "above", "at least": "at least",
    "up to": "up to", "at most": "at most", "no more than": "no more than", "well over": "over", "in excess of": "over", "exceeding": "over",
    "a little over": "just over", "slightly over": "just over", "slightly more than": "just over", "slightly above": "just over",
    "slightly less than": "just under", "slightly under": "just under", "close to": "nearly", "approaching": "nearly", "virtually": "nearly",
    "no less than": "at least", "no fewer than": "at least", "not less than": "at least", "not fewer than": "at least", "no lower than": "at least",
    "a minimum of": "at least", "upwards of": "at least", "not more than": "no more than", "no higher than": "no more than",
    "a maximum of": "no more than", "only": "only", "just": "just",
}  # fmt: skip
LEADS = dict(sorted(_LEADS_SAME.items(), key=lambda item: -len(item[0])))
LEAD = "(?:" + "|".join(LEADS) + ")"
LEAD_BEFORE = re.compile(rf"\b(?P<lead>{LEAD})(?: an?)?\s{{1,2}}$", re.IGNORECASE)
_SYMBOLS = {
    "<": "less than", ">": "more than", "\u2264": "no more than", "<=": "no more than", "\u2265": "at least", ">=": "at least",
    "~": "about", "c.": "about", "circa": "about",
}  # fmt: skip
_MOVED_UP = re.compile(
    rf"\b{one_of('crept|creeping|went|gone|go|going|moved|moving|climbed|brought|bringing|came|come|rose|risen|back|pushed|taken|got|grown')} $",
    re.IGNORECASE,
)
_SYMBOL_BEFORE = re.compile(r"(?P<symbol>[<>]=?|[≤≥~]|\bc\.|\bcirca)\s?$")
WINDOW = 40  # characters looked back for words that bend a number


def lead_before(text: str, start: int) -> tuple[str, int]:
    """The word that bends the number at `start`, as analysis.parsing names it, and where it begins.

    >>> lead_before("with nearly 60% of moves", 12)
    ('nearly', 5)
    >>> lead_before("no fewer than 60%", 14), lead_before("it was ≥60%", 8)
    (('at least', 0), ('at least', 7))
    """
    low = max(0, start - WINDOW)
    if symbol := _SYMBOL_BEFORE.search(text[max(0, start - 7) : start]):
        return _SYMBOLS[symbol["symbol"]], start - len(symbol.group())
    match = LEAD_BEFORE.search(text[low:start])
    if match and match["lead"].casefold() == "up to" and _MOVED_UP.search(text[low : low + match.start("lead")]):
        return "", start  # "which had crept up to 9.3%" is no bound
    return (LEADS[match["lead"].casefold()], low + match.start("lead")) if match else ("", start)
