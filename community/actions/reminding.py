"""Reminding members of what they keep and of events they go to, and staff of the articles they look after."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from community.meeting import COMING, because_of
from community.models import Article, Attendance, Bookmark
from community.models.event import next_reminder
from community.telling import REMINDER, REVIEW
from lib.kinds import ItemRef
from notices.actions import News, tell

AT_ONCE = 200


@transaction.atomic
def remind_step(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Tell who wanted to be reminded by now, each once; say how many bookmarks that were."""
    alone = connection.features.has_select_for_update_skip_locked
    locked = Bookmark.objects.select_for_update(of=("self",), skip_locked=alone)
    due = list(locked.due(now).select_related("post").order_by("due", "pk")[:limit])
    tell(news=[_news(kept) for kept in due if kept.due], now=now)
    Bookmark.objects.filter(pk__in=[kept.pk for kept in due]).update(told=now)
    return len(due)


def _news(kept: Bookmark) -> News:
    """The post or what else is kept; gathered under its thread, where it has one."""
    assert kept.due is not None
    return News(
        member_id=kept.member_id,
        occasion=REMINDER,
        ref=ItemRef("post", kept.post_id) if kept.post_id else kept.ref,
        key=f"reminder:{kept.pk}:{kept.due:%Y-%m-%d}",
        when=kept.due,
        under=kept.ref,
        number=kept.post.number if kept.post else 1,
    )


@transaction.atomic
def ask_to_check_step(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Tell who looks after an article that its day has come, once for each day; say how many articles that were."""
    alone = connection.features.has_select_for_update_skip_locked
    locked = Article.objects.select_for_update(of=("self",), skip_locked=alone)
    due = list(locked.due(now.date()).filter(told__isnull=True, owner__isnull=False).order_by("review", "pk")[:limit])
    news = [
        News(
            member_id=article.owner_id,
            occasion=REVIEW,
            ref=ItemRef("article", article.pk),
            key=f"review:{article.pk}:{article.review}",
            when=now,
        )
        for article in due
        if article.owner_id
    ]
    tell(news=news, now=now)
    Article.objects.filter(pk__in=[article.pk for article in due]).update(told=now)
    return len(due)


@transaction.atomic
def remind_of_events_step(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Tell those who come the day before and an hour before, each once; say how many that were."""
    alone = connection.features.has_select_for_update_skip_locked
    locked = Attendance.objects.select_for_update(of=("self",), skip_locked=alone)
    due = list(locked.due(now).select_related("event", "member")[:limit])
    tell(news=[_coming(each) for each in due if each.event.begins > now], now=now)
    for each in due:
        each.remind_at = next_reminder(each.event, each.member.zone, now)
    Attendance.objects.bulk_update(due, ["remind_at"])
    return len(due)


def _coming(each: Attendance) -> News:
    assert each.remind_at is not None
    thread = ItemRef("thread", each.event.thread_id)
    return News(
        member_id=each.member_id,
        occasion=COMING,
        ref=thread,
        key=f"coming:{each.event_id}:{each.remind_at:%Y-%m-%dT%H:%M}",
        when=each.remind_at,
        number=1,
        because=because_of(each.event, ""),
        is_urgent=True,
    )
