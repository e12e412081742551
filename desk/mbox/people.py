"""Everyone who wrote under one address is one member, whose address stays outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.models import Forum
from desk.importing.batching import batches
from desk.importing.consents import assume_consent
from desk.importing.origins import Intake
from desk.importing.running import forum_called
from desk.mbox.masking import digest
from desk.mbox.spool import Author, Spool
from profiles.activity import Act, record_acts
from profiles.models import Member, Verb


@dataclass
class MailIntake(Intake):
    """An import of messages: addresses and message ids are known by their digests alone."""

    salt: str = ""
    trade: frozenset[str] | None = None  # groups whose talks open with a listing; None: by their names
    forum: str = ""  # the one everything goes into; empty: each message its own
    authors: dict[str, int] = field(default_factory=dict)  # digest of the address → member id here
    erased: set[int] = field(default_factory=set)  # members who had themselves erased since

    forums: dict[str, Forum] = field(default_factory=dict)  # by name, made when something goes in

    def forum_of(self, place: str) -> Forum:
        name = self.forum or place
        if name not in self.forums:
            self.forums[name] = forum_called(name)
        return self.forums[name]

    def digest(self, text: str) -> str:
        return digest(self.salt, text)


def bring_members(spool: Spool, intake: MailIntake) -> Iterator[int]:
    """Each author is a member who cannot sign in and has an address that leads nowhere."""
    for batch in batches(spool.authors()):
        with transaction.atomic():
            by_digest = {intake.digest(author.address): author for author in batch}
            known = intake.known("author", by_digest)
            new = {name: author for name, author in by_digest.items() if name not in known}
            members = Member.objects.bulk_create([member_of(name, author, intake) for name, author in new.items()])
            made = {name: member.pk for name, member in zip(new, members, strict=True)}
            intake.remember("author", made)
            joined = [Act(made[name], Verb.JOINED, author.since) for name, author in new.items()]
            record_acts(joined, recorded=intake.now)
            intake.authors |= known | made
            here = Member.objects.filter(pk__in=known.values())
            intake.erased |= set(here.filter(status=Member.Status.ERASED).values_list("pk", flat=True))
            if intake.is_consent_assumed:
                assume_consent([pk for pk in (known | made).values() if pk not in intake.erased], intake)
        yield len(batch)


def member_of(name: str, author: Author, intake: MailIntake) -> Member:
    shown = author.name or _("Member %(number)s") % {"number": name[:6]}
    host = re.sub(r"[^a-z0-9]+", "-", intake.source.lower()).strip("-")
    return Member(
        username=f"{slugify(shown, allow_unicode=True)[:100] or 'member'}-{name[:10]}",
        name=shown,
        email=f"{name}@{host}.invalid",
        joined=author.since,
        password=make_password(None),
        is_active=True,
    )
