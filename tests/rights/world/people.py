"""Members as a page names them, and what each keeps for themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.urls import reverse

from community.actions import bookmark_thread, edit_bookmark, keep_item, name_members
from community.models import Attendance, Ballot, Liking, Mention, Post, Verdict
from lib.kinds import ItemRef
from notices import actions as noticing
from notices.actions import News
from notices.models import Bounce, Choice, Device, Envelope, Incoming, Notice, Outgoing
from notices.telling import tell_step
from profiles.actions import (
    Showing,
    answer_question,
    edit_profile,
    give_consent,
    note_shown,
    pause_learning,
    resume_learning,
    say_seen,
    version_of,
)
from profiles.forms import sealed
from profiles.learning import learn_step
from profiles.models import (
    Activity,
    Asked,
    Block,
    Dial,
    Facet,
    Group,
    Interest,
    Member,
    Option,
    Passed,
    Question,
    Shown,
    Sort,
    Surface,
)
from profiles.rolling import roll_step
from search.actions import note_search
from tests.rights.people import SETS
from tests.rights.world.holding import World
from writing.actions import save_draft

SEEN = ("stranger", "silenced", "suspended", "inactive", "erased", "ignored", "desk")

# A public key like that of a browser.
BROWSER = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"


def fill(world: World) -> None:
    for role in SEEN:
        gone = f"gone-{world.cast[role].pk}"
        world.put("member", role, username=gone if role == "erased" else world.cast[role].username)
        world.put("member-page", role, object_id=world.cast[role].pk, member_id=world.cast[role].pk)
        world.put("reported-member", role, kind="member", item_id=world.cast[role].pk)
    world.put("reported-nothing", "unknown", kind="nothing", item_id=1)
    world.put("reported-nothing", "dial", kind="dial", item_id=1)
    for role, member in world.cast.items():
        name = f"address {role}"
        world.plant(name, "" if role == "erased" else f"{role} staff")
        member.email = f"{world.canaries[name].word}@commonplace.example"
        member.save(update_fields=["email"])
        EmailAddress.objects.create(user=member, email=member.email, primary=True, verified=role != "newcomer")
    tell(world, "inactive", "staff")
    tell(world, "erased", "")
    keep_back(world)
    world.saw("about erased", world.cast["erased"].get_absolute_url())
    world.saw("place erased", world.cast["erased"].get_absolute_url())
    world.saw("address erased", reverse("admin:profiles_member_changelist"), "administrator")
    searched = world.plant("search", "author")
    note_search(member=world.cast["author"], words=searched, now=world.ago(days=1))
    standing = ItemRef("thread", world.thing("thread", "standing")["thread_id"])
    for state in ("standing", "private", "hidden"):
        world.put("dialled", state, of="thread", target=world.thing("thread", state)["thread_id"])
    world.put("dialled", "nothing", of="weather", target=1)
    world.put("block", "standing", name="unread")
    world.put("block", "nothing", name="weather")
    world.put("start", "everyone", whose="everyone")
    world.put("start", "nobody", whose="999999")
    keep_rows(world, standing)
    world.values |= {
        "sealed": sealed(world.cast["stranger"], [Showing(standing, 1)]),
        "shown": str(standing),
        "post": world.thing("post", "standing")["post_id"],
        "thread": standing.id,
        "word": Facet.objects.filter(sort=Sort.WORD).earliest("pk").pk,
        "act": name_of(first_act(world.cast["author"])),
        "private_thread": world.thing("thread", "private")["thread_id"],
        "hidden_thread": world.thing("thread", "hidden")["thread_id"],
        "staff": len(SETS["staff"]),
    }


def keep_rows(world: World, shown: ItemRef) -> None:
    """A row of each sort that belongs to one member alone."""
    cast = world.cast
    author = cast["author"]
    consent = give_consent(member=cast["other"], how="sign-up", words="Send it.", now=world.ago(days=60))
    note_shown(member=author, surface=Surface.PAGE, choices=[Showing(shown, 1)], now=world.ago(days=1))
    post = Post.objects.get(pk=world.thing("post", "standing")["post_id"])
    name_members(post=post, members=[cast["stranger"]], now=world.ago(days=1))
    kept = bookmark_thread(member=cast["stranger"], thread=post.thread, now=world.ago(days=1))
    note = f"For {world.plant('bookmark note', 'stranger')}."
    edit_bookmark(member=cast["stranger"], bookmark=kept, note=note, due=None, now=world.ago(days=1))
    world.put("bookmark", "standing", bookmark_id=kept.pk)
    pause_learning(member=cast["stranger"], now=world.ago(days=1))  # or what they read is theirs to download
    for state, article in (("article", "standing"), ("lost", "hidden")):
        ref = ItemRef("article", world.thing("article", article)["article_id"])
        other = keep_item(member=cast["stranger"], ref=ref, now=world.ago(days=1))
        world.put("bookmark", state, bookmark_id=other.pk)
    resume_learning(member=cast["stranger"], now=world.ago(days=1))
    words = f"Half a {world.plant('draft', 'author')}"
    draft = save_draft(
        member=author, place=f"reply:thread:{shown.id}", fields={"text": [words]}, version=0, now=world.ago(days=1)
    )
    assert draft is not None
    world.put("draft", "standing", draft_id=draft.pk)
    while learn_step() or tell_step(now=world.now) or roll_step(now=world.now):
        pass
    told = News(author.pk, "reply", ItemRef("post", post.pk), "post:0", world.now, under=shown)
    assert noticing.tell(news=[told], now=world.now)
    noticing.choose_ways(member=cast["stranger"], wanted={("reply", "mail"): False}, now=world.ago(days=1))
    manner: dict[str, Any] = {"quiet_from": None, "quiet_until": None, "started": 3, "joined": 1}
    manner |= {"mails_a_day": 3, "mails_a_week": 20}
    noticing.choose_manner(member=cast["stranger"], now=world.ago(days=1), **manner)
    keep_told(world)
    device = keep_ways(world, author, shown)
    world.put(
        "own-rows",
        "any",
        consent=consent.pk,
        draft=draft.pk,
        dial=Dial.objects.get(member=cast["stranger"]).pk,
        ignored=Block.objects.get(member=cast["ignoring"]).pk,
        bookmark=kept.pk,
        attendance=Attendance.objects.filter(member=cast["moderator"]).latest("pk").pk,
        ballot=Ballot.objects.filter(member=cast["moderator"]).latest("pk").pk,
        liking=Liking.objects.get(member=cast["stranger"]).pk,
        verdict=Verdict.objects.get(member=cast["stranger"]).pk,
        mention=Mention.objects.get(member=cast["stranger"]).pk,
        interest=Interest.objects.filter(member=author).latest("pk").pk,
        asked=Asked.objects.get(member=cast["stranger"]).pk,
        passed=Passed.objects.get(member=cast["other"]).pk,
        shown=Shown.objects.get(member=author).pk,
        notice=Notice.objects.filter(member=author).latest("pk").pk,
        notice_mail=Envelope.objects.filter(member=author).latest("pk").pk,
        notice_choice=Choice.objects.get(member=cast["stranger"]).pk,
        device=device.pk,
        bounce=Bounce.objects.get(mail__member=author).pk,
        mail_answer=Incoming.objects.get(member=author).pk,
        manner=cast["stranger"].pk,
    )


def keep_told(world: World) -> None:
    """What a member said they had seen, and an answer to a question of the owner's own."""
    cast = world.cast
    known = ItemRef("article", world.thing("article", "standing")["article_id"])
    say_seen(member=cast["other"], ref=known, now=world.ago(days=1))
    asked = Question.objects.create(text="Do you camp in winter?")
    Option.objects.bulk_create([Option(question=asked, text="Yes"), Option(question=asked, text="No")])
    first = str(asked.options.first().pk)  # type: ignore[union-attr]
    answer_question(member=cast["stranger"], question=f"own:{asked.pk}", answer=first, now=world.ago(days=1))


