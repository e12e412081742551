"""The demo's private messages, through the actions of community."""

from datetime import datetime

from community.actions import start_conversation, write_message
from community.models import Conversation
from desk.demo.trading import key_of
from desk.demo.written import WrittenConversation, WrittenMessage
from profiles.models import Member


class Correspondence:
    """Conversations as they grow."""

    def __init__(self, members: dict[str, Member]) -> None:
        self.members = members
        self.begun: dict[WrittenConversation, int] = {}

    def say(self, written: WrittenConversation, said: WrittenMessage, now: datetime) -> None:
        """One message; the first begins the conversation."""
        writer, key = self.members[said.by], key_of("message", said.by, written.say.index(said), *written.between)
        if written in self.begun:
            talk = Conversation.objects.get(pk=self.begun[written])
            write_message(writer=writer, conversation=talk, text=said.text, key=key, now=now)
            return
        to = [self.members[name] for name in written.between[1:]]
        talk = start_conversation(writer=writer, to=to, title=written.title, text=said.text, key=key, now=now)
        self.begun[written] = talk.pk
