"""What is chosen for a member, and why: the one place that ranks, for the page and for the mail."""

from search.recommending.choosing import Choice, choose, still_eligible, still_eligible_each

__all__ = ["Choice", "choose", "still_eligible", "still_eligible_each"]
