"""What a member's page says they talk about, and the subjects by which members are alike."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from lib.kinds import Fact, ItemRef, all_kinds
from profiles.evidence.holding import held_by
from profiles.gathering import stories_of
from profiles.models import Dial, Facet, Level, Member, Sort, Subject
from profiles.permissions import may_read

OWN = 12  # subjects by which members are alike
SUBJECTS = 6  # that a member's page says they talk about
LATEST = 100  # things that a member wrote for others to read


def own_subjects(member: Member) -> list[int]:
    """What a member is about by what they said and did, the muted left out; two queries."""
    dials = dict(Dial.objects.filter(member=member, of=Dial.Of.SUBJECT).values_list("target", "level"))
    loud = [pk for pk, level in dials.items() if level >= Level.NORMAL]
    done = [interest for interest in held_by(member, Sort.SUBJECT)[Sort.SUBJECT] if interest.long > 0]
    held = [int(interest.facet.key) for interest in done[:OWN]]
    return [*loud, *(pk for pk in held if dials.get(pk, Level.LOW) > Level.QUIET and pk not in loud)]


def offered_subjects(limit: int | None = None) -> QuerySet[Subject]:
    """The vocabulary, what the community does most first."""
    facets = Facet.objects.filter(sort=Sort.SUBJECT, key=Cast(OuterRef("pk"), CharField()))
    use = Coalesce(Subquery(facets.values("long")[:1]), Value(0.0))
    ordered = Subject.objects.annotate(use=use).order_by(F("use").desc(), "name")
    if limit is None:
        return ordered
    return ordered.filter(pk__in=list(ordered.values_list("pk", flat=True)[:limit]))


def public_talk(member: Member, viewer: Any, limit: int = 8) -> dict[str, Any]:
    """What a member wrote lately where this viewer may read it, and the subjects of it; nothing learned is told."""
    written = [
        (when, ItemRef(kind.name, pk)) for kind in all_kinds() for when, pk in kind.written_by(member.pk, LATEST)
    ]
    refs = list(dict.fromkeys(ref for _when, ref in sorted(written, reverse=True)[:LATEST]))
    found = stories_of(viewer, refs)
    stories = [found[ref] for ref in refs if ref in found]
    is_said = may_read(viewer, member, "subjects")
    named = {subject.pk: subject for story in stories for subject in story.subjects}
    times = Counter(subject.pk for story in stories for subject in story.subjects)
    return {
        "stories": stories[:limit],
        "subjects": [(named[pk], count) for pk, count in times.most_common(SUBJECTS)] if is_said else [],
    }


def facts_of(member: Member, viewer: Any) -> list[Fact]:
    """What every kind counts of a member, as far as this viewer may see it."""
    return [fact for kind in all_kinds() for fact in kind.facts_of(member, viewer)]