def keep_ways(world: World, author: Member, shown: ItemRef) -> Device:
    """A phone the member is told on, and a mail of theirs that came back."""
    Incoming.objects.create(
        member=author,
        key="a",
        kind="thread",
        item=shown.id,
        state="returned",
        came=world.ago(days=1),
        reason=f"Not {world.plant('mail answer', 'author')}.",
    )
    letter = Outgoing.objects.create(
        purpose="bell", ref=10**6, member=author, message_id="<bell.1000000@x>", state="sent"
    )
    Bounce.objects.create(
        mail=letter,
        address=f"{world.plant('bounce', 'author administrator')}@commonplace.example",
        sort="late",
        proof="path",
        key="b",
        came=world.ago(days=1),
    )
    device = Device.objects.create(
        member=author,
        digest="d",
        endpoint="https://push.example/d",
        p256dh=BROWSER,
        auth="A" * 22,
        name=f"Phone of {world.plant('device', 'author')}",
    )
    world.put("device", "standing", device_id=device.pk)
    world.put("app-icon", "good", size=192)
    world.put("app-icon", "unknown", size=100)
    return device


def tell(world: World, role: str, seen_by: str) -> None:
    """What somebody said of themselves on their page, whose page is gone now."""
    member = world.cast[role]
    edit_profile(
        member=member,
        name=f"The {role}",
        place=f"By {world.plant(f'place {role}', seen_by)}",
        about=f"I am {world.plant(f'about {role}', seen_by)}.",
        language="en",
        time_zone="UTC",
        version=version_of(member=member),
        now=world.ago(days=40),
    )


def keep_back(world: World) -> None:
    """What one who is here shows to some alone, and a group that is nobody else's business."""
    stranger = world.cast["stranger"]
    edit_profile(
        member=stranger,
        place=f"Near {world.plant('place for members', 'members')}",
        place_to="members",
        about=f"Also {world.plant('about for nobody', 'stranger staff')}.",
        about_to="nobody",
        website=f"https://{world.plant('website for nobody', 'stranger staff')}.example/",
        website_to="nobody",
        pronouns=world.plant("pronouns for members", "members"),
        pronouns_to="members",
        version=version_of(member=stranger),
        now=world.ago(days=40),
    )
    group = Group.objects.create(name=f"Choir {world.plant('group', 'insider staff')}")
    group.members.add(world.cast["insider"])


def first_act(member: Member) -> Activity:
    """The first thing a member did that something is learned from."""
    return Activity.objects.of_member(member.pk).exclude(facets=[]).order_by("id")[0]


def name_of(act: Activity) -> str:
    """An act as the evidence names it."""
    return f"{act.month}-{act.id}"
