"""Step 9, people out: names of persons, addresses of mail and telephone numbers are masked in every output.

Names are learnt from the places where letters name people (salutation, signature, copies, "Lead inspector: ...", a title or
a rank beside a name) and are then masked wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MASK = "[name]"
_NAME = r"[A-Z][a-z'\u2019-]{1,20}(?: [A-Z]\.?)?(?: [A-Z][a-zA-Z'\u2019-]{1,20}){1,2}"
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Prof|Professor|Lord|Lady|Judge|Cllr|Councillor)\.? [A-Z][a-z'\u2019-]{1,20}(?: [A-Z][a-z'\u2019-]{1,20})?"
)
_RANKED = re.compile(
    rf"({_NAME}),? (?:HMI\b|Her Majesty|His Majesty|HM Inspector|Chief Executive\b|(?:Divisional|Regional|National|Assistant"
    rf"|Executive|Interim|Senior) (?:Manager|Director)\b)"
)
# A post after a name and a comma, or a name that speaks; what is no person there has a word of _PLACES_AND_BODIES in it.
_POSTED = re.compile(
    rf"({_NAME})(?:,| ?\() ?(?:(?:the|an?|our|its|their) )?(?:[A-Za-z]+ ){{0,3}}?(?:manager|director|head|worker|practitioner|chair|chairperson|inspector"
    rf"|officer|guardian|leader|lead|auditor|reviewer|advis[eo]r|coordinator|commissioner|executive|nurse|teacher|member|parent|carer)"
    rf"(?= of |[,.;:)]| (?:said|told|explained|wrote|reported|added|stated|describes?|described)\b|$)"
)
_SPEAKS = re.compile(rf"({_NAME})(?:,? [a-z]+){{0,2}}? (?:said|told (?:us|inspectors|me)|explained|wrote|added)\b")
_BY_VOICE = re.compile(rf"\b(?:[Aa]ccording to|[Ss]poke to|[Ii]nterviewed|[Mm]et with) ({_NAME})\b")
_PLACES_AND_BODIES = frozenset(
    re.findall(
        r"\w+",
        """
    Council City County Borough District Services Service Trust Board School Academy College Court Team Region Midlands Yorkshire
    North South East West Northern Southern Eastern Western Street Road House Centre Authority Police Department Government
    Office Agency Partnership Society Foundation Inspectorate Cafcass Ofsted Families Family Children Staff Inspectors Managers
    Parents Panel Committee Hospital Unit Group Network Commission Ministry Parliament University Union Association Federation
    Chamber Act Bill Report Review Plan Strategy Standard Standards Lead Care Social Health Public Local National Annex Appendix
    Figure Table Page Section Chapter Part
