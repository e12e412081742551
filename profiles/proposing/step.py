"""Proposing subjects for items that have none: for new and changed ones at once, for all after each lesson."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from profiles.activity import following
from profiles.models import Lesson, NotAbout, Verb
from profiles.proposing.centroids import Proposal
from profiles.proposing.learning import model_of, words_among
from profiles.proposing.tagging import TaggedKind, tagged_kinds

READER = "propose"
PORTION = 100  # items looked through together
SAYING = {Verb.STARTED, Verb.EDITED, Verb.LISTED, Verb.SUBMITTED, Verb.CHOSEN, Verb.PUBLISHED}
Proposals = dict[int, dict[int, float]]  # item → subject → strength


def propose_step(limit: int = 500, *, now: datetime) -> int:
    """Look through what the next acts wrote or changed, else some of what a new lesson has left; how much that was."""
    with following(READER, limit=limit) as acts:
        written: dict[str, set[int]] = defaultdict(set)
        for act in acts:
            if act.verb in SAYING:
                written[act.kind].add(act.item)
        for name, kind in tagged_kinds().items():
            ids = sorted(written[name])
            for start in range(0, len(ids), PORTION):
                propose(kind=kind, ids=ids[start : start + PORTION], now=now)
    return len(acts) or _sweep(now)


def propose(*, kind: TaggedKind, ids: Sequence[int], now: datetime) -> int:
    """Propose subjects for those of these items that have none, in the place of those proposed before; how many
    items that changed.
    """
    lesson = Lesson.objects.filter(kind=kind.name, bar__isnull=False).values_list("key", "bar").first()
    with transaction.atomic():
        held = kind.untagged().filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")
        items = dict(held.values_list("pk", "facets"))
        found = _fitting(kind, items, *lesson) if lesson else {}
        return _put(kind, list(items), found, now)


def _fitting(kind: TaggedKind, items: dict[int, list[int]], lesson: UUID, bar: float | None) -> Proposals:
    model, words = model_of(lesson), words_among(list(items.values()))
    declined = set(NotAbout.objects.filter(kind=kind.name, item__in=list(items)).values_list("item", "subject_id"))
    return {
        pk: {
            each.subject: round(each.strength, 4)
            for each in model.proposals([facet for facet in facets if facet in words])
            if _is_good(each, bar) and (pk, each.subject) not in declined
        }
        for pk, facets in items.items()
    }


def _is_good(proposal: Proposal, bar: float | None) -> bool:
    return bar is not None and proposal.strength >= bar


def _put(kind: TaggedKind, ids: list[int], found: Proposals, now: datetime) -> int:
    links = kind.links.objects.filter(**{f"{kind.name}__in": ids})
    before: Proposals = defaultdict(dict)
    for pk, subject, strength in links.values_list(f"{kind.name}_id", "subject_id", "strength"):
        before[pk][subject] = strength
    changed = [pk for pk in ids if found.get(pk, {}).keys() != before.get(pk, {}).keys()]
    if not changed:
        return 0
    links.filter(**{f"{kind.name}__in": changed}).delete()
    links.bulk_create(
        kind.links(**{f"{kind.name}_id": pk}, subject_id=subject, strength=strength, proposed=now)
        for pk in changed
        for subject, strength in found.get(pk, {}).items()
    )
    kind.renew_facets(changed)
    return len(changed)


@transaction.atomic
def _sweep(now: datetime) -> int:
    """The next items that the newest lesson has not been applied to, the newest first; how many those were."""
    held = Lesson.objects.select_for_update().filter(kind__in=tagged_kinds(), left__isnull=False)
    lesson = held.order_by("pk").defer("model").first()
    if lesson is None:
        return 0
    kind = tagged_kinds()[lesson.kind]
    below = kind.untagged().filter(pk__lt=lesson.left)
    ids = list(below.order_by("-pk").values_list("pk", flat=True)[:PORTION])
    propose(kind=kind, ids=ids, now=now)
    lesson.left = ids[-1] if len(ids) == PORTION else None
    lesson.save(update_fields=["left"])
    return len(ids) or 1
