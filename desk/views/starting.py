"""How the pages of members start: of every group, and of all, arranged like one's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from desk.actions import arrange_start, raise_start
from desk.permissions import refuse_all_but_owners
from home.actions import LayoutChanged
from home.forms import ArrangeForm
from home.holding import start_held
from home.models import Device, Start
from home.rows import listed, part_in
from home.saying import meanwhile, said_of
from home.starting import all_starts
from lib.clock import now
from lib.doors import members_only
from profiles.models import Group

EVERYONE = "everyone"


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def starts(request: Any) -> HttpResponse:
    """Whose pages have a start of their own, in the order in which they count; POST: one group before another."""
    refuse_all_but_owners(request.user)
    said, status = "", 200
    if request.method == "POST":
        group = get_object_or_404(Group, pk=_number(request.POST.get("group", "")))
        try:
            raise_start(by=request.user, group=group, now=now())
        except ValidationError as error:
            said, status = error.messages[0], 422
        else:
            return redirect("desk:starts")
    found = all_starts()
    taken = [each["group"].pk for each in found if each["group"]]
    others = Group.objects.exclude(pk__in=taken).order_by("name")
    is_open = all(each["group"] for each in found)
    context = {"starts": found, "others": others, "is_open_to_all": is_open, "said": said}
    return render(request, "desk/starts/index.html", context, status=status)


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Any, whose: str) -> HttpResponse:
    """How the pages of one group's members start, or those of all; POST: one press of one of its buttons."""
    refuse_all_but_owners(request.user)
    group = None if whose == EVERYONE else get_object_or_404(Group, pk=_number(whose))
    if request.method != "POST":
        device = request.GET.get("device", "")
        return _arranged(request, _standing(group, device if device in Device.values else Device.DESK))
    form = ArrangeForm(request.POST)
    if not form.is_valid():
        return _arranged(request, _standing(group, Device.DESK), said=_("Press one of the buttons."), status=400)
    told = form.cleaned_data
    device, change, version = told["device"], told["does"], told["version"]
    try:
        made = arrange_start(by=request.user, group=group, device=device, change=change, version=version, now=now())
    except LayoutChanged:
        other = _standing(group, device)
        return _arranged(request, other, said=meanwhile(other.said), status=409)
    except ValidationError as error:
        return _told(request, _standing(group, device), error.messages[0])
    return _told(request, made, said_of(made.said))


def _standing(group: Group | None, device: str) -> Start:
    found = Start.objects.filter(group=group, device=device).first()
    return found or Start(group=group, device=device)


def _told(request: Any, made: Start, sentence: str) -> HttpResponse:
    """What a press led to: the list for a script, else the page again, with a sentence."""
    if request.htmx:
        return _arranged(request, made, said=sentence)
    messages.info(request, sentence)
    return redirect(f"{_address(made)}?{urlencode({'device': made.device} | _of(request))}")


def _arranged(request: Any, made: Start, *, said: str = "", status: int = 200) -> HttpResponse:
    held = start_held(made)
    context = {
        "held": held,
        "said": said,
        "group": made.group,
        "action": f"{_address(made)}{'?of=side' if _of(request) else ''}",
        "devices": Device.choices,
        "is_part": bool(request.htmx),
        **listed(held, part_in(request.GET)),
    }
    template = "home/arrange/list.html" if request.htmx else "desk/starts/start.html"
    return render(request, template, context, status=status)


def _of(request: Any) -> dict[str, str]:
    return {"of": "side"} if part_in(request.GET) == "side" else {}


def _address(made: Start) -> str:
    return reverse("desk:start", args=[made.group_id or EVERYONE])


def _number(written: str) -> int:
    if not written.isdecimal() or len(written) > 18:
        raise Http404
    return int(written)
