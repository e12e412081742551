"""Kinds of items that are about subjects, and how those are set: chosen by somebody, or proposed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from lib.kinds import ItemRef, all_kinds
from profiles.activity import record
from profiles.gathering import StoryKind
from profiles.models import Member, NotAbout, Subject, Subjected, Tagging, Verb


class TaggedKind(StoryKind):
    """A kind whose items are about subjects; the rows between the two name the item as the kind is named."""

    links: ClassVar[type[Tagging]]
    has_versions: ClassVar[bool] = False  # that a form carries: keeping what was proposed is the next

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

    def may_tag(self, member: Any, item: Any) -> bool:
        """Whether this member may say what the item is about."""
        raise NotImplementedError

    @transaction.atomic
    def keep_subject(self, *, member: Member, item: int, subject: Subject, now: datetime) -> bool:
        """It is about what was proposed: from now on it has that subject, as if it had been chosen; whether it was
        still proposed. The others that are proposed stay so.
        """
        self._hold(member, item)
        proposed = self.links.objects.filter(**{self.name: item}, subject=subject).proposed()
        if not proposed.update(strength=None, proposed=None):
            return False
        if self.has_versions:
            self._items().filter(pk=item).update(version=F("version") + 1)
        self.renew_facets([item])
        record(
            member=member,
            verb=Verb.EDITED,
            ref=ItemRef(self.name, item),
            facets=self.facets([item])[item],
            now=now,
        )
        return True

    @transaction.atomic
    def refuse_subject(self, *, member: Member, item: int, subject: Subject, now: datetime) -> bool:
        """It is not about what was proposed, and that is not proposed for it again; whether it still was."""
        self._hold(member, item)
        if not decline_subject(kind=self.name, item=item, subject=subject.pk, now=now):
            return False
        self.renew_facets([item])
        return True

    def _hold(self, member: Member, item: int) -> None:
        """Lock the item for who may say what it is about."""
        if not self.may_tag(member, self._items().select_for_update(of=("self",)).get(pk=item)):
            raise PermissionDenied(_("Only who may change it may say what it is about."))

    def _items(self) -> QuerySet[Any]:
        """All of the kind, wherever they stand."""
        model: Any = self.links._meta.get_field(self.name).related_model
        found: QuerySet[Any] = model._default_manager.all()
        return found


def tagged_kinds() -> dict[str, TaggedKind]:
    """The kinds of items that are about subjects, by name."""
    return {kind.name: kind for kind in all_kinds() if isinstance(kind, TaggedKind)}


def may_answer(member: Any, *, kind: str, item: Subjected) -> bool:
    """Whether something is proposed for an item, and this member may say whether it is about that."""
    return any(each.is_proposed for each in item.about) and tagged_kinds()[kind].may_tag(member, item)


def choose_subjects(*, kind: str, item: Any, subjects: Collection[Subject], leaves_proposed: bool = False) -> None:
    """Somebody chose these for an item: the others go; and what was proposed too, unless it is to be left or these are
    the same as before.
    """
    links = tagged_kinds()[kind].links.objects.filter(**{kind: item})
    wanted = {subject.pk for subject in subjects}
    leaves = leaves_proposed or wanted == set(links.chosen().values_list("subject", flat=True))
    gone = links.exclude(subject__in=wanted)
    (gone.chosen() if leaves else gone).delete()
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
