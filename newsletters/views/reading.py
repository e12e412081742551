"""Letters to read on the site: one's own, and one that somebody has the link of."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lib.clock import now
from lib.doors import members_only
from newsletters.composing.links import LETTER
from newsletters.composing.reading import read_as_guest, read_by, said_beside
from newsletters.models import Digest
from newsletters.views.letters import who
from profiles.permissions import MemberRequest

PAGE = 20


@require_safe
@never_cache
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """A letter as its member sees it today; whoever else has the link sees of it what guests see."""
    link, member = who(LETTER, token)
    if link.ref is None:
        raise Http404(_("This is no longer there."))
    digest = get_object_or_404(Digest.objects.copies().filter(member=member).select_related("intro"), pk=link.ref.id)
    is_own = request.user.is_authenticated and request.user.pk == member.pk
    told = read_by([digest], member)[0] if is_own else read_as_guest(digest)
    beside = said_beside(digest, member, now=now()) if is_own else {}
    return render(request, "newsletters/letter.html", {"letter": told, "is_own": is_own, **beside})


@members_only
@require_safe
def letter_list(request: MemberRequest) -> HttpResponse:
    """The letters that left for oneself, the latest first."""
    own = Digest.objects.visible_to(request.user).copies().mailed()
    own = own.select_related("intro").order_by("-chosen", "-pk")
    page: Page[Digest] = Paginator(own, PAGE).get_page(request.GET.get("page"))
    letters = read_by(list(page), request.user)
    return render(request, "newsletters/letter_list.html", {"page": page, "letters": letters})
