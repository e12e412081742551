"""Who a member is, what they did, what they were shown, what that tells us, what they allow."""

from profiles.models.activity import Activity, ActivityQuerySet, Follower, Verb
from profiles.models.allowing import Block, Consent, Dial, Level
from profiles.models.interest import Facet, Interest, Shown, Sort, Surface
from profiles.models.member import Group, Member
from profiles.models.subject import Subject

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "Block",
    "Consent",
    "Dial",
    "Facet",
    "Follower",
    "Group",
    "Interest",
    "Level",
    "Member",
    "Shown",
    "Sort",
    "Subject",
    "Surface",
    "Verb",
]
