"""What is chosen for a member, and why: the one place that ranks, for the page and for the mail."""

from search.recommending.choosing import Choice, choose
from search.recommending.rechecking import Barred, barred, still_eligible, still_eligible_each
from search.recommending.visiting import choose_for_visit

__all__ = ["Barred", "Choice", "barred", "choose", "choose_for_visit", "still_eligible", "still_eligible_each"]
