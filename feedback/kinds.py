"""What ratings are to the apps below: something to report, hide, download and erase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback import actions
from feedback.models import Rating
from feedback.places import RATE
from lib.kinds import ItemRef, Kind, Story, register
from profiles.models import Verb
from writing.places import register_place


class RatingKind(Kind):
    name = "rating"

    def visible_to(self, viewer: Any) -> QuerySet[Rating]:
        return Rating.objects.visible_to(viewer)

    def stories(self, viewer: Any, ids: Sequence[int]) -> dict[int, Story]:
        found = Rating.objects.visible_to(viewer).filter(pk__in=ids).select_related("rater", "rated")
        return {
            rating.pk: Story(
                ref=ItemRef(self.name, rating.pk),
                url=f"{reverse('feedback:ratings', args=[rating.rated.username])}#rating-{rating.pk}",
                title=_("A rating of %(name)s: %(score)s of 5") % {"name": rating.rated.name, "score": rating.score},
                author=rating.rater,
                when=rating.given,
                excerpt=rating.remark,
            )
            for rating in found
        }

    def facets(self, ids: Iterable[int]) -> dict[int, list[int]]:
        return dict(Rating.objects.filter(pk__in=list(ids)).values_list("pk", "deal__listing__facets"))

    def hide(self, item_id: int, *, now: Any) -> bool:
        return actions.hide_rating(rating_id=item_id)

    def restore(self, item_id: int, *, now: Any) -> bool:
        return actions.restore_rating(rating_id=item_id)

    def for_staff(self, staff: Any) -> QuerySet[Rating]:
        return Rating.objects.revealed()

    def name_of(self, item_id: int) -> str:
        """Of whom, and how many stars once it is open: a sealed score is nobody's to read."""
        rating = Rating.objects.filter(pk=item_id).select_related("rated").first()
        if rating is None:
            return ""
        return f"{rating.rated.name}: {rating.score}/5" if rating.revealed else rating.rated.name

    def counts_of(self, members: Sequence[int], audience: str) -> dict[int, dict[str, int]]:
        """Ratings are for everyone once they are open."""
        rows = Rating.objects.counted().filter(rated__in=members).order_by().values("rated")
        found = rows.annotate(ratings=Count("pk"), stars=Sum("score"))
        return {row["rated"]: {"ratings": row["ratings"], "stars": row["stars"]} for row in found}

    def counted_anew(self, acts: Sequence[Any]) -> set[int]:
        """Both sides of the deals about what was rated, as the second rating opens both."""
        listings = {act.item for act in acts if act.verb == Verb.RATED}
        moved = {act.item for act in acts if act.kind == self.name and act.verb in {Verb.HIDDEN, Verb.RESTORED}}
        if not listings and not moved:
            return set()
        found = Rating.objects.filter(Q(deal__listing__in=listings) | Q(pk__in=moved))
        return set(found.order_by().values_list("rated", flat=True))

    def export(self, member: Any) -> list[dict[str, Any]]:
        """What they said of others, and what others said of them once it is open."""
        given = Rating.objects.filter(rater=member).select_related("rated").order_by("pk")
        received = Rating.objects.received_by(member).counted().select_related("rater")
        return [
            *({"given to": each.rated.name, **_said(each)} for each in given),
            *({"received from": each.rater.name, **_said(each)} for each in received),
        ]

    def erase(self, member: Any) -> None:
        actions.erase_ratings(member=member)


def _said(rating: Rating) -> dict[str, Any]:
    return {"score": rating.score, "remark": rating.remark, "given": rating.given.isoformat()}


register_place(RATE)
register(RatingKind())
