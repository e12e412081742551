"""The demo's examples: sent in by its members, chosen or sent back by its staff, through the actions of community."""

from datetime import datetime, timedelta

from community.actions import choose_example, like_example, read_example, send_back_example, submit_example, thank
from community.models import Example
from desk.demo.talking import Talk
from desk.demo.trading import key_of
from desk.demo.written import WrittenExample
from lib.kinds import ItemRef
from writing.actions import add_picture


class Collection:
    """Examples as they come in, by the names of their files."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.examples: dict[str, Example] = {}

    def send_in(self, written: WrittenExample, now: datetime) -> None:
        """A member tells how they did it."""
        author, text = self.talk.members[written.by], written.text
        for name, data in written.pictures:
            kept = add_picture(owner=author, data=data, now=now)
            text = text.replace(f"({name})", f"({kept.sized.address})")
        self.examples[written.slug] = submit_example(
            author=author,
            title=written.title,
            text=text,
            subjects=[self.talk.subjects[slug] for slug in written.subjects],
            key=key_of("example", written.slug),
            now=now,
        )

    def decide(self, written: WrittenExample, now: datetime) -> None:
        """Staff send it back where they have a word to say, else choose it, and thank where they wrote how."""
        staff, example = self.talk.members[written.decided_by], self.examples[written.slug]
        if written.word:
            send_back_example(staff=staff, example=example, word=written.word, now=now)
            return
        choose_example(staff=staff, example=example, now=now)
        if written.thanks:
            thank(staff=staff, ref=ItemRef("example", example.pk), words=written.thanks, now=now + timedelta(minutes=1))

    def like(self, written: WrittenExample, username: str, now: datetime) -> None:
        """Somebody reads it, and likes it."""
        member, example = self.talk.members[username], Example.objects.get(pk=self.examples[written.slug].pk)
        read_example(member=member, example=example, seconds=90, now=now)
        like_example(member=member, example=example, now=now + timedelta(seconds=90))
