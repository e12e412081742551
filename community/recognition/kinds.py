"""What badges are to the apps below: a page that a notice leads to, and a part of a member's download."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from community.models import Award, Badge, Recount, Thank
from community.recognition import thanking
from community.recognition.counts import register as register_count
from community.recognition.examples import CHOSEN, REASON
from community.recognition.rules import rule_of
from community.recognition.talk import COUNTS
from lib.clock import now
from lib.kinds import ItemRef, Kind, Story
from profiles.kinds import OwnRows


class BadgeKind(Kind):
    name = "badge"
    is_alike = True

    def visible_to(self, viewer: Any) -> QuerySet[Badge]:
        return Badge.objects.visible_to(viewer)

    def stories(self, viewer: Any, ids: Sequence[int]) -> dict[int, Story]:
        badges = self.visible_to(viewer).filter(pk__in=ids).select_related("forum")
        return {
            badge.pk: Story(
                ref=ItemRef(self.name, badge.pk),
                url=badge.get_absolute_url(),
                title=badge.title,
                author=None,
                when=now(),
                excerpt=badge.words or rule_of(badge),
            )
            for badge in badges
        }

    def name_of(self, item_id: int) -> str:
        badge = Badge.objects.filter(pk=item_id).first()
        return badge.title if badge else super().name_of(item_id)


class AwardKind(OwnRows):
    """The badges a member was given."""

    name, model, order = "award", Award, "given"

    def visible_to(self, viewer: Any) -> QuerySet[Award]:
        return Award.objects.visible_to(viewer)

    def export(self, member: Any) -> list[dict[str, Any]]:
        """All of them, by name where they may still see the badge."""
        names = dict(Badge.objects.visible_to(member).order_by().values_list("pk", "name"))
        awards = self.rows(member).order_by(self.order, "pk").values_list("badge", "given")
        return [{"badge": names.get(badge, ""), "given": given} for badge, given in awards]

    def erase(self, member: Any) -> None:
        super().erase(member)
        Recount.objects.filter(member=member.pk).delete()


class ThankKind(OwnRows):
    """What staff thanked a member for; whoever of them said so goes from it with their name."""

    name, model, order = "thank", Thank, "thanked"
    fields = ("kind", "item", "words", "thanked")

    def erase(self, member: Any) -> None:
        super().erase(member)
        Thank.objects.filter(staff=member.pk).update(staff=None)


RECOGNITION = (BadgeKind, AwardKind, ThankKind)
for count in (*COUNTS, CHOSEN):
    register_count(count)
thanking.register(REASON)