""",
    )
)
_OPENING = re.compile(
    r"^(?:(?:In|On|At|By|The|When|While|As|But|And|However|Then|Since|After|Before|For|To|With|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b ?)+"
)
_BY_ROLE = re.compile(
    rf"\b(?:[Ll]ead inspector|[Ii]nspectors?|[Aa]uthor|[Ss]igned|[Cc]hair)\s?:\s?({_NAME})|\b(?:provided|given|led|written|chaired"
    rf"|carried out) (?:to|by) ({_NAME}) (?:HMI|in carrying)"
)
_TEAM = re.compile(
    r"\b(?:[Ii]nspection|[Rr]eview|[Aa]udit) [Tt]eam(?: members?)?\b|\b(?:[Tt]eam|[Ll]ead|[Ss]hadow|[Aa]ssociate|[Aa]dditional|[Aa]ssistant|[Ss]enior"
    r"|[Ss]econded|[Qq]uality [Aa]ssurance) (?:[Ii]nspectors?|[Rr]eviewers?|[Mm]anagers?)\b|^[Ii]nspectors\b|\b[Tt]eam members\b"
)
_JOINS = re.compile(
    r"(?:\s?(?::|,|;|\u2013|-|\u2022|\uf0b7|\(|\)|and\b|with\b|HMI\b|OI\b|AI\b|was\b|were\b|consisted of|comprised|made up of|included)\s?|\s)*"
)
_RUN = re.compile(r"[A-Z][a-z'\u2019-]{1,20}(?: [A-Z]\.?)?(?: (?!HMI\b|OI\b|AI\b)[A-Z][a-zA-Z'\u2019-]{1,20}){1,11}")
_LISTED = re.compile(rf"(?:[\u2022\uf0b7-] ?)?({_NAME})(?: HMI| OI)?[,;]?")
_MOST_LISTED = 30  # names of one team
_DEAR = re.compile(r"^Dear ([A-Z][a-z'\u2019-]{1,20}(?: [A-Z][a-z'\u2019-]{1,20})?)")
_SIGNED = re.compile(rf"^(?:Yours (?:sincerely|faithfully),?\s)?({_NAME})(?:,|\s(?:Chief|Director|Divisional)|$)")
_COPIED = re.compile(rf"^(?:cc:? ?)?({_NAME}), [A-Z]")
_MAIL = re.compile(r"[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,20}){1,4}")
_TELEPHONE = re.compile(
    r"(?<![\d.,])(?:(?:\+|00)44[ -]?(?:\(0\)[ -]?)?\d{2,5}(?:[ -]?\d{2,6}){1,3}|0\d{2,4}[ -]\d{3,6}(?:[ -]\d{2,4}){0,3}|0\d{9,10})"
    r"(?![\d.,]\d|\d|%)"
)
_RANKS = (
    "HMI",
    "Her",
    "His",
    "Team",
    "Deputy",
    "Senior",
    "Designated",
    "Acting",
    "Lead",
    "Interim",
    "Regional",
    "Associate",
    "Additional",
    "Chief",
    "Director",
    "Shadow",
    "Quality",
    "SHMI",
    "Seconded",
    "Assistant",
    "Inspector",
    "Inspectors",
    "Judgement",
    "Grade",
    "Officers",
    "Workers",
    "Managers",
    "Services",
    "Analyst",
)
_NO_NAMES = {
    "Dear",
    "Sir",
    "Madam",
    "Children",
    "Services",
    "Council",
    "Director",
    "Chief",
    "Executive",
    "Recommendation",
    "The",
    "Ofsted",
    "House",
    "Street",
    "London",
}


def names_in(texts: Sequence[str]) -> tuple[str, ...]:
    """The names of persons that the texts tell in places where letters tell them, longest first.

    >>> names_in(["Dear Ada,", "Thank you for the help given to Charles Babbage HMI in carrying out this review.", "Yours sincerely", "Mary Somerville, HMI"])
    ('Charles Babbage', 'Mary Somerville', 'Somerville', 'Babbage', 'Ada')
    >>> names_in(["Ada Byron, team manager, said that 45% were late. In Derby City, managers said 12%; Charles Babbage told us 9%."])
    ('Charles Babbage', 'Ada Byron', 'Babbage', 'Byron')
    >>> names_in(["According to Ada Byron 12% left; according to Derby City Council 9% did."])
    ('Ada Byron', 'Byron')
    """
    found: set[str] = set(_team_names(texts))
    is_closing = False
    for number, text in enumerate(texts):
        piece = text[:4000]
        is_closing = is_closing or bool(re.match(r"Yours (?:sincerely|faithfully)|cc:?$", piece))
        for rule in (_TITLED, _RANKED, _BY_ROLE):
            for match in rule.finditer(piece):
                found.add(next((group for group in match.groups() if group), match.group()))
        for rule in (_POSTED, _SPEAKS, _BY_VOICE):
            told_of = (_OPENING.sub("", match[1]) for match in rule.finditer(piece))
            found.update(name for name in told_of if " " in name and not set(name.split()) & _PLACES_AND_BODIES)
        if dear := _DEAR.match(piece):
            found.add(dear[1])
        if is_closing and (signed := _SIGNED.match(piece) or _COPIED.match(piece)):
            found.add(signed[1])
        if number < 12 and (addressee := re.match(rf"({_NAME}) (?:Chief Executive|Director|Head)\b", piece)):
            found.add(addressee[1])
    told = {trimmed for name in found if len(trimmed := _without_rank(name)) > 2 and not set(trimmed.split()) & _NO_NAMES}
    told |= {name.split()[-1] for name in told if len(name.split()) > 1 and len(name.split()[-1]) > 4}
    return tuple(sorted(told, key=lambda name: (-len(name), name)))[:500]


def _team_names(texts: Sequence[str]) -> list[str]:
    """Names that follow the heading of a team, in its own piece or, one a piece, in the pieces below it.

    >>> _team_names(["Inspection team: Ada Byron, Charles Babbage and Mary Somerville looked at 12% of cases."])
    ['Ada Byron', 'Charles Babbage', 'Mary Somerville']
    >>> _team_names(["Team inspectors", "Ada Byron", "Charles Babbage", "Children in Derby wait."])
    ['Ada Byron', 'Charles Babbage']
    """
    found: list[str] = []
    is_list = False
    for text in texts:
        piece = text[:4000]
        listed = _LISTED.fullmatch(piece.strip()) if is_list and len(piece) < 80 else None
        if listed:
            found.append(listed[1])
            continue
        is_list = False
        for heading in _TEAM.finditer(piece):
            place = _end(_JOINS, piece, heading.end())
            is_list = is_list or place >= len(piece)
            for _ in range(_MOST_LISTED):
                run = _RUN.match(piece, place)
                if not run:
                    break
                found += _split_run(run.group())
                after = _end(_JOINS, piece, run.end())
                if after == run.end():
                    break
                place = after
    return found


def _end(rule: re.Pattern[str], text: str, start: int) -> int:
    match = rule.match(text, start)
    return match.end() if match else start


def _split_run(run: str) -> list[str]:
    """Names of a run of capitals up to a rank: two or three words are one name; of more, as in a list without commas, each two.

    >>> _split_run("Ada Byron Deputy"), _split_run("Ada Byron Charles Babbage"), _split_run("Social Workers")
    (['Ada Byron'], ['Ada Byron', 'Charles Babbage'], [])
    """
    words = run.split()
    rank = next((place for place, word in enumerate(words) if word in _RANKS), len(words))
    words = words[:rank]
    if len(words) <= 3:
        return [" ".join(words)] if len(words) > 1 else []
    return [" ".join(words[place : place + 2]) for place in range(0, len(words), 2)]


def _without_rank(name: str) -> str:
    """A name without the rank that the pattern may have taken for a surname."""
    words = name.split()
    while words and words[-1] in _RANKS:
        words.pop()
    return " ".join(words) if words and words[0] not in _RANKS else ""


def masked(text: str, names: Iterable[str]) -> str:
    """`text` with names, mail addresses and telephone numbers masked.

    >>> masked("Ring Ada on 0207 421 5634, ada@example.org", ["Ada"])
    'Ring [name] on [number], [mail]'
    >>> masked("Ring 07700 900123, 07700900123 or +44 7700 900123: 10% of 0.5", [])
    'Ring [number], [number] or [number]: 10% of 0.5'
    """
    for name in names:
        if name in text:
            text = re.sub(rf"\b{re.escape(name)}\b", MASK, text)
    text = _TITLED.sub(MASK, text)
    return _TELEPHONE.sub("[number]", _MAIL.sub("[mail]", text))
