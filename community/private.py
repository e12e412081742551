"""What conversations and messages are to the apps below: no list, search or chooser ever asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions import erase_conversations, erase_messages, move_message, name_of_message
from community.models import Conversation, Message, Participant, Shelf
from community.models.message import names_of
from lib.kinds import ItemRef, Kind, Story
from lib.markdown import excerpt

LEAD = 2000  # characters of the HTML an excerpt is made from


class ConversationKind(Kind):
    """Known to those who take part, to nobody else; named by people, never by its title, which may be a secret."""

    name = "conversation"
    is_private = True

    def visible_to(self, viewer: Any) -> QuerySet[Conversation]:
        return Conversation.objects.visible_to(viewer)

    def changes(self, ids: Sequence[int]) -> dict[int, int]:
        return dict(Conversation.objects.filter(pk__in=ids).values_list("pk", "changes"))

    def wanted_by(self, viewer: Any, ids: Sequence[int]) -> set[int]:
        own = Participant.objects.here().filter(member=viewer.pk, conversation__in=ids, is_muted=False)
        return set(own.values_list("conversation", flat=True))

    def stories(self, viewer: Any, ids: Sequence[int]) -> dict[int, Story]:
        found = self.visible_to(viewer).filter(pk__in=ids).select_related("begun_by")
        names = titles(viewer, ids)
        return {
            each.pk: Story(
                ItemRef(self.name, each.pk), each.get_absolute_url(), names[each.pk], each.begun_by, each.begun
            )
            for each in found
        }

    def export(self, member: Any) -> list[dict[str, Any]]:
        """The conversations they take part in, and with whom."""
        people = Participant.objects.by_conversation(self.visible_to(member).values_list("pk", flat=True))
        mine = Participant.objects.here().filter(member=member).select_related("conversation").order_by("pk")
        return [
            {
                "title": each.conversation.title,
                "with": [other.member.username for other in people[each.conversation_id] if other.pk != each.pk],
                "joined": each.joined.isoformat(),
                "is_muted": each.is_muted,
                "read_number": each.read_number,
            }
            for each in mine
        ]

    def erase(self, member: Any) -> None:
        erase_conversations(member=member)


class MessageKind(Kind):
    name = "message"
    is_private = True
    holds_pictures = True

    def visible_to(self, viewer: Any) -> QuerySet[Message]:
        return Message.objects.visible_to(viewer)

    def stories(self, viewer: Any, ids: Sequence[int]) -> dict[int, Story]:
        found = list(self.visible_to(viewer).filter(pk__in=ids).select_related("author"))
        names = titles(viewer, [each.conversation_id for each in found])
        return {
            each.pk: Story(
                ref=ItemRef(self.name, each.pk),
                url=each.get_absolute_url(),
                title=names[each.conversation_id],
                author=each.author,
                when=each.posted,
                excerpt=excerpt(each.html[:LEAD]),
            )
            for each in found
        }

    def hide(self, item_id: int, *, now: datetime) -> bool:
        return move_message(pk=item_id, start=Shelf.STANDING, end=Shelf.HIDDEN)

    def restore(self, item_id: int, *, now: datetime) -> bool:
        return move_message(pk=item_id, start=Shelf.HIDDEN, end=Shelf.STANDING)

    def for_staff(self, staff: Any) -> QuerySet[Message]:
        return Message.objects.for_staff(staff)

    def reading_room(self, item_id: int) -> str:
        return reverse("community:reported-message", args=[item_id])

    def name_of(self, item_id: int) -> str:
        return name_of_message(pk=item_id)

    def export(self, member: Any) -> list[dict[str, Any]]:
        """What they wrote themselves; what others wrote to them is the others'."""
        own = Message.objects.filter(author=member).select_related("conversation").order_by("pk")
        return [
            {
                "conversation": each.conversation.title,
                "number": each.number,
                "posted": each.posted.isoformat(),
                "text": each.text,
                "shelf": each.shelf,
            }
            for each in own
        ]

    def erase(self, member: Any) -> None:
        erase_messages(member=member)


def titles(viewer: Any, ids: Sequence[int]) -> dict[int, str]:
    """“A conversation with Bo and Cy”, for each of these; one query."""
    people = Participant.objects.by_conversation(ids)
    return {pk: _("A conversation with %(names)s") % {"names": names_of(people[pk], viewer)} for pk in ids}
