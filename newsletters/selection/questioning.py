"""The one question a letter may ask: about a subject of what it holds, where the answer would change it most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from lib.kinds import ItemRef, kind_named
from newsletters.models import Digest
from profiles.models import Asked, Dial, Facet, Sort
from search.asking import question_of_list
from search.blend import in_force

REST = timedelta(days=14)  # after a question, by mail or on a page, before a letter asks another


def put_questions(digests: Sequence[Digest], *, now: datetime) -> None:
    """Set the question of each copy that may ask one; queries by the kinds of what they hold, not by their number."""
    asking = [digest for digest in digests if digest.items and digest.member.is_personalised]
    members = [digest.member_id for digest in asking]
    rested, barred = set(members), defaultdict(set)
    for member, question, asked in Asked.objects.filter(member__in=members).values_list("member", "question", "asked"):
        sort, _colon, about = question.partition(":")
        if asked > now - REST:
            rested.discard(member)
        if sort == "subject":
            barred[member].add(int(about))
    dials = Dial.objects.filter(member__in=members, of=Dial.Of.SUBJECT)
    for member, target in dials.values_list("member", "target"):
        barred[member].add(target)
    subjects, said = _subjects({ref for digest in asking for ref in _refs(digest)}), in_force()["said"]
    for digest in asking:
        if digest.member_id in rested:
            found = question_of_list(_scored(digest, subjects), barred[digest.member_id], said)
            digest.question = f"subject:{found}" if found else ""


def _scored(digest: Digest, subjects: Mapping[ItemRef, frozenset[int]]) -> list[tuple[float, frozenset[int]]]:
    """What was chosen for its reader, as scores with subjects; not what editors added."""
    return [
        (float(item["score"]), subjects.get(ref, frozenset()))
        for item, ref in zip(digest.items, _refs(digest), strict=True)
        if ref not in digest.added
    ]


def _refs(digest: Digest) -> list[ItemRef]:
    return [ItemRef(item["kind"], item["id"]) for item in digest.items]


def _subjects(refs: Iterable[ItemRef]) -> dict[ItemRef, frozenset[int]]:
    """The subjects of items."""
    ids: dict[str, list[int]] = defaultdict(list)
    for ref in sorted(refs):
        ids[ref.kind].append(ref.id)
    facets = {ItemRef(kind, pk): own for kind, some in ids.items() for pk, own in kind_named(kind).facets(some).items()}
    every = {facet for own in facets.values() for facet in own}
    keys = dict(Facet.objects.filter(pk__in=every, sort=Sort.SUBJECT).values_list("pk", "key"))
    return {ref: frozenset(int(keys[facet]) for facet in own if facet in keys) for ref, own in facets.items()}
