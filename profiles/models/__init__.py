"""Who a member is, what they did, what they were shown, what that tells us, what they allow."""

from profiles.models.activity import (
    AGAIN,
    STANDING,
    Activity,
    ActivityQuerySet,
    Follower,
    Verb,
    first_month,
    kept_since,
)
from profiles.models.allowing import Block, Consent, Dial, Level, Passed
from profiles.models.asking import Asked, Option, Question
from profiles.models.gathered import DAY, Opening, Remembered, looked_at, looks_at
from profiles.models.interest import Facet, Interest, Shown, Sort, Surface, used_lately
from profiles.models.member import Group, Member, Sight
from profiles.models.roll import AUDIENCES, Entry, TalksAbout, audience_of
from profiles.models.subject import Subject
from profiles.models.tagging import PROPOSED, Lesson, NotAbout, Subjected, Tagging
from profiles.models.weighing import EVERYONE, Weighing

__all__ = [
    "AGAIN",
    "AUDIENCES",
    "DAY",
    "EVERYONE",
    "PROPOSED",
    "STANDING",
    "Activity",
    "ActivityQuerySet",
    "Asked",
    "Block",
    "Consent",
    "Dial",
    "Entry",
    "Facet",
    "Follower",
    "Group",
    "Interest",
    "Lesson",
    "Level",
    "Member",
    "NotAbout",
    "Opening",
    "Option",
    "Passed",
    "Question",
    "Remembered",
    "Shown",
    "Sight",
    "Sort",
    "Subject",
    "Subjected",
    "Surface",
    "Tagging",
    "TalksAbout",
    "Verb",
    "Weighing",
    "audience_of",
    "first_month",
    "kept_since",
    "looked_at",
    "looks_at",
    "used_lately",
]
