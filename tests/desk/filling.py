"""A small community made by our own actions, in a process of its own: what a backup has to bring back."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.core.management import call_command
from django.test import Client

from community.actions import bookmark_thread, like_post, reply, start_thread
from community.models import Forum, ForumGrant, Thread
from desk.settings import set_setting
from directory.actions import agree_deal, close_deal, list_item, offer_deal
from feedback.actions import rate_deal
from lib.clock import now as clock
from profiles.actions import join, turn_dial
from profiles.learning import learn_step
from profiles.models import Dial, Member, Subject
from search.indexing import index_step
from tests.consenting import agree


def fill() -> None:
    """Ann and Bo talk, trade and rate; what they did is learned and indexed, but for the last reply."""
    call_command("migrate", verbosity=0)
    now = clock() - timedelta(days=1)
    set_setting("name", "The hut")
    Member.objects.create_superuser("owner", "owner@commonplace.example", "four small birds", name="Owner")
    ann = Member.objects.create_user("ann", "ann@commonplace.example", "four small birds", name="Ann")
    bo = Member.objects.create_user("bo", "bo@commonplace.example", "four small birds", name="Bo")
    for member in (ann, bo):
        join(member=member, now=now)
    stoves = Subject.objects.create(name="Stoves", slug="stoves")
    forum = Forum.objects.create(name="Winter", slug="winter")
    ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.EVERYONE)
    members = ForumGrant.Audience.MEMBERS
    ForumGrant.objects.create(forum=forum, audience=members, may_reply=True, may_start=True)
    thread = start_thread(
        author=ann, forum=forum, title="Which stove works at minus twenty?", text="Mine *stops* – why? 🔥",
        subjects=[stoves], key=uuid4(), now=now,
    )  # fmt: skip
    bookmark_thread(member=bo, thread=thread, now=now)
    listing = list_item(
        owner=ann, sort="selling", title="Ember stove", text="Serviced.", price=Decimal(45), currency="EUR",
        place="Bergen", subjects=[stoves], key=uuid4(), now=now,
    )  # fmt: skip
    deal = offer_deal(member=bo, listing=listing, remark="On Friday?", key=uuid4(), now=now)
    close_deal(member=bo, deal=agree_deal(member=ann, deal=deal, now=now), now=now)
    rate_deal(deal=deal, rater=bo, score=5, remark="Burns blue.", key=uuid4(), now=now)
    turn_dial(member=bo, of=Dial.Of.SUBJECT, target=stoves.pk, level=4, now=now)
    agree(member=bo, how="page", words="Yes, write to me.", now=now)
    post = reply(author=bo, thread=thread, text="A petrol one does.", key=uuid4(), now=now)
    like_post(member=ann, post=post, now=now)
    default_storage.save("pictures/stove.webp", ContentFile(b"RIFF....WEBP"))
    while learn_step() or index_step():
        pass
    send_mail("Hello", "A mail on its way.", None, ["bo@commonplace.example"])
    reply(author=ann, thread=thread, text="Which one burns kerosene?", key=uuid4(), now=now)


def go_on(folder: str) -> None:
    """What the restored index finds, and what is learned from one more act, as JSON; then a backup of an older site."""
    found = Client(SERVER_NAME="127.0.0.1").get("/search/", {"q": "kerosene"}).content.decode()
    thread, bo = Thread.objects.get(), Member.objects.get(username="bo")
    reply(author=bo, thread=thread, text="The big one.", key=uuid4(), now=clock())
    said = {"finds": thread.get_absolute_url() in found, "learned": learn_step(), "left": learn_step()}
    print(json.dumps(said))
    call_command("migrate", "desk", "0001_initial", verbosity=0)
    call_command("backup", to=Path(folder), stdout=StringIO())
