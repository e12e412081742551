"""People like you: whose interests are nearest to a member's, found once a week, and shown only as far as they let."""

from search.near.keeping import near_step
from search.near.showing import Person, people_like

__all__ = ["Person", "near_step", "people_like"]
