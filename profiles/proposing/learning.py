"""Learning once a day which words go with which subjects, from the items that somebody chose subjects for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid4

from django.db import transaction

from lib.words import telling
from profiles.models import EVERYONE, Facet, Lesson, Sort, Subject
from profiles.proposing.centroids import Model, Names, Tagged
from profiles.proposing.tagging import TaggedKind, tagged_kinds
from profiles.proposing.teaching import Teaching, teachings

EVERY = timedelta(days=1)
AT_MOST = 10_000  # items of a kind that are learned from, the newest
PORTION = 500  # items whose facets are read together
AT_ONCE = 400  # facets asked for together


def learn_subjects_step(*, now: datetime) -> int:
    """Learn anew where that was last done a day ago; 0, as there is nothing left then."""
    latest = Lesson.objects.order_by("-pk").values_list("made", flat=True).first()
    if latest is None or now - latest >= EVERY:
        learn_subjects(now=now)
    return 0


def learn_subjects(*, now: datetime) -> dict[str, Lesson]:
    """What the subjects of items teach now, kind by kind, in the place of what they taught before."""
    found = teachings(tagged_items(), names_of_subjects())
    shared = uuid4()  # of the model that all kinds together make
    lessons, is_kept = [], False
    for name, each in sorted(found.items()):
        lesson = _lesson(name, each, now)
        if not each.is_taught_alone:
            lesson.key = shared
            lesson.model, is_kept = {} if is_kept else lesson.model, is_kept or bool(lesson.model)
        lessons.append(lesson)
    with transaction.atomic():
        Lesson.objects.all().delete()
        return {lesson.kind: lesson for lesson in Lesson.objects.bulk_create(lessons)}


def _lesson(kind: str, taught: Teaching, now: datetime) -> Lesson:
    found = taught.found
    return Lesson(
        kind=kind,
        made=now,
        items=taught.items,
        is_taught_alone=taught.is_taught_alone,
        is_tried_alone=taught.is_tried_alone,
        bar=found.bar,
        tried=found.tried,
        right=found.right,
        chosen=found.chosen,
        model=taught.model.as_json() if found.bar is not None else {},
        left=EVERYONE,
    )


@lru_cache(maxsize=8)
def model_of(lesson: UUID) -> Model:
    """What was learned that day; a lesson never changes in this."""
    return Model.from_json(Lesson.objects.exclude(model={}).values_list("model", flat=True).get(key=lesson))


def words_among(facets: list[list[int]]) -> dict[int, str]:
    """The facets of these lists that are words, with the word; a query for every four hundred."""
    ids = sorted({facet for each in facets for facet in each})
    found: dict[int, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        words = Facet.objects.filter(pk__in=ids[start : start + AT_ONCE], sort=Sort.WORD)
        found |= dict(words.values_list("pk", "key"))
    return found


def tagged_items() -> dict[str, list[Tagged]]:
    """Those that somebody chose subjects for, kind by kind, the newest first; each with a number of its own."""
    found: dict[str, list[Tagged]] = {}
    number = 0
    for name, kind in tagged_kinds().items():
        found[name] = list(_of_kind(kind, number))
        number += len(found[name])
    return found


def _of_kind(kind: TaggedKind, number: int) -> Iterator[Tagged]:
    ids = list(kind.tagged().order_by("-pk").values_list("pk", flat=True)[:AT_MOST])
    for start in range(0, len(ids), PORTION):
        yield from _portion(kind, ids[start : start + PORTION], number + start)


def _portion(kind: TaggedKind, ids: list[int], number: int) -> Iterator[Tagged]:
    subjects: dict[int, set[int]] = defaultdict(set)
    links = kind.links.objects.chosen().filter(**{f"{kind.name}__in": ids})
    for pk, subject in links.values_list(f"{kind.name}_id", "subject_id"):
        subjects[pk].add(subject)
    facets = dict(kind.standing().filter(pk__in=ids).order_by("-pk").values_list("pk", "facets"))
    words = words_among(list(facets.values()))
    for nth, (pk, own) in enumerate(facets.items()):
        yield Tagged(number + nth, [facet for facet in own if facet in words], frozenset(subjects[pk]))


def names_of_subjects() -> Names:
    """The words of each subject's name: as it is written, and taken apart where it has hyphens."""
    spellings = {
        pk: [telling(name), telling(name.replace("-", " "))]
        for pk, name in Subject.objects.order_by("pk").values_list("pk", "name")
    }
    words = sorted({word for each in spellings.values() for spelling in each for word in spelling})
    ids: dict[str, int] = {}
    for start in range(0, len(words), AT_ONCE):
        known = Facet.objects.filter(sort=Sort.WORD, key__in=words[start : start + AT_ONCE])
        ids |= dict(known.values_list("key", "pk"))
    return {
        pk: [[ids[word] for word in spelling] for spelling in each if ids.keys() >= set(spelling)]
        for pk, each in spellings.items()
    }
