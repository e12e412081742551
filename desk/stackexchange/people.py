"""Tags become subjects, users members, badges awards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify
from markdownify import markdownify

from community.models import Award, Badge
from desk.importing.batching import batches
from desk.importing.consents import assume_consent
from desk.importing.origins import Intake
from desk.stackexchange.rows import Row
from desk.stackexchange.spool import Spool
from profiles.activity import Act, record_acts
from profiles.models import Member, Subject, Verb

PARAGRAPHS: dict[str, Any] = {"convert": ["p", "br", "ul", "ol", "li"], "bullets": "–"}
AS_IT_IS: dict[str, Any] = {"escape_asterisks": False, "escape_underscores": False, "escape_misc": False}
NOT_A_NAME = re.compile(r"[^\w.+-]+")


def bring_subjects(spool: Spool, intake: Intake) -> Iterator[int]:
    """Each tag is a subject, described by the tag's excerpt; a subject of that name that is here already serves."""
    for batch in batches(spool.rows("Tags")):
        with transaction.atomic():
            known = intake.known("tag", [row.id for row in batch])
            new = [row for row in batch if str(row.id) not in known]
            there = dict(Subject.objects.filter(slug__in=[slug_of(row) for row in new]).values_list("slug", "pk"))
            made = {slug_of(row): subject_of(row, spool) for row in new if slug_of(row) not in there}
            Subject.objects.bulk_create(made.values())
            there |= {slug: subject.pk for slug, subject in made.items()}
            intake.remember("tag", {str(row.id): there[slug_of(row)] for row in new})
            for row in batch:
                intake.subjects[row.fields["TagName"]] = known.get(str(row.id)) or there[slug_of(row)]
        yield len(batch)


def slug_of(row: Row) -> str:
    return slugify(row.fields["TagName"], allow_unicode=True)[:70] or f"subject-{row.id}"


def subject_of(row: Row, spool: Spool) -> Subject:
    excerpt = row.number("ExcerptPostId")
    post = spool.find("Posts", excerpt) if excerpt else None
    description = markdownify(post.fields["Body"]).strip()[:2000] if post else ""
    name = row.fields["TagName"].replace("-", " ")[:60]
    return Subject(name=name[:1].upper() + name[1:], slug=slug_of(row), description=description)


def bring_members(spool: Spool, intake: Intake) -> Iterator[int]:
    """Each user is a member who cannot sign in and has an address that leads nowhere."""
    for batch in batches(spool.rows("Users")):
        with transaction.atomic():
            known = intake.known("user", [row.id for row in batch])
            new = [row for row in batch if str(row.id) not in known]
            members = Member.objects.bulk_create([member_of(row, intake) for row in new])
            made = {str(row.id): member.pk for row, member in zip(new, members, strict=True)}
            intake.remember("user", made)
            joined = [Act(made[str(row.id)], Verb.JOINED, row.when()) for row in new]
            record_acts(joined, recorded=intake.now)
            intake.members |= {int(foreign): pk for foreign, pk in (known | made).items()}
            if intake.is_consent_assumed:
                assume_consent([pk for foreign, pk in (known | made).items() if int(foreign) > 0], intake)
        yield len(batch)


def member_of(row: Row, intake: Intake) -> Member:
    name = " ".join(row.fields["DisplayName"].split())[:80] or f"Member {row.id}"
    base = NOT_A_NAME.sub("-", name.lower()).strip("-.")[:100] or "member"
    host = re.sub(r"[^a-z0-9]+", "-", intake.source.lower()).strip("-")
    return Member(
        username=f"{base}-{row.id}".replace("--", "-"),
        name=name,
        email=f"{abs(row.id)}{'-system' if row.id < 0 else ''}@{host}.invalid",
        place=row.fields.get("Location", "")[:120],
        about=_in_plain_words(row.fields.get("AboutMe", ""))[:4000],
        joined=row.when(),
        password=make_password(None),
        is_active=row.id > 0,
    )


def bring_badges(spool: Spool, intake: Intake) -> Iterator[int]:
    """Each badge given is an award."""
    badges = dict(Badge.objects.values_list("name", "pk"))
    for batch in batches(spool.rows("Badges")):
        with transaction.atomic():
            known = intake.known("badge", [row.id for row in batch])
            new = [row for row in batch if str(row.id) not in known]
            here = [row for row in new if (row.number("UserId") or 0) in intake.members]
            intake.left_out["badges: their user is not in the dump"] += len(new) - len(here)
            missing = sorted({row.fields["Name"][:80] for row in here} - badges.keys())
            badges |= {badge.name: badge.pk for badge in Badge.objects.bulk_create([Badge(name=n) for n in missing])}
            awards = Award.objects.bulk_create(
                [
                    Award(
                        member_id=intake.members[row.number("UserId") or 0],
                        badge_id=badges[row.fields["Name"][:80]],
                        given=row.when("Date"),
                    )
                    for row in here
                ]
            )
            intake.remember("badge", {str(row.id): award.pk for row, award in zip(here, awards, strict=True)})
        yield len(batch)


def member_for(row: Row, intake: Intake, field: str = "OwnerUserId") -> int | None:
    """The member here whom a row's user became."""
    number = row.number(field)
    return intake.members.get(number) if number is not None else None


def _in_plain_words(html: str) -> str:
    """What members say of themselves stands on their page as it was typed: paragraphs, no marks."""
    return markdownify(html, **PARAGRAPHS, **AS_IT_IS).strip()
