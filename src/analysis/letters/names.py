"""Step 9, people out: names of persons, addresses of mail and telephone numbers are masked in every output.

Names are learnt from the places where letters name people (salutation, signature, copies, "Lead inspector: ...", a title or
a rank beside a name) and are then masked wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# A letter of any alphabet: capitals (or letters without case), and small letters with their loose accents.
CAPITAL = (
    "["
    + "".join(chr(code) for code in (*range(0x590), *range(0x1E00, 0x2000)) if chr(code).isupper())
    + "\u05d0-\u05ea\u0620-\u064a\u0904-\u0939\u3041-\u30ff\u4e00-\u9fff]"
)
_L = (
    "["
    + "".join(chr(code) for code in (*range(0x590), *range(0x1E00, 0x2000)) if chr(code).islower())
    + "\u0300-\u036f\u05d0-\u05ea\u0620-\u064a\u0904-\u094d\u3041-\u30ff\u4e00-\u9fff]"
)
_W = rf"{CAPITAL}(?:['\u2019]{CAPITAL})?{_L}{{1,20}}(?:(?:{CAPITAL}|[-'\u2019](?!s\b){CAPITAL}?){_L}{{1,20}}){{0,2}}"  # Ada, McBride, O'Hara, Anne-Marie
_OF = (
    r"(?:(?:[Dd]e la|[Dd]e|[Dd]el|[Dd]i|[Dd]a|[Dd]os|[Vv]an (?:der|den|de)|[Vv]an|[Vv]on|[Dd]er|[Dd]en|[Bb]in|[Bb]int|[Nn][i\u00ed]|[Uu][i\u00ed]"
    r"|\u00d3|[Aa]l|[Ee]l|[Ll]e|[Ll]a|[Tt]er|[Tt]en) )"
)
_LAST = rf"{_OF}?(?:{_W}|{CAPITAL}(?:['\u2019-]?{CAPITAL}){{1,20}})(?!\w)"
NAME = rf"{_W}(?: {CAPITAL}\.?)?(?: {_LAST}){{1,2}}"
TITLES = (
    r"(?:Mr|Mrs|Ms|Mx|Miss|Dr|Sir|Dame|Prof|Professor|Lord|Lady|Judge|Cllr|Councillor|(?:[Dd]etective )(?:[Cc]hief )?(?:[Cc]onstable|[Ss]ergeant"
    r"|[Ii]nspector|[Ss]uperintendent))\.? "
)
TITLED = re.compile(rf"\b{TITLES}((?:{CAPITAL}\.? ?){{0,3}}(?<!\w){_OF}?{_W}(?: {_OF}?{_W})?)")
_RANKED = re.compile(
    rf"({NAME}),? (?:HMI\b|Her Majesty|His Majesty|HM Inspector|Chief Executive\b|(?:Divisional|Regional|National|Assistant"
    rf"|Executive|Interim|Senior) (?:Manager|Director)\b)"
)
_POST = (
    r"(?:[Cc]hair(?:man|woman|person)?|HMI|(?:Her|His) Majesty['\u2019]s (?:Chief )?Inspector|[Ss]ocial [Ww]orker|[Rr]eviewing [Oo]fficer|IRO"
    r"|[Tt]eam [Mm]anager|[Ss]ervice [Mm]anager|[Pp]ractice [Mm]anager|[Hh]ead|[Dd]irector|[Gg]uardian|[Hh]eadteacher|[Cc]hief [Ee]xecutive"
    r"|[Ll]ead [Mm]ember|[Ff]oster carer|[Pp]ersonal adviser)"
)
# A post before a name: with nothing between, or the name between commas.
_POST_FIRST = re.compile(rf"\b{_POST}(?: of (?:the )?[a-z]{{1,20}}(?: [a-z]{{1,20}})?)?(?: ({NAME})|, ({NAME})(?=[,;.)]))")
_ACTS = r"(?:who|said|told|closed|saw|found|held|leads?|led|met|wrote|reported|visited|agreed|made|added|explained|chaired|completed|reviewed|audited)\b"
_INITIALS = re.compile(rf"(?<![\w.])((?:[^\W\d_a-z]\.? ?){{1,3}}(?<!\w){_OF}?{_W}),? (?={_ACTS})")
_INITIALS_LAST = re.compile(rf"\b({_W}), (?![AI] )(?:{CAPITAL}\.? ?){{1,3}}(?<!\w)(?={_ACTS})")
_LETTERED = re.compile(
    r"(?i)\b(?:category|group|grade|plan|child|section|annex|appendix|table|part|class|band|hepatitis|type|level|option|figure|case|family) $"
)
_THANKED = re.compile(rf"\b(?:[Tt]hanks (?:are due )?to|[Tt]hank|[Gg]rateful to) ({NAME}(?:(?:,| and|, and) {NAME}){{0,9}})")
_WHOSE = re.compile(rf"({NAME})['\u2019]s (?:team|caseload|cases|view|office|manager|work|files|practice|supervision)\b")
_AGED = re.compile(rf"(?<![\w-])({_W}(?: {_LAST})?)(?!\w)(?:, | \(|,? who is | )aged? (?:\d|[a-z]{{3,9}})")
_NOT_AGED = frozenset(
    re.findall(
        r"\w+",
        """Children Child Boys Girls Pupils Those People Young Adults All Some Both Most Many Siblings Students Residents Learners Teenagers Adolescents
    Persons Person Babies Infants Care Leavers Everyone Anyone Others Youngsters Mothers Fathers Parents Is Are Being When Now Was Were Not Between Men
    Women Patients Clients Users Looked The Males Females Man Woman Boy Girl Baby Pupil Student Anybody Each Every Any Only Also Of For By At""",
    )
)
# A post after a name and a comma, or a name that speaks; what is no person there has a word of _PLACES_AND_BODIES in it.
_POSTED = re.compile(
    rf"({NAME})(?:,| ?\() ?(?:(?:the|an?|our|its|their) )?(?:[A-Za-z]+ ){{0,3}}?(?:manager|director|head|worker|practitioner|chair|chairperson|inspector"
    rf"|officer|guardian|leader|lead|auditor|reviewer|advis[eo]r|coordinator|commissioner|executive|nurse|teacher|member|parent|carer)"
    rf"(?= of |[,.;:)]| (?:said|told|explained|wrote|reported|added|stated|describes?|described)\b|$)"
)
_SPEAKS = re.compile(rf"({NAME})(?:,? [a-z]+){{0,2}}? (?:said|told (?:us|inspectors|me)|explained|wrote|added)\b")
_BY_VOICE = re.compile(rf"\b(?:[Aa]ccording to|[Ss]poke to|[Ii]nterviewed|[Mm]et with) ({NAME})\b")
_PLACES_AND_BODIES = frozenset(
    re.findall(
        r"\w+",
        """
    Council City County Borough District Services Service Trust Board School Academy College Court Team Region Midlands Yorkshire
    North South East West Northern Southern Eastern Western Street Road House Centre Authority Police Department Government
    Office Agency Partnership Society Foundation Inspectorate Cafcass Ofsted Families Family Children Staff Inspectors Managers
    Parents Panel Committee Hospital Unit Group Network Commission Ministry Parliament University Union Association Federation
    Chamber Act Bill Report Review Plan Strategy Standard Standards Lead Care Social Health Public Local National Annex Appendix
    Figure Table Page Section Chapter Part Milton Keynes Tower Hamlets Greater Great Isle Royal Bath Somerset Tyne Wear Saint Telford Wrekin
    Waltham Forest Wells Safeguarding Education Early Help Youth Offending Justice Crown High Supreme Inspector Majesty Corporate Resources Housing
    January February March June July September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday England Wales
    Scotland Ireland Britain London Shire Schools Commissioning Quality Assurance Practice Improvement Fostering Adoption Protection Development
    Legal Summary Overall Inadequate Outstanding Requires Good Satisfactory
