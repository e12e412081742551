"""What profiles holds of a member, as the download names it and erasing takes it away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from lib.clock import now
from lib.feeds import GUEST
from lib.kinds import ItemRef, Kind, Story, register
from profiles.models import (
    Activity,
    Asked,
    Block,
    Consent,
    Dial,
    Entry,
    Interest,
    Member,
    Opening,
    Passed,
    Remembered,
    Shown,
)
from profiles.permissions import SHOWN


class MemberKind(Kind):
    """People: turned to and ignored by id, exported as their own row."""

    name = "member"
    is_mapped = True

    def visible_to(self, viewer: Any) -> QuerySet[Member]:
        return Member.objects.filter(is_active=True).exclude(status=Member.Status.ERASED)

    def mapped(self, first: int, end: int) -> Iterable[tuple[str, datetime | None]]:
        """The list of members, and whom guests find in it; when they last changed is not told."""
        if not first:
            yield reverse("profiles:member-list"), None
        entries = Entry.objects.visible_to(GUEST).filter(member__gte=first, member__lt=end).order_by("member")
        for username in entries.values_list("member__username", flat=True):
            yield reverse("profiles:member", args=[username]), None

    def stories(self, viewer: Any, ids: Sequence[int]) -> dict[int, Story]:
        """Without a time of theirs: since when somebody is here not everyone may know."""
        members, when = self.visible_to(viewer).filter(pk__in=ids), now()
        return {m.pk: Story(ItemRef("member", m.pk), m.get_absolute_url(), m.name, m, when) for m in members}

    def name_of(self, item_id: int) -> str:
        return Member.objects.filter(pk=item_id).values_list("name", flat=True).first() or super().name_of(item_id)

    def export(self, member: Member) -> list[dict[str, Any]]:
        said = ("username", "name", "email", "pronouns", "place", "website", "about", "language", "time_zone", "joined")
        chosen = (
            "is_zone_chosen",
            "is_personalised",
            "may_be_held_out",
            "is_presence_shown",
            "are_keys_on",
            "messages_from",
            "volume",
            "unreached",
        )
        fields = (*said, "status", *chosen, "is_listed", "last_here", *(f"{field}_to" for field in SHOWN))
        own = {field: getattr(member, field) for field in fields}
        return [own | {"groups": [group.name for group in member.groups.all()]}]

    def erase(self, member: Any) -> None:
        Entry.objects.filter(member=member.pk).delete()


class OwnRows(Kind):
    """Rows that belong to one member and are nobody else's business."""

    model: ClassVar[type[Model]]
    fields: ClassVar[tuple[str, ...]]
    order: ClassVar[str] = "pk"

    def visible_to(self, viewer: Any) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        return self.rows(viewer) if viewer is not None and viewer.is_authenticated else rows.none()

    def rows(self, member: Any) -> QuerySet[Any]:
        return self.model._default_manager.filter(member=member.pk)

    def export(self, member: Any) -> list[dict[str, Any]]:
        return list(self.rows(member).order_by(self.order).values(*self.fields))

    def erase(self, member: Any) -> None:
        self.rows(member).delete()


class DialKind(OwnRows):
    name, model = "dial", Dial
    fields = ("of", "target", "level", "turned")


class ConsentKind(OwnRows):
    name, model = "consent", Consent
    fields = ("purpose", "words", "how", "given", "address", "proven", "withdrawn")


class InterestKind(OwnRows):
    name, model = "interest", Interest
    fields = ("facet__sort", "facet__key", "long", "lately", "less", "acts")


class ActivityKind(OwnRows):
    """Rows with a key of two parts: no page, report or socket can name one."""

    name, model, order = "activity", Activity, "happened"
    fields = ("verb", "kind", "item", "facets", "sign", "detail", "happened", "recorded")

    def visible_to(self, viewer: Any) -> QuerySet[Any]:
        raise NotImplementedError


class OpeningKind(OwnRows):
    """What acts taught that are no longer told one by one."""

    name, model, order = "opening", Opening, "month"
    fields = ("month", "facet__sort", "facet__key", "long", "lately", "less", "acts")


class RememberedKind(OwnRows):
    """What is still known of such acts."""

    name, model = "remembered", Remembered
    fields = ("what", "kind", "item", "times")


class ShownKind(OwnRows):
    name, model, order = "shown", Shown, "shown"
    fields = ("surface", "kind", "item", "place", "score", "terms", "reason", "shown", "clicked")


class PassedKind(OwnRows):
    name, model, order = "passed", Passed, "said"
    fields = ("kind", "item", "said")


class AskedKind(OwnRows):
    """What was asked of a member, and what they said."""

    name, model, order = "asked", Asked, "asked"
    fields = ("question", "answer", "asked", "answered")


class IgnoredKind(OwnRows):
    """Whom a member ignores; who ignores them is not theirs to know, but goes when they go."""

    name, model = "ignored", Block
    fields = ("other__username", "is_barring", "made")

    def erase(self, member: Any) -> None:
        Block.objects.filter(Q(member=member.pk) | Q(other=member.pk)).delete()


SAID = (DialKind, ConsentKind, PassedKind, AskedKind, IgnoredKind)
for kind in (MemberKind, *SAID, InterestKind, ActivityKind, OpeningKind, RememberedKind, ShownKind):
    register(kind())
