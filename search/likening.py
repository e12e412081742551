"""What is like a thread that somebody is about to start: what to look at first, and subjects that fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lib.kinds import Story, kind_named
from profiles.models import Subject
from search.documents import alike, parse

SHOWN, FIRST, LOOKED_AT = 5, 2, 40
PROPOSED = 4
TEXT = 2000  # characters of the text that subjects are looked for in


def similar_articles(viewer: Any, title: str, *, now: datetime) -> list[Story]:
    """The articles with the words of a title."""
    return _similar("article", FIRST, viewer, title, now)


def similar_threads(viewer: Any, title: str, *, now: datetime) -> list[Story]:
    """Threads with the words of a title, best first, as far as this viewer may see them."""
    return _similar("thread", SHOWN, viewer, title, now)


def _similar(name: str, most: int, viewer: Any, title: str, now: datetime) -> list[Story]:
    kind = kind_named(name)
    ids = [hit.ref.id for hit in alike(parse(title), [kind.name], viewer=viewer, now=now)[:LOOKED_AT]]
    seen = set(kind.visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    wanted = [pk for pk in ids if pk in seen][:most]
    stories = kind.stories(viewer, wanted)
    return [stories[pk] for pk in wanted if pk in stories]


def fitting_subjects(title: str, text: str, stories: Sequence[Story]) -> list[Subject]:
    """Those that are named, and those that similar threads have in common; one query."""
    said = " ".join(re.findall(r"[\w-]+", f"{title} {text[:TEXT]}".lower()))
    votes = Counter(subject.pk for story in stories for subject in story.subjects)
    for subject in (subjects := list(Subject.objects.order_by("name"))):
        if re.search(rf"\b{re.escape(subject.name.lower())}\b", said):
            votes[subject.pk] += len(stories) + 1
    fit = [subject for subject in subjects if votes[subject.pk] > 1]
    return sorted(fit, key=lambda subject: -votes[subject.pk])[:PROPOSED]
