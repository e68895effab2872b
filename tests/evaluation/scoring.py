"""How well the rules read the labelled sentences: precision and recall with their counts and Wilson intervals."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.parsing import parse_period
from analysis.statistics import wilson

HERE = Path(__file__).resolve().parent
REPORTS = HERE.parents[2] / "shared" / "realdata" / "ofsted_reports"
NUMBERS = {"one": 1, "three": 3, "four": 4, "five": 5, "nine": 9}


@dataclass(frozen=True)
class Label:
    """One figure of the gold set: `number` and `top` as printed (a share in words has neither)."""

    kind: str  # percent, points, fraction, vague
    text: str
    number: float | None = None
    top: float | None = None  # of a range
    bound: str = ""
    numerator: int | None = None
    denominator: int | None = None
    period: str | None = None  # None: the sentence gives none; "?": not scored
    is_comparator: bool = False
    is_optional: bool = False


@dataclass(frozen=True)
class Gold:
    """A labelled place; `changes` are places of labels (from, to, may be left out). `text` is empty where the file's own text is read."""

    file: str
    offset: int
    length: int
    labels: tuple[Label, ...]
    changes: tuple[tuple[int, int, bool], ...]
    part: str = "development"  # development, known miss, set aside, second reader, stress
    text: str = ""


@dataclass(frozen=True)
class Guess:
    """What was read at one place: the same shape as a label."""

    kind: str
    raw: str
    value: float | None
    low: float | None
    high: float | None
    numerator: int | None
    denominator: int | None
    period: str | None
    is_comparator: bool
    partner: int | None
    side: str
    rule: str = ""
    when_rule: str = ""
    pair_rule: str = ""


def read_gold(path: Path = HERE / "gold.tsv") -> list[Gold]:
    """The labelled sentences in the order of the file."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return [gold_of(file, int(offset), int(length), labels, part) for file, offset, length, labels, part in rows]


def read_invented(path: Path = HERE / "invented.tsv") -> list[Gold]:
    """The invented passages with their labels; `offset` is the line of the file."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return [
        replace(gold_of(path.name, number, len(text), labels, part), text=text) for number, (part, text, labels) in enumerate(rows, start=2)
    ]


def gold_of(file: str, offset: int, length: int, text: str, part: str = "development") -> Gold:
    """A labelled place from its labels as written in gold.tsv."""
    labels: list[Label] = []
    changes: list[tuple[int, int, bool]] = []
    for item in text.split("; "):
        joins = re.findall(r" (>\??) ", item)
        for place, end in enumerate(re.split(r" >\?? ", item)):
            if place:
                changes.append((len(labels) - 1, len(labels), joins[place - 1] == ">?"))
            labels.append(_label(end))
    return Gold(file, offset, length, tuple(labels), tuple(changes), part)


def _label(text: str) -> Label:
    value, _, period = text.partition(" @")
    words = value.split()
    told: dict[str, object] = {"period": period or None, "is_comparator": "!" in words, "is_optional": "?" in words}
    if value.startswith("~"):
        phrase = value[1:].removesuffix(" ?").removesuffix(" !")
        return Label("vague", phrase, **told)  # type: ignore[arg-type]
    for word in words[1:]:
        if "/" in word:
            k, _, n = word.partition("/")
            told |= {"numerator": int(k) if k else None, "denominator": int(n)}
    head = words[0]
    if re.fullmatch(r"\d+/\d+", head):
        k, _, n = head.partition("/")
        return Label("fraction", head, numerator=int(k), denominator=int(n), **told)  # type: ignore[arg-type]
    match = re.fullmatch(r"([<>]?)([\d.]+)(?:-([\d.]+))?(%|pp)", head)
    assert match, f"unreadable label {text!r}"
    kind = "points" if match[4] == "pp" else "percent"
    return Label(kind, head, float(match[2]), float(match[3]) if match[3] else None, match[1], **told)  # type: ignore[arg-type]


def is_same(label: Label, guess: Guess) -> bool:
    """Is the guess the labelled figure, with its value, or bounds, as printed?"""
    if label.kind == "vague":
        return guess.kind == "vague" and label.text in " ".join(guess.raw.casefold().split())
    if label.kind == "fraction":
        return (guess.numerator, guess.denominator) == (label.numerator, label.denominator)
    if guess.kind != label.kind:
        return False
    scale = 100 if label.kind == "percent" else 1
    value, low, high = (None if number is None else round(number * scale, 6) for number in (guess.value, guess.low, guess.high))
    if label.top is not None:
        return (low, high) == (label.number, label.top)
    if label.bound == "<":
        return high == label.number and value is None
    if label.bound == ">":
        return low == label.number and value is None
    return label.number in (value, low if label.kind == "points" else None)


