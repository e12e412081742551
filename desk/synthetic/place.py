"""The place itself and its members as rows: forums, subjects, everyone with their consent and first dials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify

from community.models import Forum, ForumGrant
from desk.synthetic.crowd import ZONES, Crowd, Span
from lib.kinds import ItemRef
from profiles.activity import Act, record_acts
from profiles.facets import FacetKey, ids_of
from profiles.models import Block, Consent, Dial, Group, Level, Member, Sort, Subject, Verb

PASSWORD = "synthetic"  # noqa: S105  for whoever looks around in it; the community is made up
ADMINISTRATOR, FIRST = "owner", 0  # who can sign in: the administrator, and the member of number 0
WORDS = "Send me the newsletter. I can stop it at any time."
HOST = "synthetic.example"
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """The ids that everything else is written with."""

    forums: list[int]
    subjects: list[int]  # by topic
    members: list[int]  # by number in the crowd


@transaction.atomic
def open_place(crowd: Crowd, *, now: datetime) -> Place:
    """Forums that everyone reads and members write in, subjects, and all members."""
    audience = ForumGrant.Audience
    lexicon, span = crowd.lexicon, crowd.span
    forums = [
        Forum.objects.create(slug=slug, name=name, description=about, order=order)
        for order, (slug, name, about) in enumerate(lexicon.forums)
    ]
    for forum in forums:
        ForumGrant.objects.create(forum=forum, audience=audience.EVERYONE, may_see=True)
        ForumGrant.objects.create(forum=forum, audience=audience.MEMBERS, may_see=True, may_reply=True, may_start=True)
    subjects = Subject.objects.bulk_create(
        [Subject(slug=slugify(topic.name), name=topic.name, created=span.start) for topic in lexicon.topics]
    )
    _make_administrator(span)
    place = Place([forum.pk for forum in forums], [subject.pk for subject in subjects], [])
    for start in range(0, crowd.size, AT_ONCE):
        place.members.extend(_come_in(crowd, place, range(start, min(start + AT_ONCE, crowd.size)), now))
    _ignore_some(place, Random(f"{crowd.seed} ignoring"), span)
    return place


def _make_administrator(span: Span) -> None:
    group, _new = Group.objects.get_or_create(name="Moderators")
    email, joined = f"{ADMINISTRATOR}@{HOST}", span.start
    owner = Member.objects.create_superuser(ADMINISTRATOR, email, PASSWORD, name="Owner", joined=joined)
    owner.groups.add(group)
    EmailAddress.objects.create(user=owner, email=email, verified=True, primary=True)


def _come_in(crowd: Crowd, place: Place, numbers: range, now: datetime) -> list[int]:
    """Members who said yes to the newsletter; some chose subjects when they came."""
    secret, none = make_password(PASSWORD), make_password(None)
    draws = {number: Random(f"{crowd.seed} member {number}") for number in numbers}
    rows = Member.objects.bulk_create(
        [
            Member(
                username=crowd.username(number),
                name=crowd.name(number),
                email=f"{crowd.username(number)}@{HOST}",
                password=secret if number == FIRST else none,
                time_zone=ZONES[crowd.zones[number]][0],
                joined=crowd.joined_at(number),
                volume=draws[number].choices((0, 1, 2, 4, 6, 8, 10), (5, 10, 15, 45, 12, 8, 5))[0],
            )
            for number in numbers
        ]
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=row, email=row.email, verified=True, primary=True) for row in rows]
    )
    Consent.objects.bulk_create([_consent_of(row) for row in rows])
    acts = [Act(row.pk, Verb.JOINED, row.joined, ItemRef("member", row.pk)) for row in rows]
    acts += [Act(row.pk, Verb.CONSENTED, row.joined, detail={"how": "sign-up"}) for row in rows]
    acts += _chosen(crowd, place, dict(zip(numbers, rows, strict=True)), draws)
    record_acts(acts, recorded=now)
    return [row.pk for row in rows]


def _consent_of(member: Member) -> Consent:
    joined = member.joined
    return Consent(member=member, words=WORDS, how=Consent.SIGN_UP, given=joined, address=member.email, proven=joined)


def _chosen(crowd: Crowd, place: Place, rows: dict[int, Member], draws: dict[int, Random]) -> list[Act]:
    """The subjects that a third of the members chose when they came, among those they come for."""
    dials = [
        Dial(member=row, of=Dial.Of.SUBJECT, target=place.subjects[topic], level=Level.NORMAL, turned=row.joined)
        for number, row in rows.items()
        if draws[number].random() < 0.33
        for topic in crowd.favourites(number)[:2]
    ]
    Dial.objects.bulk_create(dials)
    keys: dict[int, FacetKey] = {pk: (Sort.SUBJECT.value, str(pk)) for pk in place.subjects}
    facets = ids_of(keys.values())
    return [
        Act(
            dial.member_id,
            Verb.TURNED,
            dial.turned,
            ItemRef(dial.of, dial.target),
            [facets[keys[dial.target]]],
            {"of": dial.of, "target": dial.target, "level": dial.level},
        )
        for dial in dials
    ]


def _ignore_some(place: Place, draw: Random, span: Span) -> None:
    """One member in a hundred does not want to see another."""
    pairs = {tuple(draw.sample(place.members, 2)) for _each in range(len(place.members) // 100)}
    Block.objects.bulk_create([Block(member_id=one, other_id=two, made=span.end) for one, two in sorted(pairs)])
