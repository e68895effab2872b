"""`python -m tests.evaluation`: how well letters are read, by part and by rule, and the worst misses. `--development` leaves the part set aside out."""

from __future__ import annotations

import sys

from tests.evaluation import ablation, register
from tests.evaluation.reader import guesses_of
from tests.evaluation.scoring import REPORTS, Gold, Score, by_rule, read_gold, read_invented, score, worst_misses


def show(title: str, scores: dict[str, Score], *, details: bool) -> None:
    """Print one table; with details also every miss and false find by its place."""
    print(f"\n{title}\n{'':<34} {'recall':<36} precision")
    for tally in scores.values():
        print(tally.row())
        if details:
            for word, places in (("missed", tally.missed), ("false", tally.false)):
                for place in places:
                    print(f"    {word}: {place}")


def show_rules(golds: list[Gold], scores: dict[str, Score]) -> None:
    """Each rule's gain (right finds) and harm (wrong finds), and recall and precision of its step without them, were no other rule to take its place."""
    print(f"\n{'step':<7} {'rule':<28} {'right':>5} {'wrong':>5}   without it: recall   precision   (if no other rule took its place)")
    tallies = by_rule(golds, guesses_of)
    wanted = {
        "value": sum(scores[kind].wanted for kind in ("percent", "points", "fraction", "vague")),
        "pair": scores["pairs"].wanted,
        "period": scores["period"].wanted,
    }
    for one in tallies:
        same = [other for other in tallies if other.step == one.step]
        right = sum(other.right for other in same) - one.right
        given = sum(other.right + other.wrong for other in same) - one.right - one.wrong
        recall = f"{min(right / wanted[one.step], 1):.3f}" if wanted[one.step] else "-"
        precision = f"{right / given:.3f}" if given else "-"
        print(f"{one.step:<7} {one.rule or '(none named)':<28} {one.right:>5} {one.wrong:>5} {recall:>20} {precision:>11}")


def show_part(title: str, golds: list[Gold], *, details: bool) -> None:
    """Print what one part of the labels says: the table, each rule, the worst misses."""
    scores = score(golds, guesses_of)
    show(f"{title}: {len(golds)} places", scores, details=details)
    show_rules(golds, scores)
    print(f"\nThe worst misses of this part (wrong figures first)\n{'what':<34} why: place, label")
    for what, why, place in worst_misses(scores):
        print(f"{what:<34} {why}: {place}")


def _parts(gold: list[Gold], invented: list[Gold]) -> list[tuple[str, list[Gold], tuple[str, ...]]]:
    return [
        ("Reports, development part", gold, ("development",)),
        ("Reports, set-aside part", gold, ("set aside",)),
        ("Reports, sentences labelled by a second reader", gold, ("second reader",)),
        ("Invented passages, development part", invented, ("development", "known miss")),
        ("Invented passages, stress part: as many wordings as an author could think of", invented, ("stress",)),
    ]


def main(arguments: list[str]) -> int:
    invented = read_invented()
    gold = read_gold() if REPORTS.is_dir() else []
    if not gold:
        print("../shared/realdata/ofsted_reports is absent: its labelled sentences cannot be read", file=sys.stderr)
    for title, golds, names in _parts(gold, invented):
        chosen = [one for one in golds if one.part in names]
        if chosen and ("development" in names or "--development" not in arguments):
            show_part(title, chosen, details="--details" in arguments)
    print("\nEach pattern switched off in turn, places by themselves: right finds it brings (wrong ones; below nought: prevents)")
    for line in ablation.lines(ablation.effects([one for one in [*gold, *invented] if one.part != "stress"])):
        print(line)
    if gold:
        register.show()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
