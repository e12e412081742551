"""Being in a conversation: reading marks, people, muting, leaving; and what moderators read when it is reported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from community import actions
from community.forms import AddPeopleForm, ReadForm
from community.models import Conversation, Message, Participant
from community.models.message import MOST_PEOPLE, names_of
from community.permissions import may_add_people
from community.views.conversing import seen_or_404
from community.views.writing import status_of
from lib.clock import now
from lib.doors import members_only
from moderation.forms import ReasonForm
from moderation.permissions import refusal_to_moderate, refuse

REACH = 2  # messages before and after a reported one that a moderator reads with it


@members_only
@require_POST
def mark_conversation_read(request: Any, conversation_id: int) -> HttpResponse:
    found = get_object_or_404(Conversation.objects.visible_to(request.user), pk=conversation_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    number = form.cleaned_data["number"]
    actions.mark_conversation_read(member=request.user, conversation=found, number=number, now=now())
    return redirect("community:inbox") if "next" in request.POST else HttpResponse(status=204)


@members_only
@require_http_methods(["GET", "POST"])
def people(request: Any, conversation_id: int) -> HttpResponse:
    """Who takes part; who began it adds others."""
    found = seen_or_404(request.user, conversation_id)
    form = AddPeopleForm(request.POST or None)
    if form.is_valid():
        try:
            chosen = form.cleaned_data["to"]
            count = actions.add_people(member=request.user, conversation=found, people=chosen, now=now())
            messages.success(
                request,
                ngettext("%(count)d member was added.", "%(count)d members were added.", count) % {"count": count},
            )
            return redirect("community:people", found.pk)
        except ValidationError as error:
            form.add_error(None, error)
    here = Participant.objects.by_conversation([found.pk])[found.pk]
    context = {"conversation": found, "people": here, "names": names_of(here, request.user), "form": form}
    context |= {"may_add": may_add_people(request.user, found), "most": MOST_PEOPLE}
    return render(request, "community/messages/people.html", context, status=status_of(form))


@members_only
@require_POST
def mute_conversation(request: Any, conversation_id: int) -> HttpResponse:
    """Be told of nothing in it; `undo` takes that back."""
    found = get_object_or_404(Conversation.objects.visible_to(request.user), pk=conversation_id)
    actions.mute_conversation(member=request.user, conversation=found, is_muted="undo" not in request.POST)
    return redirect("community:people", found.pk)


@members_only
@require_http_methods(["GET", "POST"])
def leave_conversation(request: Any, conversation_id: int) -> HttpResponse:
    found = seen_or_404(request.user, conversation_id)
    if request.method == "POST":
        actions.leave_conversation(member=request.user, conversation=found, now=now())
        messages.success(request, _("You have left the conversation."))
        return redirect("community:inbox")
    here = Participant.objects.by_conversation([found.pk])[found.pk]
    context = {"conversation": found, "names": names_of(here, request.user), "is_last": len(here) == 1}
    return render(request, "community/messages/leave.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def reported_message(request: Any, message_id: int) -> HttpResponse:
    """Moderators read a reported message, with two before and after it, once the record says that they do, and why."""
    refuse(refusal_to_moderate(request.user))
    message = get_object_or_404(Message.objects.reported(), pk=message_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.look_at_message(staff=request.user, message=message, reason=reason, now=now())
        return redirect("community:reported-message", message.pk)
    context: dict[str, Any] = {"message": message, "form": form}
    if Message.objects.for_staff(request.user).filter(pk=message.pk).exists():
        context["lines"] = Message.objects.around(message, REACH).select_related("author")
    return render(request, "community/messages/reported.html", context, status=status_of(form))
