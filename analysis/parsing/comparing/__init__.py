"""Two performances of one dance, unit by unit: what is missing, new, elsewhere, early or late, and held otherwise.

Motion is laid along motion; the units come from the reading of the first take. So nothing depends on whether two
readings cut alike, or call the same movement A and B.
"""

from analysis.parsing.comparing.chosen import CHOSEN, Chosen
from analysis.parsing.comparing.compare import NotComparable, Take, compare

__all__ = ["CHOSEN", "Chosen", "NotComparable", "Take", "compare"]
