"""The small-number rule: nothing small leaves, and nothing hidden can be had back."""

from analysis.disclosure.equations import Equation, equations_of
from analysis.disclosure.recovery import exactly_known, pinned
from analysis.disclosure.suppression import suppress

__all__ = ["Equation", "equations_of", "exactly_known", "pinned", "suppress"]
