"""What a member says of an item in one press, wherever its story stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

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
from profiles.actions.saying import OPPOSITE, acted_today
from profiles.forms import SayForm
from profiles.models import Dial, Level, Member, Passed, Subject, Surface, Verb
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
        answer = {"story": story, "said": said.sentence, "undo": said.undo, "says": told["says"], "here": here}
        return render(request, part, answer | {"surface": told["surface"]})
    messages.success(request, said.sentence)
    return redirect(here)


class Said(NamedTuple):
    """What a press means, in a sentence, and what to press to undo it; empty where there is nothing to undo."""

    sentence: str
    undo: str = ""


def _spoken(request: MemberRequest, story: Story, says: str, surface: Surface) -> Said:
    """Do what was pressed."""
    member, ref = request.user, story.ref
    verb, *rest = says.split(":")
    if verb == "seen":
        actions.say_seen(member=member, ref=ref, now=now())
        return Said(_("It will not be chosen for you again."), "unseen")
    if verb == "unseen":
        actions.take_seen_back(member=member, ref=ref)
        return Said(_("It may be chosen for you again."))
    if verb == "person":
        name = getattr(story.author, "name", "")
        return _turned(member, (Dial.Of.MEMBER, getattr(story.author, "pk", 0)), name, verb, rest)
    if verb == "subject":
        name = Subject.objects.filter(pk=int(rest[0])).values_list("name", flat=True).first() or ""
        return _turned(member, (Dial.Of.SUBJECT, int(rest[0])), name, f"{verb}:{rest[0]}", rest[1:])
    if not member.is_personalised:
        return Said(_("Learning is paused, so nothing was changed. Resume it among your interests."))
    return _asked(member, ref, says, surface)


def _asked(member: Member, ref: ItemRef, says: str, surface: Surface) -> Said:
    """More or less, instead of what was said of it today; undone it is as it was."""
    told: dict[str, Any] = {"member": member, "ref": ref, "surface": surface, "now": now()}
    if says.startswith("back:"):
        actions.take_word_back(verb=Verb(says.removeprefix("back:")), **told)
        return Said(_("Taken back: it is as if you had not said it."))
    opposite = OPPOSITE[Verb(says)]
    undo = str(opposite) if acted_today(member=member, verb=opposite, ref=ref, now=now()) else f"back:{says}"
    if says == "more":
        actions.say_more(**told)
        return Said(_("You will see more like this."), undo)
    actions.say_less(**told)
    return Said(_("You will see less like this."), undo)


def _turned(member: Member, dial: tuple[str, int], name: str, says: str, back: Sequence[str]) -> Said:
    """Mute it, with the level that it stood at as the way back; or put it back to that."""
    of, target = dial
    if of == Dial.Of.MEMBER and target == member.pk:
        raise ValidationError(_("There is nothing here to turn."), code="missing")
    before = Dial.objects.filter(member=member, of=of, target=target).values_list("level", flat=True).first()
    level = Level.MUTED if not back else None if back[0] == "unset" else Level(int(back[0]))
    actions.turn_dial(member=member, of=of, target=target, level=level, now=now())
    if back:
        return Said(_("The dial of %(name)s stands as it did before.") % {"name": name})
    sentence = _("Nothing of %(name)s will be chosen for you.") % {"name": name}
    if before == Level.MUTED:
        return Said(sentence)
    if before is not None:
        was = _("Its dial stood at %(level)s.") % {"level": Level(before).label}
        sentence = f"{sentence} {was}"
    return Said(sentence, f"{says}:{'unset' if before is None else before}")


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
