"""The demo's forums, subjects and members as rows."""

from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress

from community.models import Forum, ForumGrant
from desk.demo.written import Content, WrittenForum, WrittenMember
from profiles.actions import came_by, ignore, pause_learning, turn_dial, turn_volume, welcome
from profiles.models import Dial, Group, Member, Option, Question, Subject

PASSWORD = "trailhead"  # noqa: S105  printed for whoever tries the demo
SIGNING_IN = ("mara", "cyrus", "owner")
CONSENT = "Send me Trailhead's newsletter, written for me. I can stop it at any time."
AFTER = timedelta(days=2)  # how long after joining members tune what they get


def open_forums(content: Content) -> dict[str, Forum]:
    """The forums in their order; everyone reads, members write, a group's forum is the group's."""
    return {forum.slug: _open_forum(forum, order) for order, forum in enumerate(content.forums)}


def _open_forum(written: WrittenForum, order: int) -> Forum:
    forum = Forum.objects.create(slug=written.slug, name=written.name, description=written.about, order=order)
    audience = ForumGrant.Audience
    if written.group:
        group, _new = Group.objects.get_or_create(name=written.group)
        ForumGrant.objects.create(
            forum=forum, audience=audience.GROUP, group=group, may_see=True, may_reply=True, may_start=True
        )
        return forum
    ForumGrant.objects.create(forum=forum, audience=audience.EVERYONE, may_see=True)
    ForumGrant.objects.create(forum=forum, audience=audience.MEMBERS, may_see=True, may_reply=True, may_start=True)
    return forum


def name_subjects(content: Content, created: datetime) -> dict[str, Subject]:
    """The vocabulary, as old as the place."""
    return {
        slug: Subject.objects.create(slug=slug, name=name, description=about, created=created)
        for slug, (name, about) in content.subjects.items()
    }


def draft_questions(content: Content, subjects: dict[str, Subject], made: datetime) -> None:
    """What the staff think of asking members, not asked yet."""
    for text, answers in content.questions.items():
        question = Question.objects.create(text=text, is_on=False, made=made)
        for answer, slug in answers.items():
            Option.objects.create(question=question, text=answer, subject=subjects[slug] if slug else None)


def join(written: WrittenMember, subjects: dict[str, Subject], now: datetime) -> Member:
    """A member comes in, says yes to the newsletter, and most choose some subjects."""
    is_staff = written.role != "member"
    member = Member.objects.create_user(
        written.username,
        f"{written.username}@trailhead.example",
        PASSWORD if written.username in SIGNING_IN else None,
        name=written.name,
        place=written.place,
        about=written.about,
        pronouns=written.pronouns,
        website=written.website,
        time_zone=written.zone,
        is_zone_chosen=True,
        joined=now,
        is_staff=is_staff,
        is_superuser=written.role == "administrator",
        **{f"{field}_to": to for field, to in written.shows},
    )
    if is_staff:
        member.groups.set(Group.objects.all())  # of the forums that are not for everyone
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    few = Random(written.username).randint(0, 3)
    chosen = [subjects[slug] for slug in written.loves[:few]]
    welcome(member=member, subjects=chosen, wants_newsletter=True, words=CONSENT, now=now)
    return member


def tune(written: WrittenMember, member: Member, subjects: dict[str, Subject], now: datetime) -> None:
    """The dials a member set, the newsletter's too, and whether the site may learn."""
    for slug, level in written.dials:
        turn_dial(member=member, of=Dial.Of.SUBJECT, target=subjects[slug].pk, level=level, now=now)
    if written.volume is not None:
        turn_volume(member=member, volume=written.volume, now=now)
    if written.paused:
        pause_learning(member=member, now=now)


def come_by(written: WrittenMember, now: datetime) -> None:
    """They were here some hours ago, or as many days as they are away."""
    when = now - timedelta(days=written.away, hours=Random(f"here {written.username}").randint(0, 30))
    came_by(member_id=Member.objects.get(username=written.username).pk, when=when)


def ignore_all(written: WrittenMember, members: dict[str, Member], now: datetime) -> None:
    """Whom a member does not want to see."""
    for username in written.ignores:
        ignore(member=members[written.username], other=members[username], now=now)
