"""Letters: an inspector's prose to draft rows, one module a step; plain rules, each with an example, and no disk.

`read(document)` walks the steps: lines, blocks, sentences, quantities, periods, pairs, structure, facts, names, subjects,
judgements, evidence. `draft_of(letter, id)` makes the files of a draft inspection folder, `review_page` a page to check by.
"""

from analysis.letters.draft import draft_of
from analysis.letters.letter import Letter, read
from analysis.letters.page import review_notebook, review_page

__all__ = ["Letter", "draft_of", "read", "review_notebook", "review_page"]
