"""Reports and what staff did about some of them."""

from __future__ import annotations

from uuid import uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType

from community.actions import change_badge, thank
from community.models import Award, Badge, Forum, Thread
from lib.kinds import ItemRef
from moderation.actions import close_report, report_item
from tests.rights.world.holding import World


def fill(world: World) -> None:
    fill_reports(world)
    fill_pages(world)
    fill_badges(world)
    fill_thanks(world)
    author = world.cast["author"]
    RecoveryCodes.activate(author)
    UserSession.objects.create(user=author, ip="127.0.0.1", session_key="not-a-session")


def fill_badges(world: World) -> None:
    """One that everyone sees, one of a private forum, one that is switched off; the author was given the first."""
    private = Forum.objects.get(slug=world.thing("forum", "private")["slug"])
    owner = world.cast["administrator"]
    named, resting = world.plant("badge private name", "insiders"), world.plant("badge off name", "administrator")
    for state, badge in (
        ("open", Badge(name="Helpful")),
        ("private", Badge(name=named, counted="solutions", forum=private)),
        ("off", Badge(name=resting, is_on=False)),
    ):
        kept = change_badge(staff=owner, badge=badge, now=world.ago(days=2))
        world.put("badge", state, badge_id=kept.pk)
        award = Award.objects.create(badge=kept, member=world.cast["author"], given=world.ago(days=1))
        world.put("award", state, award_id=award.pk)


def fill_thanks(world: World) -> None:
    """The author was thanked for a post; two others may be thanked for."""
    ref = ItemRef("post", world.thing("post", "edited")["post_id"])
    given = thank(staff=world.cast["moderator"], ref=ref, words="Thank you.", now=world.ago(hours=3))
    world.things["own-rows"]["any"]["thank"] = given.pk
    for state in ("standing", "private"):
        world.put("thankable", state, kind="post", item=world.thing("post", state)["post_id"])


def fill_pages(world: World) -> None:
    """What the admin names by object_id."""
    for kind in ("thread", "post", "listing", "deal"):
        for state, address in world.things[kind].items():
            world.put(f"{kind}-page", state, object_id=address[f"{kind}_id"])
    for state, address in world.things["forum"].items():
        world.put("forum-page", state, object_id=Forum.objects.get(slug=address["slug"]).pk)
    contents = ContentType.objects.get_for_model(Thread).pk
    for state in ("standing", "private"):
        thread = world.thing("thread", state)["thread_id"]
        world.put("viewed-thread", state, content_type_id=contents, object_id=thread)
    world.put("self-help-table", "any", table="unanswered")
    world.put("desk-app", "community", app_label="community")
    world.put("desk-app", "mfa", app_label="mfa")


def fill_reports(world: World) -> None:
    moderator = world.cast["moderator"]
    for state, seen_by, thing in (
        ("open", "staff", world.thing("thread", "standing")),
        ("private", "staff", world.thing("thread", "private")),
        ("done", "staff", world.thing("thread", "muted")),
    ):
        word = world.plant(f"report {state}", seen_by)
        reporter = world.cast["insider" if state == "private" else "other"]
        ref = ItemRef("thread", thing["thread_id"])
        report = report_item(reporter=reporter, ref=ref, reason=f"Look, {word}.", key=uuid4(), now=world.ago(hours=5))
        if state == "done":
            why = world.plant("staff reason", "staff")
            act = close_report(staff=moderator, report=report, reason=f"Fine, {why}.", now=world.ago(hours=4))
            assert act
            world.put("staffact", "standing", object_id=act.pk)
        world.put("report", state, report_id=report.pk)
        world.put("report-page", state, object_id=report.pk)
