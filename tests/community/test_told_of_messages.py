"""Those who take part in a conversation are told of it: who wrote, and never what."""

from datetime import datetime

from django.test import Client

from community.actions import add_people, mark_conversation_read, mute_conversation
from community.models import Conversation
from lib.clock import now as present
from notices.models import Notice
from notices.telling import tell_step
from profiles.learning import learn_step
from profiles.models import Activity, Interest, Member, Verb
from tests.community.conftest import Begin


def test_those_who_take_part_are_told_once(begin: Begin, bo: Member, di: Member, now: datetime) -> None:
    talk = begin(bo, di, title="Secret plan", now=present())
    mute_conversation(member=di, conversation=talk, is_muted=True)
    while tell_step():
        pass
    notice = Notice.objects.get()
    assert (notice.member, notice.occasion, notice.number) == (bo, "message", 1)
    mark_conversation_read(member=bo, conversation=talk, number=1, now=now)
    assert not Notice.objects.unseen().exists()


def test_the_bell_says_who_wrote_and_nothing_of_it(client: Client, begin: Begin, bo: Member) -> None:
    begin(title="Secret plan", now=present())
    while tell_step():
        pass
    client.force_login(bo)
    page = client.get("/notices/").content.decode()
    assert "A conversation with Ann" in page
    assert "Ann wrote to you" in page
    assert ("Ember" in page, "Secret plan" in page) == (False, False)


def test_who_was_added_is_told(begin: Begin, ann: Member, di: Member, cy: Member) -> None:
    talk = begin(now=present())
    for each in (di, cy):
        add_people(member=ann, conversation=talk, people=[each], now=present())
    while tell_step():
        pass
    told = Notice.objects.filter(because__added=True).values_list("member__username", "kind", "item")
    assert sorted(told) == [("cy", "conversation", talk.pk), ("di", "conversation", talk.pk)]


def test_nothing_is_learned_from_it(talk: Conversation, ann: Member) -> None:
    while learn_step():
        pass
    acts = Activity.objects.filter(verb=Verb.MESSAGED).values_list("member", "kind", "facets")
    assert list(acts) == [(ann.pk, "message", [])]
    assert not Interest.objects.exists()