def period_key(text: str | None) -> object:
    """A period in a form that two spellings of it share."""
    if text is None:
        return None
    plain = re.sub(r"[\u2013\u2212]", "-", text.casefold()).strip(" ().,")
    plain = re.sub(r"(?<=\d) ?- ?(?=\d)", "-", plain)
    plain = re.sub(r"^(?:as )?(?:in|at|by|of|to|for|from|during|on|over|within|throughout|between) ", "", plain)
    plain = re.sub(r"^(?:the )?(?:end (?:of )?)?(?:the )?", "", plain)
    if re.search(
        r"^(?:now|current\w*|(?:time|point) of (?:(?:this|the|our) )?(?:re-?)?(?:inspection|review|visit)|at present|present|this stage)\b",
        plain,
    ):
        return "now"
    read = parse_period(plain)
    return (read.start, read.end) if read.start else plain


@dataclass
class Score:
    """Counts of one thing scored; `missed` and `false` are told with their places."""

    name: str
    hits: int = 0
    wanted: int = 0
    given: int = 0
    right: int = 0  # of those given; differs from hits where optional ones were given
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Name, recall and precision, each with counts and a Wilson 95% interval."""

        def part(k: int, n: int) -> str:
            low, high = wilson(k, n)
            return f"{k / n:.3f}  {k:>3}/{n:<3} ({low:.3f} to {high:.3f})" if n else "-      0/0  "

        return f"{self.name:<34} {part(self.hits, self.wanted):<36} {part(self.right, self.given)}"


def score(golds: list[Gold], guesses: Callable[[Gold], list[Guess]]) -> dict[str, Score]:
    """Score every labelled sentence: figures by kind, changes, periods, comparators, numerators."""
    names = {
        "percent": "percentages, right value",
        "points": "percentage points",
        "fraction": "fractions without a percentage",
        "vague": "shares in words",
        "counts": "numerator and denominator",
        "pairs": "from-to pairs",
        "period": "periods of figures that have one",
        "beside": "comparators kept apart",
    }
    scores = {key: Score(name) for key, name in names.items()}
    for gold in golds:
        _score(gold, guesses(gold), scores)
    return scores


def matches(gold: Gold, guesses: list[Guess]) -> dict[int, int]:
    """Place of a label to place of its guess: the first that is the same figure and not taken yet."""
    taken: dict[int, int] = {}
    for place, label in enumerate(gold.labels):
        match = next((number for number, guess in enumerate(guesses) if number not in taken.values() and is_same(label, guess)), None)
        if match is not None:
            taken[place] = match
    return taken


def _score(gold: Gold, guesses: list[Guess], scores: dict[str, Score]) -> None:
    where = f"{gold.file}:{gold.offset}"
    taken = matches(gold, guesses)
    for place, label in enumerate(gold.labels):
        tally = scores[label.kind]
        tally.wanted += not label.is_optional
        if place not in taken:
            if not label.is_optional:
                tally.missed.append(f"{where} {label.text}")
            continue
        tally.hits += not label.is_optional
        _details(gold, label, guesses[taken[place]], where, scores)
    for number, guess in enumerate(guesses):
        if guess.kind in scores:
            scores[guess.kind].given += 1
            scores[guess.kind].right += number in taken.values()
            if number not in taken.values():
                scores[guess.kind].false.append(f"{where} {guess.raw}")
    _changes(gold, guesses, taken, where, scores["pairs"])


def _details(gold: Gold, label: Label, guess: Guess, where: str, scores: dict[str, Score]) -> None:
    if label.denominator is not None and label.kind == "percent":
        told = (guess.numerator, guess.denominator) == (label.numerator, label.denominator)
        _count(scores["counts"], told, True, guess.denominator is not None, f"{where} {label.text}")
    elif guess.denominator is not None and label.kind == "percent":
        _count(scores["counts"], False, False, True, f"{where} {label.text}")
    if label.period != "?":
        right = label.period is not None and period_key(label.period) == period_key(guess.period)
        _count(
            scores["period"],
            right,
            label.period is not None,
            guess.period is not None,
            f"{where} {label.text} wanted {label.period} got {guess.period}",
        )
    _count(scores["beside"], label.is_comparator and guess.is_comparator, label.is_comparator, guess.is_comparator, f"{where} {label.text}")


def _count(tally: Score, right: bool, wanted: bool, given: bool, told: str) -> None:
    tally.wanted += wanted
    tally.given += given
    tally.hits += right
    tally.right += right
    if wanted and not right:
        tally.missed.append(told)
    elif given and not right:
        tally.false.append(told)


def _changes(gold: Gold, guesses: list[Guess], taken: dict[int, int], where: str, tally: Score) -> None:
    read = {(number, guess.partner) for number, guess in enumerate(guesses) if guess.side == "from" and guess.partner is not None}
    read |= {(guess.partner, number) for number, guess in enumerate(guesses) if guess.side == "to" and guess.partner is not None}
    back = {number: place for place, number in taken.items()}
    wanted = {(first, second): optional for first, second, optional in gold.changes}
    hits = {(back.get(first), back.get(second)) for first, second in read}
    for pair, optional in wanted.items():
        tally.wanted += not optional
        tally.hits += pair in hits and not optional
        if pair not in hits and not optional:
            tally.missed.append(f"{where} {gold.labels[pair[0]].text} to {gold.labels[pair[1]].text}")
    for first, second in read:
        right = (back.get(first), back.get(second)) in wanted
        tally.given += 1
        tally.right += right
        if not right:
            tally.false.append(f"{where} {guesses[first].raw} to {guesses[second].raw}")


@dataclass
class RuleTally:
    """What one rule gave: right and wrong."""

    step: str  # value, pair, period
    rule: str
    right: int = 0
    wrong: int = 0


def by_rule(golds: list[Gold], guesses: Callable[[Gold], list[Guess]]) -> list[RuleTally]:
    """How often each rule was right and wrong, by step. Each find is given by one rule."""
    tallies: dict[tuple[str, str], RuleTally] = {}

    def count(step: str, rule: str, right: bool) -> None:
        tally = tallies.setdefault((step, rule), RuleTally(step, rule))
        tally.right += right
        tally.wrong += not right

    for gold in golds:
        given = guesses(gold)
        taken = matches(gold, given)
        label_of = {number: gold.labels[place] for place, number in taken.items()}
        wanted = {(first, second) for first, second, _ in gold.changes}
        back = {number: place for place, number in taken.items()}
        for number, guess in enumerate(given):
            count("value", guess.rule, number in label_of)
            label = label_of.get(number)
            if guess.period is not None and label is not None and label.period != "?":
                count("period", guess.when_rule, label.period is not None and period_key(label.period) == period_key(guess.period))
            if guess.side == "from" and guess.partner is not None:
                count("pair", guess.pair_rule, (back.get(number), back.get(guess.partner)) in wanted)
    return sorted(tallies.values(), key=lambda one: (one.step, -one.right, one.rule))


def worst_misses(scores: dict[str, Score], most: int = 10) -> list[tuple[str, str, str]]:
    """Up to `most` misses and false finds as (what, why, place): a wrong figure before a missed one, both before slips of pairs and periods."""
    told = [
        (order, kind, name, place)
        for order, name in enumerate(("percent", "points", "fraction", "vague", "pairs", "counts", "beside", "period"))
        for kind, places in (("false", scores[name].false), ("missed", scores[name].missed))
        for place in places
    ]
    told.sort(key=lambda one: (one[0], one[1] != "false"))
    return [(scores[name].name, f"{kind}: {_why(name, kind, place)}", place) for _, kind, name, place in told[:most]]


def _why(name: str, kind: str, place: str) -> str:
    """Why, as far as the counts alone can say."""
    if name == "period":
        if place.endswith("got None"):
            return "the words that date it are not read, or not tied to this figure"
        return "a date inside a longer span was taken for the span" if kind == "missed" else "a date of other words was tied to it"
    if name == "pairs":
        return "two figures that tell no change were joined" if kind == "false" else "the words that join the two ends are no rule"
    if name == "beside":
        return "taken for another place or an average" if kind == "false" else "another place or an average taken for the subject"
    if name == "counts":
        return "a count near by was taken for the base" if kind == "false" else "the base is told where no rule looks"
    return (
        "what is read here is not labelled, or its value is wrong" if kind == "false" else "not found, or merged with the words beside it"
    )
