"""A member's conversations: the list of them, beginning one, and one with its messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from community import actions, permissions
from community.forms import ChangesForm, ConversationForm, MessageForm
from community.models import Conversation, Message, Participant
from community.models.message import MessageQuerySet, names_of
from community.places import MESSAGE, WRITE_TO
from community.views.writing import status_of
from lib.clock import now
from lib.doors import members_only
from lib.kinds import kind_named
from lib.markdown import excerpt
from profiles.models import Member
from writing.places import Begun, begun_at

PAGE = 20  # messages
LISTED = 25  # conversations
LEAD = 1000  # characters of the HTML a row's first words are made from
AT_ONCE = 50  # changed messages in one answer; the page asks on until there are no more


@dataclass(slots=True)
class Row:
    """A conversation in the list of them."""

    conversation: Conversation
    names: str
    people: list[Participant]  # the others
    latest: Message | None
    lead: str  # how its last message begins


@dataclass(slots=True)
class Line:
    """A message on its conversation's page."""

    message: Message
    is_own: bool
    is_new: bool
    is_first_new: bool = False  # the line before what is new goes above it


@members_only
@require_safe
def inbox(request: Any) -> HttpResponse:
    found = Conversation.objects.visible_to(request.user).for_inbox(request.user)
    page: Page[Conversation] = Paginator(found, LISTED).get_page(request.GET.get("page"))
    return render(request, "community/messages/inbox.html", {"page": page, "rows": rows_of(request.user, page)})


def rows_of(viewer: Member, conversations: Iterable[Conversation]) -> list[Row]:
    """Each with who takes part and its last message; two queries."""
    found = list(conversations)
    people = Participant.objects.by_conversation(each.pk for each in found)
    wanted = [each.latest for each in found]  # type: ignore[attr-defined]
    latest = Message.objects.visible_to(viewer).select_related("author").in_bulk(wanted)
    return [row_of(viewer, each, people[each.pk], latest.get(each.latest)) for each in found]  # type: ignore[attr-defined]


def row_of(viewer: Member, conversation: Conversation, people: list[Participant], latest: Message | None) -> Row:
    others = [each for each in people if each.member_id != viewer.pk]
    return Row(conversation, names_of(people, viewer), others, latest, excerpt(latest.html[:LEAD]) if latest else "")


