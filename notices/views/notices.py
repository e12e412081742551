"""What a member is told: the bell on every page, and the page of all notices."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lib.clock import now
from lib.doors import members_only, next_url
from notices import actions
from notices.forms import SeeForm
from notices.gathering import gathered
from notices.models import Notice
from profiles.permissions import MemberRequest

A_PAGE = 60


@members_only
@require_safe
def notice_list(request: MemberRequest) -> HttpResponse:
    """Latest first, those of one thread together; `?new` shows alone what is not seen yet."""
    is_new = "new" in request.GET
    own = Notice.objects.visible_to(request.user).latest_first().select_related("actor")
    page: Page[Notice] = Paginator(own.unseen() if is_new else own, A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    groups = gathered(request.user, shown)
    told = {notice.pk for group in groups for line in group.lines for notice in line.notices}
    context = {
        "page": page,
        "groups": groups,
        "only_new": is_new,
        "is_any_new": any(notice.seen is None for notice in shown),
        "gone": sum(notice.pk not in told for notice in shown),
    }
    return render(request, "notices/notice_list.html", context)


@members_only
@require_safe
def bell(request: MemberRequest) -> HttpResponse:
    """The bell with its count, for an open page that heard of something."""
    count = Notice.objects.visible_to(request.user).unseen().count_things()
    return render(request, "components/bell.html", {"count": count, "of": request.user})


@members_only
@require_POST
def see(request: MemberRequest) -> HttpResponse:
    """Mark as seen what stands under one thing, or all."""
    form = SeeForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    if under := form.cleaned_data["under"]:
        actions.see(member=request.user, under=under, now=now())
    else:
        actions.see_all(member=request.user, now=now())
    if "quietly" in request.POST:
        return HttpResponse(status=204)
    return redirect(next_url(request, reverse("notices:notice-list")))
