"""What a member says of an item in one press, wherever its story stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lib.clock import now
from lib.doors import members_only, next_url
from lib.kinds import ItemRef, Story, kind_named
from profiles import actions
from profiles.forms import SayForm
from profiles.models import Dial, Level, Passed, Subject, Surface
from profiles.permissions import MemberRequest


@members_only
@require_safe
def signals(request: MemberRequest, of: str, target: int) -> HttpResponse:
    """All that can be said of an item: a page, or the menu of its story."""
    ref = ItemRef(of, target)
    story = _story(request, ref)
    came_from = request.htmx.current_url_abs_path or reverse("home:page")
    is_passed = Passed.objects.filter(member=request.user, kind=of, item=target).exists()
    context = {"story": story, "is_passed": is_passed, "here": came_from}
    return render(request, f"profiles/signals/{'menu' if request.htmx else 'index'}.html", context)


@members_only
@require_POST
def say(request: MemberRequest) -> HttpResponse:
    form = SayForm(request.POST)
    if not form.is_valid():
        return _refused(request, _("Say whether you want more or less."))
    told = form.cleaned_data
    ref = ItemRef(told["kind"], told["item"])
    story = _story(request, ref)
    try:
        said = _spoken(request, story, told["says"], Surface(told["surface"] or Surface.PAGE))
    except ValidationError as error:
        return _refused(request, error.messages[0])
    here = next_url(request, reverse("home:page"))
    if request.htmx:
        is_menu = request.POST.get("part") == "menu"
        part = "profiles/signals/said.html" if is_menu else "profiles/said.html"
        answer = {"story": story, "said": said if is_menu else told["says"], "says": told["says"], "here": here}
        return render(request, part, answer | {"surface": told["surface"]})
    messages.success(request, said)
    return redirect(here)


def _spoken(request: MemberRequest, story: Story, says: str, surface: Surface) -> str:
    """Do what was pressed; what it means, in a sentence."""
    member, ref = request.user, story.ref
    verb, _colon, number = says.partition(":")
    if verb == "seen":
        actions.say_seen(member=member, ref=ref, now=now())
        return _("It will not be chosen for you again.")
    if verb == "unseen":
        actions.take_seen_back(member=member, ref=ref)
        return _("It may be chosen for you again.")
    if verb == "person":
        return _muted(request, Dial.Of.MEMBER, getattr(story.author, "pk", 0), getattr(story.author, "name", ""))
    if verb == "subject":
        name = Subject.objects.filter(pk=int(number)).values_list("name", flat=True).first() or ""
        return _muted(request, Dial.Of.SUBJECT, int(number), name)
    act = actions.say_more if verb == "more" else actions.say_less
    act(member=member, ref=ref, surface=surface, now=now())
    if not member.is_personalised:
        return _("Learning is paused, so nothing was changed. Resume it among your interests.")
    return _("You will see more like this.") if verb == "more" else _("You will see less like this.")


def _muted(request: MemberRequest, of: str, target: int, name: str) -> str:
    if of == Dial.Of.MEMBER and target == request.user.pk:
        raise ValidationError(_("There is nothing here to turn."), code="missing")
    actions.turn_dial(member=request.user, of=of, target=target, level=Level.MUTED, now=now())
    return _("Nothing of %(name)s will be chosen for you.") % {"name": name}


def _story(request: MemberRequest, ref: ItemRef) -> Any:
    """The item as the member may see it; 404 for a kind or an item there is not."""
    try:
        return kind_named(ref.kind).stories(request.user, [ref.id])[ref.id]
    except KeyError:
        raise Http404 from None


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """Say what was wrong, where the member is; htmx shows its own sentence."""
    if getattr(request, "htmx", False):
        return HttpResponseBadRequest(sentence)
    messages.error(request, sentence)
    return redirect(next_url(request, reverse("profiles:interests")))