""",
    )
)
_OPENING = re.compile(
    r"^(?:(?:In|On|At|By|The|When|While|As|But|And|However|Then|Since|After|Before|For|To|With|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b ?)+"
)
_BY_ROLE = re.compile(
    rf"\b(?:[Ll]ead inspector|[Ii]nspectors?|[Aa]uthor|[Ss]igned|[Cc]hair)\s?:\s?({NAME})|\b(?:provided|given|led|written|chaired"
    rf"|carried out) (?:to|by) ({NAME}) (?:HMI|in carrying)"
)
_TEAM = re.compile(
    r"\b(?:[Ii]nspection|[Rr]eview|[Aa]udit) [Tt]eam(?: members?)?\b|\b(?:[Tt]eam|[Ll]ead|[Ss]hadow|[Aa]ssociate|[Aa]dditional|[Aa]ssistant|[Ss]enior"
    r"|[Ss]econded|[Qq]uality [Aa]ssurance) (?:[Ii]nspectors?|[Rr]eviewers?|[Mm]anagers?)\b|^[Ii]nspectors\b|\b[Tt]eam members\b"
)
_JOINS = re.compile(
    r"(?:\s?(?::|,|;|\u2013|-|\u2022|\uf0b7|\(|\)|and\b|with\b|HMI\b|OI\b|AI\b|was\b|were\b|consisted of|comprised|made up of|included)\s?|\s)*"
)
_RUN = re.compile(rf"{_W}(?: {CAPITAL}\.?)?(?: (?!(?:HMI|OI|AI)\b){_LAST}){{1,11}}")
_LISTED = re.compile(rf"(?:[\u2022\uf0b7-] ?)?({NAME})(?: HMI| OI)?[,;]?")
_MOST_LISTED = 30
_DEAR = re.compile(rf"^Dear ({_W}(?: {_LAST})?)")
_SIGNED = re.compile(rf"^(?:Yours (?:sincerely|faithfully),?\s)?({NAME})(?:,|\s(?:Chief|Director|Divisional)|$)")
_COPIED = re.compile(rf"^(?:cc:? ?)?({NAME}), [A-Z]")
_RANKS = tuple(
    re.findall(
        r"\w+",
        """HMI Her His Team Deputy Senior Designated Acting Lead Interim Regional Associate Additional Chief Director Shadow Quality SHMI Seconded
    Assistant Inspector Inspectors Judgement Grade Officers Workers Managers Services Analyst""",
    )
)
_NO_NAMES = set(
    re.findall(r"\w+", "Dear Sir Madam Children Services Council Director Chief Executive Recommendation The Ofsted House Street London")
)
# Surnames of few letters that are words or parts of places as well are masked only with the first name beside them.
_WORDS_TOO = frozenset(
    re.findall(
        r"\w+",
        """Hall Park Ward Lane Hill Wood Best Long Case Good West East May Day Kay Lis Bell Ford King Lake Moor Mill Gate Rose Hope Care Work Home Need Plan
    Fox Cook Hart Bond Page Lee Fair Rich Bury Ash Kent Dale Cole""",
    )
)


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
        for rule in (TITLED, _RANKED, _BY_ROLE):
            for match in rule.finditer(piece):
                found.add(next((group for group in match.groups() if group), match.group()))
        for rule in (_POSTED, _SPEAKS, _BY_VOICE, _POST_FIRST, _WHOSE, _THANKED):
            told_of = (_OPENING.sub("", one) for match in rule.finditer(piece) for one in re.split(r",? and |, ", match[1] or match[2]))
            found.update(name for name in told_of if " " in name and not is_body(name))
        found.update(_lone_names(piece))
        if dear := _DEAR.match(piece):
            found.add(dear[1])
        if is_closing and (signed := _SIGNED.match(piece) or _COPIED.match(piece)):
            found.add(signed[1])
        if number < 12 and (addressee := re.match(rf"({NAME}) (?:Chief Executive|Director|Head)\b", piece)):
            found.add(addressee[1])
    told = {trimmed for name in found if len(trimmed := _without_rank(name)) > 2 and not set(trimmed.split()) & _NO_NAMES}
    told |= {last for name in told if " " in name and len(last := name.split()[-1]) > 3 and last not in _WORDS_TOO}
    return tuple(sorted(told, key=lambda name: (-len(name), name)))


def is_body(name: str) -> bool:
    return bool(set(re.split(r"[ -]", name)) & _PLACES_AND_BODIES)


def _lone_names(piece: str) -> set[str]:
    """First names of children with an age, and surnames with initials before or behind them.

    >>> sorted(_lone_names("Tamsin, aged 9, and Odd (aged 14) saw K. Aldous, who leads; Brandt, J closed it. Children aged 9 in group B. Staff said so."))
    ['Brandt', 'K. Aldous', 'Odd', 'Tamsin']
    """
    aged = {_OPENING.sub("", match[1]) for match in _AGED.finditer(piece)}
    led = {
        match[1]
        for match in _INITIALS.finditer(piece)
        if match[1][:2] not in ("A ", "I ") and not _LETTERED.search(piece[: match.start()][-20:])
    }
    led |= {match[1] for match in _INITIALS_LAST.finditer(piece)}
    return {name for name in aged | led if name and not set(name.split()) & _NOT_AGED and not is_body(name) and name not in _RANKS}


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
