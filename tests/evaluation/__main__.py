"""`python -m tests.evaluation`: the tables of how well letters are read. `--set-aside` scores the part set aside too."""

from __future__ import annotations

import sys

from tests.evaluation.reader import guesses_of
from tests.evaluation.scoring import REPORTS, Score, read_gold, score


def show(title: str, scores: dict[str, Score], *, details: bool) -> None:
    """Print one table; with details also every miss and false find by its place."""
    print(f"\n{title}\n{'':<34} {'recall':<36} precision")
    for tally in scores.values():
        print(tally.row())
        if details:
            for word, places in (("missed", tally.missed), ("false", tally.false)):
                for place in places:
                    print(f"    {word}: {place}")


def main(arguments: list[str]) -> int:
    if not REPORTS.is_dir():
        print("../shared/realdata/ofsted_reports is absent: the labelled sentences cannot be read", file=sys.stderr)
        return 0
    gold = read_gold()
    development = [one for one in gold if not one.is_set_aside]
    show(f"Development part: {len(development)} sentences", score(development, guesses_of), details="--details" in arguments)
    if "--development" not in arguments:
        aside = [one for one in gold if one.is_set_aside]
        show(f"Set-aside part: {len(aside)} sentences", score(aside, guesses_of), details="--details" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
