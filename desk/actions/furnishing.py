"""The first forums and subjects of a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.models import Forum, ForumGrant, Thread
from desk.permissions import refuse_all_but_owners
from desk.setup.suggestions import MEMBERS, NEWS, PUBLIC
from profiles.models import Member, Subject
from profiles.rolling import withdraw_entries

Audience = ForumGrant.Audience
# Who may what, by the words the owner chooses among. Administrators may everything everywhere.
GRANTS: dict[str, dict[str, dict[str, bool]]] = {
    PUBLIC: {Audience.EVERYONE: {}, Audience.MEMBERS: {"may_reply": True, "may_start": True}},
    MEMBERS: {Audience.MEMBERS: {"may_reply": True, "may_start": True}},
    NEWS: {Audience.EVERYONE: {}, Audience.MEMBERS: {"may_reply": True}},
}
OTHER = "other"  # rights that were given one by one at the desk, and stay as they are


@dataclass(frozen=True, slots=True)
class Laid:
    """One forum as the owner wants it."""

    name: str
    description: str = ""
    who: str = PUBLIC
    pk: int | None = None  # None: a new one
    is_gone: bool = False


def who_of(*, forum: Forum) -> str:
    """In which of the owner's words its rights can be said; asks for its grants."""
    found = {
        grant.audience: {right: True for right in ("may_reply", "may_start") if getattr(grant, right)}
        for grant in forum.grants.all()
        if grant.may_see
    }
    return next((who for who, grants in GRANTS.items() if grants == found), OTHER)


@transaction.atomic
def lay_forums(*, by: Member, rows: Sequence[Laid], now: datetime) -> None:
    """Open, rename and take away forums, in this order; all of it or nothing."""
    refuse_all_but_owners(by)
    rows = [row for row in rows if row.name or row.pk]
    gone, staying = [row for row in rows if row.is_gone], [row for row in rows if not row.is_gone]
    _refuse_twice([row.name for row in staying])
    forums = Forum.objects.prefetch_related("grants").in_bulk(list(filter(None, (row.pk for row in rows))))
    for row in gone:
        if row.pk in forums:
            _take_away(forums[row.pk])
    for order, row in enumerate(staying):
        _lay(row, forums.get(row.pk or 0) or Forum(slug=_free_slug(Forum, row.name)), order)


@transaction.atomic
def name_subjects(*, by: Member, names: Sequence[str], now: datetime) -> list[Subject]:
    """Add these subjects to the vocabulary; raises ValidationError for one that is there already."""
    refuse_all_but_owners(by)
    _refuse_twice(names)
    there = {name.casefold(): name for name in Subject.objects.values_list("name", flat=True)}
    if taken := [there[name.casefold()] for name in names if name.casefold() in there]:
        raise ValidationError(
            _("These subjects are there already: %(names)s. Take them out of the list.") % {"names": ", ".join(taken)}
        )
    made = []
    for name in names:
        subject = Subject(name=name, slug=_free_slug(Subject, name), created=now)
        subject.full_clean()
        _save_first(subject)
        made.append(subject)
    return made


def _save_first(subject: Subject) -> None:
    """Save; whoever was slower with the same name is told that it is there already."""
    try:
        with transaction.atomic():
            subject.save()
    except IntegrityError:
        subject.full_clean()
        raise


def _lay(row: Laid, forum: Forum, order: int) -> None:
    forum.name, forum.description, forum.order = row.name, row.description, order
    forum.full_clean()
    forum.save()
    if row.who in GRANTS and who_of(forum=forum) != row.who:
        forum.grants.filter(group__isnull=True).delete()
        for audience, rights in GRANTS[row.who].items():
            ForumGrant.objects.create(forum=forum, audience=audience, **rights)
        withdraw_entries()


def _take_away(forum: Forum) -> None:
    if Thread.objects.filter(forum=forum).exists():
        raise ValidationError(
            _("“%(name)s” has threads, so it stays. Hide the threads at the desk, or rename the forum.")
            % {"name": forum.name}
        )
    forum.delete()


def _refuse_twice(names: Sequence[str]) -> None:
    times = Counter(name.casefold() for name in names)
    if twice := next((name for name in names if times[name.casefold()] > 1), ""):
        raise ValidationError(_("“%(name)s” stands there twice. Leave one of them.") % {"name": twice})


def _free_slug(model: type[models.Model], name: str) -> str:
    """A short address that nothing has yet."""
    base = slugify(name, allow_unicode=True)[:60].strip("-") or "place"
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if slug not in taken)
