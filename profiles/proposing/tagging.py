"""Kinds of items that are about subjects, and how those are set: chosen by somebody, or proposed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, QuerySet

from lib.kinds import all_kinds
from profiles.gathering import StoryKind
from profiles.models import NotAbout, Subject, Tagging


class TaggedKind(StoryKind):
    """A kind whose items are about subjects; the rows between the two name the item as the kind is named."""

    links: ClassVar[type[Tagging]]

    def standing(self) -> QuerySet[Any]:
        """The items that people may come upon: these teach, and subjects are proposed for these; with `facets`."""
        raise NotImplementedError

    def tagged(self) -> QuerySet[Any]:
        """Those that somebody chose a subject for."""
        return self.standing().filter(Exists(self._chosen()))

    def untagged(self) -> QuerySet[Any]:
        """Those that nobody chose a subject for."""
        return self.standing().filter(~Exists(self._chosen()))

    def _chosen(self) -> QuerySet[Any]:
        return self.links.objects.chosen().filter(**{self.name: OuterRef("pk")})

    def renew_facets(self, ids: Sequence[int]) -> None:
        """Write down anew what these items are about."""
        raise NotImplementedError


def tagged_kinds() -> dict[str, TaggedKind]:
    """The kinds of items that are about subjects, by name."""
    return {kind.name: kind for kind in all_kinds() if isinstance(kind, TaggedKind)}


def choose_subjects(*, kind: str, item: Any, subjects: Collection[Subject], leaves_proposed: bool = False) -> None:
    """Somebody chose these for an item: the others go, and what was proposed too where it is not to be left."""
    links = tagged_kinds()[kind].links.objects.filter(**{kind: item})
    wanted = {subject.pk for subject in subjects}
    gone = links.exclude(subject__in=wanted)
    (gone.chosen() if leaves_proposed else gone).delete()
    links.proposed().filter(subject__in=wanted).update(strength=None, proposed=None)
    there = set(links.values_list("subject", flat=True))
    links.bulk_create([links.model(**{kind: item}, subject_id=pk) for pk in sorted(wanted - there)])


def decline_subject(*, kind: str, item: int, subject: int, now: datetime) -> bool:
    """An item is not about what was proposed, and that is not proposed for it again; whether it still was."""
    links = tagged_kinds()[kind].links.objects.filter(**{kind: item}, subject=subject).proposed()
    if not links.delete()[0]:
        return False
    NotAbout.objects.get_or_create(kind=kind, item=item, subject_id=subject, defaults={"said": now})
    return True
