"""Each pattern of the rules switched off in turn: what the labelled sentences lose, and what they gain, by it.

A pattern is a compiled expression that a rule of shares, fractions, pairs or periods is made of; switched off it matches nothing,
and whatever other rule then takes its place is let do so. Sentences stand alone here, as a whole report would take too long so often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from tests.evaluation.reader import alone
from tests.evaluation.scoring import Gold, Score, score

from analysis.letters import (
    against,
    comparators,
    dated_pairs,
    dating,
    fractions,
    in_turn,
    neighbours,
    order,
    pairs,
    periods,
    shares,
    shares_in_words,
    sharing,
)

NEVER = re.compile(r"(?!)")
SHOWN = ("percent", "points", "fraction", "vague", "counts", "pairs", "period", "beside")  # the things scored that a pattern may touch


@dataclass(frozen=True)
class Effect:
    """What switching one pattern off does: for each thing scored, (right finds lost, wrong finds lost). Fewer than none are won."""

    pattern: str
    gain: dict[str, int]  # right finds that stand only with it
    harm: dict[str, int]  # wrong finds that stand only with it

    @property
    def is_idle(self) -> bool:
        """Does no labelled sentence need it?"""
        return not any(self.gain.values()) and not any(self.harm.values())


def patterns(
    modules: Sequence[ModuleType] = (
        shares,
        shares_in_words,
        fractions,
        pairs,
        dated_pairs,
        in_turn,
        neighbours,
        order,
        comparators,
        periods,
        dating,
        against,
        sharing,
    ),
) -> Iterator[tuple[ModuleType, str]]:
    """The compiled expressions at the top of the modules of rules."""
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield module, name


def effects(gold: Sequence[Gold]) -> list[Effect]:
    """The effect of each pattern, the greatest gain first. Patterns are put back whatever happens."""
    whole = score(list(gold), alone)
    found = []
    for module, name in list(patterns()):
        kept = getattr(module, name)
        rules = periods._RULES
        try:
            setattr(module, name, NEVER)
            if module is periods:
                vars(periods)["_RULES"] = tuple((kind, NEVER if rule is kept else rule) for kind, rule in rules)
            without = score(list(gold), alone)
        finally:
            setattr(module, name, kept)
            vars(periods)["_RULES"] = rules
        found.append(Effect(f"{module.__name__.split('.')[-1]}.{name.strip('_').lower()}", *_differences(whole, without)))
    return sorted(found, key=lambda one: (-sum(one.gain.values()), sum(one.harm.values()), one.pattern))


def _differences(whole: dict[str, Score], without: dict[str, Score]) -> tuple[dict[str, int], dict[str, int]]:
    gain = {name: whole[name].hits - without[name].hits for name in SHOWN}
    harm = {name: (whole[name].given - whole[name].right) - (without[name].given - without[name].right) for name in SHOWN}
    return gain, harm


def lines(found: Sequence[Effect]) -> Iterator[str]:
    """The table: of each pattern the right finds it brings and, in brackets, the wrong ones (below nought: those it prevents)."""
    yield f"{'pattern':<34}" + "".join(f"{name:>13}" for name in SHOWN)
    for one in found:
        if not one.is_idle:
            yield f"{one.pattern:<34}" + "".join(f"{_cell(one.gain[name], one.harm[name]):>13}" for name in SHOWN)
    idle = [one.pattern for one in found if one.is_idle]
    yield f"no labelled sentence changes without: {', '.join(idle) or 'none'}"


def _cell(gain: int, harm: int) -> str:
    return "." if not gain and not harm else f"{gain:+d} ({harm:+d})"
