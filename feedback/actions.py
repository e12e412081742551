"""Rating deals, sealed until both sides have, and hiding what must not stand."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from community.permissions import refuse
from directory.models import Deal
from feedback.models import Rating
from feedback.permissions import SEALED_FOR, refusal_to_rate
from feedback.places import RATE
from lib.constraints import save_checked
from lib.kinds import ItemRef
from lib.live import happened, hint
from notices.actions import News, tell
from profiles.activity import record
from profiles.models import Member, Verb
from profiles.rolling import await_entries
from writing.actions import drop_draft

AT_ONCE = 500


@transaction.atomic
def rate_deal(*, deal: Deal, rater: Member, score: int, remark: str, key: UUID, now: datetime) -> Rating:
    """Say how a deal went; each side may, once. The same key again returns the rating that it made."""
    # The lock makes two sides rating at once take turns, so that the second reveals both.
    locked = Deal.objects.select_for_update(of=("self",)).select_related("listing", "seller", "buyer").get(pk=deal.pk)
    if earlier := Rating.objects.filter(deal=locked, rater=rater, key=key).first():
        return earlier
    others = Rating.objects.filter(deal=locked).exclude(rater=rater).first()
    refuse(refusal_to_rate(rater, locked, first_given=others.given if others else None, now=now))
    rating = Rating(deal=locked, rater=rater, rated=locked.other_side(rater), score=score, remark=remark.strip())
    rating.given, rating.key = now, key
    rating.clean_fields()
    save_checked(rating)
    if others is not None:
        Rating.objects.filter(deal=locked, revealed__isnull=True).update(revealed=now)
        rating.revealed = now
    _tell(rating, others, now=now)
    drop_draft(member=rater, place=RATE.at(locked.pk))
    ref = ItemRef("listing", locked.listing_id)
    record(member=rater, verb=Verb.RATED, ref=ref, facets=locked.listing.facets, now=now)
    transaction.on_commit(partial(hint, "deal", locked.pk))
    if others is not None:
        transaction.on_commit(partial(happened, "rating", rating.pk))
    return rating


@transaction.atomic
def reveal_due(*, now: datetime) -> int:
    """Open ratings whose other side has not rated in time; say how many."""
    due = list(
        Rating.objects.select_for_update()
        .sealed_before(now - SEALED_FOR)
        .order_by("pk")
        .values_list("pk", "deal_id")[:AT_ONCE]
    )
    opened = Rating.objects.filter(pk__in=[pk for pk, _deal in due]).update(revealed=now)
    for rating in Rating.objects.filter(pk__in=[pk for pk, _deal in due]):
        tell(news=[_opened(rating, now=now)], now=now)
        await_entries([rating.rated_id])
    for _pk, deal in due:
        transaction.on_commit(partial(hint, "deal", deal))
    return opened


def hide_rating(*, rating_id: int) -> bool:
    """Take a rating from everyone's sight and out of the mean; whether it stood. Moderation records who and why."""
    return _move(rating_id, Rating.Shelf.STANDING, Rating.Shelf.HIDDEN)


def _tell(rating: Rating, others: Rating | None, *, now: datetime) -> None:
    """The other side hears that it was rated; once both have, each hears that the words are open."""
    if others is not None:
        tell(news=[_opened(rating, now=now), _opened(others, now=now)], now=now)
        return
    ref, key = ItemRef("deal", rating.deal_id), f"rated:{rating.pk}"
    told = News(rating.rated_id, "rating", ref, key, now, actor_id=rating.rater_id, because={"is_open": False})
    tell(news=[told], now=now)


def _opened(rating: Rating, *, now: datetime) -> News:
    ref, key = ItemRef("deal", rating.deal_id), f"opened:{rating.pk}"
    return News(rating.rated_id, "rating", ref, key, now, actor_id=rating.rater_id, because={"is_open": True})


def restore_rating(*, rating_id: int) -> bool:
    """Bring a hidden rating back; whether it was hidden."""
    return _move(rating_id, Rating.Shelf.HIDDEN, Rating.Shelf.STANDING)


@transaction.atomic
def _move(rating_id: int, start: Rating.Shelf, end: Rating.Shelf) -> bool:
    rating = Rating.objects.select_for_update().get(pk=rating_id)
    if rating.shelf != start:
        return False
    rating.shelf = end
    rating.save(update_fields=["shelf"])
    return True


@transaction.atomic
def erase_ratings(*, member: Member) -> None:
    """What the member said in words goes; the stars given stay, they are the other's record."""
    Rating.objects.filter(rater=member).update(remark="")
    Rating.objects.filter(rated=member).update(remark="")
