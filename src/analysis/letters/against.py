"""Step 4 continued, what a figure is set against: "higher than in 2014", "up 6 points on 2013" date no figure before them."""

from __future__ import annotations

import re

from analysis.letters.periods import When

# A period behind these words is what a figure is set against, and not the figure's own.
_AGAINST = re.compile(
    r"(?:\b(?:than|(?:same|similar|such|high|low|good|many)(?: [a-z]+)? as|what|like|below|above|since|against|compared (?:to|with)|relative to"
    r"|that of|(?:on|from|over) the (?:position|situation|figures?|rates?|levels?|performance|results?)"
    r"|(?:increase|rise|improvement|fall|reduction|gain) over|(?:levels?|peak|highs?|lows?) of)|\bsimilar to)"
    r"(?: (?:that|those|it was|they were|what they were))?(?: (?:in|at|for|of))?(?: the)?\s$",
    re.IGNORECASE,
)
_SINCE_THING = re.compile(r"\bsince (?:[a-z]+ ){1,5}$", re.IGNORECASE)  # "since the last inspection in 2011"
_MOVED_FROM = re.compile(
    r"\b(?:increas|reduc|decreas|declin|ris|rose|fall|fell|drop|improv|up|down|chang|differ|high|low)\w*\b[^%;]{0,25} from (?:the )?$",
    re.IGNORECASE,
)
_UP_ON = re.compile(
    r"\b(?:(?:up|down)(?: [^;,]{1,15})?|improve\w*|improving|increase|reduction|rise|fall|drop|better|better than|gain|points?) on (?:the )?$",
    re.IGNORECASE,
)


def is_set_against(text: str, when: When) -> bool:
    """Is a period only what something is set against: "higher than in 2014", "up 6 points on 2013", "the same as last year"?

    >>> from analysis.letters.periods import periods
    >>> [is_set_against(text, periods(text)[0]) for text in ("up on 2013", "on 31 March 2013", "from March 2013", "an increase from March 2013")]
    [True, False, False, True]
    """
    before = text[max(0, when.start - 60) : when.start]
    if re.search(r"\b[Ff]rom (?:the )?$", before):
        return when.kind == "relative" or _MOVED_FROM.search(before) is not None
    if re.search(r"\bon (?:the )?$", before):
        return _UP_ON.search(before) is not None or when.kind == "relative"
    return _AGAINST.search(before) is not None or _SINCE_THING.search(before) is not None