@members_only
@require_http_methods(["GET", "POST"])
def start_conversation(request: Any) -> HttpResponse:
    """`?to=ann,bo` says with whom; to one member there is a draft of its own."""
    permissions.refuse(permissions.refusal_to_write(request.user))
    named = kind_named("member").visible_to(request.user).filter(username=request.GET.get("to", "")).first()
    begun = begun_at(request.user, request.POST.get("draft") or WRITE_TO.at(named.pk if named else 0))
    initial = {"to": request.GET.get("to", "")} | begun.initial | {"draft": begun.place}
    form = ConversationForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            return redirect(actions.start_conversation(writer=request.user, now=now(), **form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
    earlier = Conversation.objects.between(request.user, named).first() if named else None
    context = {"form": form, "draft": begun, "named": named, "earlier": earlier}
    return render(request, "community/messages/new.html", context, status=status_of(form))


@members_only
@require_safe
def conversation(request: Any, conversation_id: int) -> HttpResponse:
    """One page of it; without a number one goes on at the first unread. `?message=N` leads to message N."""
    found = seen_or_404(request.user, conversation_id)
    messages = Message.objects.visible_to(request.user).filter(conversation=found)
    if wanted := request.GET.get("message") or place_to_resume(request, found):
        return redirect(address_of(found, messages, wanted))
    page: Page[Message] = Paginator(messages.in_order().select_related("author"), PAGE).get_page(
        request.GET.get("page")
    )
    shown = list(page)
    read_to = shown[-1].number if page.has_next() else found.last_number
    context = {"lines": lines_of(request.user, found, shown), "page": page, "read_to": read_to}
    context |= around(request.user, found, MessageForm, begun_at(request.user, MESSAGE.at(found.pk)))
    return render(request, "community/messages/conversation.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def write_message(request: Any, conversation_id: int) -> HttpResponse:
    """Sends from the conversation's page; a page of its own for what was wrong with a message."""
    found = seen_or_404(request.user, conversation_id)
    begun = begun_at(request.user, MESSAGE.at(found.pk))
    form = MessageForm(request.POST or None, initial=begun.initial)
    if form.is_valid():
        try:
            sent = actions.write_message(writer=request.user, conversation=found, now=now(), **form.cleaned_data)
            return redirect(sent)
        except ValidationError as error:
            form.add_error(None, error)
    context = around(request.user, found, MessageForm, begun) | {"form": form}
    return render(request, "community/messages/write.html", context, status=status_of(form))


@members_only
@require_safe
def newer_messages(request: Any, conversation_id: int) -> HttpResponse:
    """The messages that came since a change, the numbers of those gone, and how many lie beyond the page."""
    found = seen_or_404(request.user, conversation_id)
    form = ChangesForm(request.GET)
    if not form.is_valid():
        return HttpResponse(status=204)
    said = form.cleaned_data
    touched = Message.objects.filter(conversation=found, change__gt=said["after"], number__gt=found.since)  # type: ignore[attr-defined]
    changes = dict(touched.order_by("change").values_list("number", "change")[:AT_ONCE])
    if not changes:
        return HttpResponse(status=204)
    visible = Message.objects.visible_to(request.user).filter(conversation=found)
    rows = list(visible.filter(number__in=changes).in_order().select_related("author"))
    upto, known = said["upto"], said["known"]
    beyond = visible.filter(number__gt=max(upto, known)).in_order() if upto and known is not None else visible.none()
    context = {
        "conversation": found,
        "gone": sorted(changes.keys() - {row.number for row in rows}),
        "lines": lines_of(request.user, found, [row for row in rows if upto is None or row.number <= upto]),
        "change": max(changes.values()),
        "is_more": len(changes) == AT_ONCE,
        "beyond": beyond.count(),
        "first": beyond.values_list("number", flat=True).first(),
    }
    return render(request, "community/messages/changes.html", context)


def seen_or_404(viewer: Member, conversation_id: int) -> Conversation:
    """The conversation, if this viewer takes part in it."""
    return get_object_or_404(Conversation.objects.visible_to(viewer).for_page(viewer), pk=conversation_id)


def around(viewer: Member, conversation: Conversation, form: type[MessageForm], begun: Begun) -> dict[str, Any]:
    """What stands round the messages: who takes part, and the field to write in."""
    people = Participant.objects.by_conversation([conversation.pk])[conversation.pk]
    return {
        "conversation": conversation,
        "people": people,
        "names": names_of(people, viewer),
        "refusal": permissions.refusal_to_write(viewer),
        "may_add": permissions.may_add_people(viewer, conversation),
        "form": form(initial=begun.initial),
        "draft": begun,
    }


def lines_of(viewer: Member, conversation: Conversation, messages: Sequence[Message]) -> list[Line]:
    """What each says to this viewer, and where on the page the new ones begin."""
    read: int = conversation.read_number  # type: ignore[attr-defined]
    lines = [
        Line(each, is_own=each.author_id == viewer.pk, is_new=each.number > read and each.author_id != viewer.pk)
        for each in messages
    ]
    first = next((line for line in lines if line.is_new), None)
    if first is not None and read:
        first.is_first_new = True
    return lines


def place_to_resume(request: Any, conversation: Conversation) -> str:
    """The first message this member has not read, or the last of a long conversation; nothing where the top will do."""
    read: int = conversation.read_number  # type: ignore[attr-defined]
    if "page" in request.GET or not read:
        return ""
    if read < conversation.last_number:
        return str(read + 1)
    return str(conversation.last_number) if conversation.last_number > PAGE else ""


def address_of(conversation: Conversation, messages: MessageQuerySet, wanted: str) -> str:
    """The page and place of message N; of the next one where N is out of sight, else of the last."""
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 1
    in_order = messages.in_order()
    message = in_order.filter(number__gte=number).first() or in_order.last()
    if message is None:
        return f"{conversation.get_absolute_url()}?page=1"
    page = messages.filter(number__lt=message.number).count() // PAGE + 1
    return f"{conversation.get_absolute_url()}?page={page}#p{message.number}"
