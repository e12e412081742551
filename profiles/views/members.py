"""Members as others see them, and a member's first choices and settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lib.clock import now
from lib.doors import members_only, next_url
from profiles import actions
from profiles.evidence import facts_of, offered_subjects, public_talk
from profiles.forms import NEWSLETTER_WORDS, TO_CONFIRM, ChooseSubjectsForm, SettingsForm
from profiles.models import Block, Member
from profiles.permissions import MemberRequest, may_be_seen, may_ignore
from profiles.sights import described, seen_of

OFFERED = 60  # subjects to begin with


@require_safe
def member(request: HttpRequest, username: str) -> HttpResponse:
    shown = _shown(request, username)
    return render(request, "profiles/member.html", shown | described(shown["shown"], shown["seen"]))


@require_safe
def card(request: HttpRequest, username: str) -> HttpResponse:
    """The short of a member's page, over whatever page is open."""
    back = {"back": request.htmx.current_url_abs_path or ""}  # type: ignore[attr-defined]
    return render(request, "profiles/card.html", _shown(request, username) | back)


def _shown(request: HttpRequest, username: str) -> dict[str, Any]:
    """What a member's page and card say of them to this viewer, and what one may do about them."""
    shown = _member(request, username)
    viewer = request.user
    is_barring: bool | None = shown.is_barring  # type: ignore[attr-defined]
    return {
        "shown": shown,
        "seen": seen_of(shown, viewer, now=now()),
        "facts": facts_of(shown, viewer),
        "level": shown.level,  # type: ignore[attr-defined]
        "talk": public_talk(shown, viewer),
        "is_self": viewer.pk == shown.pk,
        "may_ignore": isinstance(viewer, Member) and may_ignore(viewer, shown),
        "ignoring": None if is_barring is None else {"is_barring": is_barring},
    }


@members_only
@require_POST
def ignore(request: MemberRequest, username: str) -> HttpResponse:
    other = _member(request, username)
    if request.POST.get("ignore") == "no":
        actions.stop_ignoring(member=request.user, other=other, now=now())
        messages.success(request, _("You meet %(name)s again.") % {"name": other.name})
    elif request.POST.get("ignore") == "block":
        actions.block(member=request.user, other=other, now=now())
        messages.success(request, _("%(name)s can no longer answer, name or deal with you.") % {"name": other.name})
    else:
        actions.ignore(member=request.user, other=other, now=now())
        messages.success(request, _("You no longer see anything of %(name)s.") % {"name": other.name})
    return redirect(next_url(request, other.get_absolute_url()))


@members_only
@require_safe
def ignored(request: MemberRequest) -> HttpResponse:
    """Whom one ignores and blocks, to lift it."""
    rows = Block.objects.filter(member=request.user).select_related("other").order_by("-made")
    return render(request, "profiles/ignored.html", {"rows": rows})


@members_only
@require_http_methods(["GET", "POST"])
def choose_subjects(request: MemberRequest) -> HttpResponse:
    is_skipped = "skip" in request.POST
    form = ChooseSubjectsForm(request.POST or None, offered=offered_subjects(OFFERED), is_skipped=is_skipped)
    if form.is_valid():
        consent = actions.welcome(
            member=request.user,
            subjects=form.cleaned_data["subjects"],
            wants_newsletter=form.cleaned_data["wants_newsletter"],
            volume=form.cleaned_data["volume"],
            words=str(NEWSLETTER_WORDS),
            now=now(),
        )
        if consent is not None and consent.proven is None:
            messages.info(request, str(TO_CONFIRM))
        return redirect("home:page")
    return render(request, "profiles/choose_subjects.html", {"form": form})


@members_only
@require_http_methods(["GET", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    form = SettingsForm.begun_from(request.POST, request.user)
    if form.is_valid():
        try:
            actions.edit_profile(member=request.user, now=now(), **form.cleaned_data)
        except actions.SettingsChanged as changed:
            return _conflict(request, form, changed.stands)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            translation.activate(form.cleaned_data["language"])  # what is said from here on is said in the new one
            messages.success(request, _("Your settings are saved."))
            return redirect("profiles:settings")
    return render(request, "profiles/settings.html", {"form": form})


def _conflict(request: HttpRequest, form: SettingsForm, stands: Member) -> HttpResponse:
    """Both settings side by side; sending again replaces the newer ones knowingly."""
    mine = form.cleaned_data
    again = SettingsForm(initial=vars(stands) | mine | {"version": actions.version_of(member=stands)})
    page = {"form": again, "mine": form.as_lines(mine), "theirs": form.as_lines(vars(stands))}
    return render(request, "profiles/settings_conflict.html", page, status=409)


def _member(request: HttpRequest, username: str) -> Member:
    found = get_object_or_404(Member.objects.towards(request.user), username=username)
    if not may_be_seen(request.user, found):
        raise Http404
    return found
