"""What members are recognised for: all badges, one of them, and what one member gave."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.models import Award, Badge
from community.recognition.counts import tallies
from community.recognition.rules import rule_of
from lib.feeds import ENTRIES, GUEST, Feed, as_feed
from lib.kinds import ItemRef, Story
from lib.telling import Face
from profiles.models import Member
from profiles.permissions import may_be_seen

PAGE = 50
FACES = 5  # of the latest holders, beside each badge of the list


@require_safe
def badge_list(request: HttpRequest) -> HttpResponse:
    """Each badge with its rule and who was given it last."""
    badges = list(Badge.objects.visible_to(request.user).with_holders().select_related("forum"))
    faces = _latest_holders(request.user, badges)
    rows = [(badge, rule_of(badge), faces.get(badge.pk, [])) for badge in badges]
    return render(request, "community/badge_list.html", {"rows": rows, "feed": reverse("community:award-feed")})


@require_safe
def award_feed(request: HttpRequest) -> HttpResponse:
    """Who was given which badge last."""
    feed = Feed(_("Badges"), reverse("community:badge-list"), reverse("community:award-feed"))
    return _awards_as_feed(request, feed, Award.objects.visible_to(GUEST))


@require_safe
def badge(request: HttpRequest, badge_id: int) -> HttpResponse:
    """One badge, and who has it, the latest first."""
    shown = get_object_or_404(Badge.objects.visible_to(request.user).select_related("forum"), pk=badge_id)
    held = Award.objects.visible_to(request.user).filter(badge=shown)
    holders = held.values("member", "member__username", "member__name").annotate(latest=Max("given"), times=Count("pk"))
    page: Page[Any] = Paginator(holders.order_by("-latest", "member"), PAGE).get_page(request.GET.get("page"))
    rows = [
        (Face(row["member"], row["member__username"], row["member__name"]), row["latest"], row["times"]) for row in page
    ]
    feed = reverse("community:badge-feed", args=[badge_id])
    context = {"badge": shown, "rule": rule_of(shown), "page": page, "rows": rows, "feed": feed}
    return render(request, "community/badge.html", context)


@require_safe
def badge_feed(request: HttpRequest, badge_id: int) -> HttpResponse:
    """Who was given this badge last."""
    shown = get_object_or_404(Badge.objects.visible_to(GUEST), pk=badge_id)
    feed = Feed(shown.title, shown.get_absolute_url(), reverse("community:badge-feed", args=[badge_id]))
    return _awards_as_feed(request, feed, Award.objects.visible_to(GUEST).filter(badge=shown))


@require_safe
def given(request: Any, username: str) -> HttpResponse:
    """What a member gave, and the badges it earned them; a part of it for a page that embeds it."""
    member = get_object_or_404(Member, username=username)
    if not may_be_seen(request.user, member):
        return render(request, "errors/404.html", status=404)
    held = Award.objects.visible_to(request.user).filter(member=member)
    badges = Badge.objects.filter(awards__in=held).annotate(latest=Max("awards__given"), times=Count("awards"))
    context = {"member": member, "badges": badges, "tallies": tallies(request.user, member.pk)}
    template = "community/given/part.html" if request.htmx else "community/given/index.html"
    return render(request, template, context)


def _latest_holders(viewer: Any, badges: list[Badge]) -> dict[int, list[Face]]:
    """A few faces for each badge; one query."""
    found: dict[int, list[Face]] = {badge.pk: [] for badge in badges}
    latest = Award.objects.visible_to(viewer).filter(badge__in=found).order_by("-given", "-pk")
    rows = latest.values_list("badge", "member", "member__username", "member__name")[: 40 * len(badges)]
    for badge, pk, username, name in rows:
        face = Face(pk, username, name)
        if len(found[badge]) < FACES and face not in found[badge]:
            found[badge].append(face)
    return found


def _awards_as_feed(request: HttpRequest, feed: Feed, awards: QuerySet[Award]) -> HttpResponse:
    """The latest awards, each of which leads to its holder; one query."""
    latest = awards.select_related("badge", "member").order_by("-given", "-pk")[:ENTRIES]
    return as_feed(request, feed, [_story_of(award) for award in latest])


def _story_of(award: Award) -> Story:
    title = _("%(name)s: %(badge)s") % {"name": award.member.name, "badge": award.badge.title}
    url = f"{award.member.get_absolute_url()}#award-{award.pk}"  # the same member may be given more than one
    return Story(ItemRef("award", award.pk), url, title, award.member, award.given, excerpt=award.badge.words)
