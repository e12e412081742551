"""A small community of its own, on which one act is sent twenty times at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.utils import timezone

from community.actions import (
    Announced,
    bookmark_thread,
    delete_post,
    edit_post,
    reply,
    start_conversation,
    start_thread,
)
from community.actions.polling import Asked
from community.models import Forum, ForumGrant, Option, Thread
from desk.actions import change_settings, invite
from desk.models import Invitation, SettingChange
from directory.actions import agree_deal, close_deal, list_item, offer_deal
from directory.models import Deal, Listing
from feedback.actions import rate_deal
from home.actions import pick_source
from home.models import Source
from lib.kinds import ItemRef
from moderation.actions import hide_item, report_item, set_status
from newsletters.actions import Rules, make_edition
from notices.actions import add_device
from notices.telling import tell_step
from profiles.actions import give_consent, turn_dial
from profiles.models import Dial, Group, Level, Member, Subject
from tests.community.articles import published, solved, written
from tests.community.examples import chosen, sent_in
from tests.rights.world.people import BROWSER
from writing.actions import save_draft

PASSWORD = "four small birds at dawn"
NOW = timezone.now()
YESTERDAY = NOW - timedelta(days=1)


class Ground:
    """Ann sells and asks, Bo answers and buys, Cy moderates, Di looks on."""

    def __init__(self) -> None:
        self.ann, self.bo, self.cy, self.di = (self._member(name) for name in ("ann", "bo", "cy", "di"))
        Member.objects.filter(pk=self.cy.pk).update(is_staff=True)
        self.cy.refresh_from_db()
        self.cy.groups.add(Group.objects.create(name="Moderators"))
        self.subject = Subject.objects.create(name="Stoves", slug="stoves")
        self.forum = Forum.objects.create(name="Winter", slug="winter")
        for audience in ForumGrant.Audience.EVERYONE, ForumGrant.Audience.MEMBERS:
            may = audience == ForumGrant.Audience.MEMBERS
            ForumGrant.objects.create(forum=self.forum, audience=audience, may_reply=may, may_start=may)
        give_consent(member=self.di, how="sign-up", words="Send it.", now=YESTERDAY)
        self.thread = self._thread()
        self.opening = self.thread.posts.get(number=1)
        told: dict[str, Any] = {"thread": self.thread, "author": self.ann, "now": YESTERDAY}
        self.asking = reply(text="Which?", key=uuid4(), poll=Asked("Which?", ("Gas", "Wood")), **told)
        self.option = Option.objects.filter(poll__post=self.asking).first()
        self.meeting = self._meeting()
        self.answer = reply(thread=self.thread, author=self.bo, text="The Ember.", key=uuid4(), now=YESTERDAY)
        self.listing = self._listing()
        self.offer = offer_deal(member=self.bo, listing=self.listing, remark="", key=uuid4(), now=YESTERDAY)
        self.agreed, self.closed = self._deal(), self._deal()
        agree_deal(member=self.ann, deal=self.agreed, now=YESTERDAY)
        agree_deal(member=self.ann, deal=self.closed, now=YESTERDAY)
        close_deal(member=self.bo, deal=self.closed, now=YESTERDAY)
        self.address = EmailAddress.objects.create(user=self.di, email=self.di.email, primary=True)
        post = ItemRef("post", self.answer.pk)
        rated = self._deal()
        agree_deal(member=self.ann, deal=rated, now=YESTERDAY)
        close_deal(member=self.bo, deal=rated, now=YESTERDAY)
        for side in (self.bo, self.ann):
            self.rating = rate_deal(deal=rated, rater=side, score=5, remark="", key=uuid4(), now=YESTERDAY)
        said: dict[str, Any] = {"text": "Blue?", "key": uuid4(), "now": YESTERDAY}
        self.talk = start_conversation(writer=self.ann, to=[self.bo], **said)
        self.article, self.draft_article = published(self.cy, YESTERDAY), written(self.cy, YESTERDAY)
        self.example, self.chosen_example = sent_in(self.ann, YESTERDAY), chosen(self.ann, self.cy, YESTERDAY)
        self.twigs = self._twigs()
        self._fill_the_desk()
        while tell_step(now=NOW):
            pass
        self.report = report_item(reporter=self.di, ref=post, reason="It sells.", key=uuid4(), now=YESTERDAY)
        self.message = self.talk.messages.get()
        said_in_private = ItemRef("message", self.message.pk)
        report_item(reporter=self.bo, ref=said_in_private, reason="It hurts.", key=uuid4(), now=YESTERDAY)
        said = {"endpoint": "https://push.example/bo", "p256dh": BROWSER, "auth": "A" * 22, "name": "Phone"}
        self.device = add_device(member=self.bo, now=YESTERDAY, **said)
        self.pick, _is_new = pick_source(member=self.bo, url="https://127.0.0.1/a", now=YESTERDAY)
        self.given_up, _is_new = pick_source(member=self.bo, url="https://127.0.0.1/b", now=YESTERDAY)
        Source.objects.filter(picks=self.given_up).update(due=None, failures=20)
        place = f"reply:thread:{self.thread.pk}"
        self.draft = save_draft(member=self.bo, place=place, fields={"text": ["Half"]}, version=0, now=YESTERDAY)

    def _fill_the_desk(self) -> None:
        """What staff finds: things hidden already, a silenced member, a setting changed, somebody invited."""
        self.owner, self.silenced = self._member("owner"), self._member("ed")
        Member.objects.filter(pk=self.owner.pk).update(is_staff=True, is_superuser=True)
        self.owner.refresh_from_db()
        self.kept = bookmark_thread(member=self.di, thread=self.thread, now=YESTERDAY)
        self.hidden_thread, self.hidden_listing = self._thread(), self._listing()
        self.hidden_article, self.solved = published(self.cy, NOW), solved(self._thread(), self.bo, NOW)
        self.hidden_example = chosen(self.ann, self.cy, NOW)
        own: dict[str, Any] = {"thread": self.thread, "author": self.bo, "now": YESTERDAY}
        self.deleted = delete_post(post=reply(text="Gone.", key=uuid4(), **own), member=self.bo, now=NOW)
        self.changed = reply(text="Blue.", key=uuid4(), **own)
        edit_post(
            editor=self.bo, post=self.changed, text="Red.", version=1, now=NOW
        )  # `changed` keeps the version it had
        self.hidden_post = reply(thread=self.thread, author=self.bo, text="Buy.", key=uuid4(), now=YESTERDAY)
        told: dict[str, Any] = {"staff": self.owner, "reason": "It sells.", "now": YESTERDAY}
        for kind, pk in (
            ("thread", self.hidden_thread.pk), ("post", self.hidden_post.pk), ("listing", self.hidden_listing.pk),
            ("article", self.hidden_article.pk), ("example", self.hidden_example.pk),
        ):  # fmt: skip
            hide_item(ref=ItemRef(kind, pk), **told)
        set_status(member=self.silenced, status=Member.Status.SILENCED, **told)
        change_settings(by=self.owner, values={"name": "Tarn"}, now=YESTERDAY)
        self.change = SettingChange.objects.get()
        of_the_coast: dict[str, Any] = {"name": "Coast", "rules": Rules(places=["Brest"]), "key": uuid4()}
        self.edition = make_edition(editor=self.owner, now=YESTERDAY, **of_the_coast)
        invite(by=self.owner, addresses=["fay@commonplace.example"], now=YESTERDAY)
        self.invitation = Invitation.objects.get()

    def _member(self, name: str) -> Member:
        return Member.objects.create_user(name, f"{name}@commonplace.example", PASSWORD, name=name.capitalize())

    def _thread(self) -> Thread:
        told: dict[str, Any] = {"title": "Which stove?", "text": "Mine stops.", "subjects": [self.subject]}
        return start_thread(
            author=self.ann, forum=self.forum, sort=Thread.Sort.QUESTION, key=uuid4(), now=YESTERDAY, **told
        )

    def _twigs(self) -> Thread:
        """What Ann tells of twigs, of which Bo, Cy and Di want much."""
        twigs, aside = Subject.objects.create(name="Twigs", slug="twigs"), self._thread()
        for member in (self.bo, self.cy, self.di):
            reply(thread=aside, author=member, text="Mine is red.", key=uuid4(), now=YESTERDAY)
            turn_dial(member=member, of=Dial.Of.SUBJECT, target=twigs.pk, level=Level.LOUD, now=YESTERDAY)
        told: dict[str, Any] = {"title": "Twigs", "text": "They burn.", "subjects": [twigs]}
        return start_thread(
            author=self.ann, forum=self.forum, sort=Thread.Sort.DISCUSSION, key=uuid4(), now=YESTERDAY, **told
        )

    def _meeting(self) -> Thread:
        event = Announced(begins=NOW + timedelta(days=5), place="The hut", room=1)
        told: dict[str, Any] = {"title": "Meet", "text": "Soup.", "subjects": [], "event": event}
        return start_thread(author=self.ann, forum=self.forum, sort="event", key=uuid4(), now=YESTERDAY, **told)

    def _listing(self) -> Listing:
        told: dict[str, Any] = {"title": "A stove", "text": "Blue.", "price": Decimal(45), "currency": "EUR"}
        return list_item(
            owner=self.ann, sort="selling", place="", subjects=[self.subject], key=uuid4(), now=YESTERDAY, **told
        )

    def _deal(self) -> Deal:
        return offer_deal(member=self.bo, listing=self._listing(), remark="", key=uuid4(), now=YESTERDAY)
