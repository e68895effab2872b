"""`python -m tests.evaluation`: how well letters are read, by part and by rule, and the worst misses. `--development` leaves the part set aside out."""

from __future__ import annotations

import sys

from tests.evaluation import ablation, register
from tests.evaluation.reader import guesses_of
from tests.evaluation.scoring import REPORTS, Gold, Score, by_rule, read_gold, score, worst_misses


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


def main(arguments: list[str]) -> int:
    if not REPORTS.is_dir():
        print("../shared/realdata/ofsted_reports is absent: the labelled sentences cannot be read", file=sys.stderr)
        return 0
    gold = read_gold()
    parts = {"Development part": [one for one in gold if not one.is_set_aside]}
    if "--development" not in arguments:
        parts["Set-aside part"] = [one for one in gold if one.is_set_aside]
    for title, chosen in parts.items():
        scores = score(chosen, guesses_of)
        show(f"{title}: {len(chosen)} sentences", scores, details="--details" in arguments)
        show_rules(chosen, scores)
        print(f"\nThe worst misses of this part (wrong figures first)\n{'what':<34} why: place, label")
        for what, why, place in worst_misses(scores):
            print(f"{what:<34} {why}: {place}")
    print(
        "\nEach pattern switched off in turn, both parts, sentences by themselves: right finds it brings (wrong ones; below nought: prevents)"
    )
    for line in ablation.lines(ablation.effects(gold)):
        print(line)
    register.show()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
