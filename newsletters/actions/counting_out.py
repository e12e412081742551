"""Whoever is erased leaves counts in the mailings they were in, and nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from newsletters.models import LEFT as GONE_OUT
from newsletters.models import Digest, Mailing
from newsletters.reporting.counting import (
    ALL,
    VERSIONS,
    Counts,
    add_bounces,
    add_clicks,
    mail_of_digest,
    sent_counts,
)
from newsletters.reporting.harm import WEEK, add_harm
from profiles.models import Member
from profiles.turned import LEFT

ERASED = "erased"  # why a copy was not sent, that waited as its member left


@transaction.atomic
def count_out(*, member: Member, now: datetime) -> int:
    """Keep in each mailing what counts of this member, who is about to be erased; say in how many."""
    digests = Digest.objects.filter(member=member)
    mailings = Mailing.objects.select_for_update().filter(digests__member=member).order_by("pk")
    held = {mailing.pk: mailing for mailing in mailings}
    found = sent_counts(digests)
    add_bounces(found, digests)
    add_clicks(found, digests)
    add_harm(found, digests)
    _leave(found, digests, now)
    alone = _alone(digests)
    for pk, mailing in held.items():
        gone: dict[str, Counter[str]] = defaultdict(Counter)
        for group, kept in mailing.gone.items():
            gone[group].update(kept)
        for group, counts in found[pk].items():
            gone[group].update(_ended(counts))
        gone[ALL][VERSIONS] += alone[pk]
        mailing.gone = {group: dict(+counts) for group, counts in gone.items() if +counts}
    return Mailing.objects.bulk_update(held.values(), ["gone"], batch_size=200)


def _leave(found: Counts, digests: QuerySet[Digest], now: datetime) -> None:
    """To be erased within a week of a letter is to leave by it."""
    left = Subquery(mail_of_digest().filter(state__in=GONE_OUT).values("not_before")[:1])
    last = digests.annotate(at=left).filter(at__isnull=False).order_by("-at").first()
    if last is not None and now - last.at <= WEEK:
        found[last.mailing_id][last.group][LEFT] = 1


def _alone(digests: QuerySet[Digest]) -> Counter[int]:
    """By mailing, the versions that go with the member: nobody else had the same."""
    same = Digest.objects.filter(mailing=OuterRef("mailing"), version=OuterRef("version"))
    others = same.exclude(member=OuterRef("member"))
    return Counter(digests.exclude(version="").exclude(Exists(others)).values_list("mailing", flat=True))


def _ended(counts: Counter[str]) -> Counter[str]:
    """What waited does not leave any more; versions are counted apart, as others may have the same."""
    ended = Counter(counts)
    del ended[VERSIONS]
    if waiting := ended.pop("waiting", 0):
        ended[f"not_sent {ERASED}"] += waiting
    return ended
