"""Turning dials: of one subject, forum, thread, member or kind of thing, and of the newsletter as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lib.kinds import ItemRef, all_kinds
from profiles.activity import record
from profiles.facets import facet_ids
from profiles.models import Dial, Facet, Level, Member, Sort, Subject, Verb
from profiles.permissions import may_steer
from profiles.turned import forget_turned

LOUDEST = 10


@transaction.atomic
def turn_dial(*, member: Member, of: str, target: int, level: int | None, now: datetime) -> Dial | None:
    """Say how much of one thing one wants; None unsets it. Turned to where it stands, it writes nothing."""
    _may_turn(member, of, target, level)
    Member.objects.select_for_update().get(pk=member.pk)  # two at once take turns
    dial = Dial.objects.filter(member=member, of=of, target=target).first()
    if level == (dial.level if dial else None):
        return dial
    if level is None:
        Dial.objects.filter(member=member, of=of, target=target).delete()
        dial = None
    else:
        dial, _made = Dial.objects.update_or_create(
            member=member, of=of, target=target, defaults={"level": level, "turned": now}
        )
    forget_turned(member)
    detail = {"of": of, "target": target, "level": level}
    facets = _facets(of, target)
    record(member=member, verb=Verb.TURNED, ref=ItemRef(of, target), facets=facets, now=now, detail=detail)
    return dial


@transaction.atomic
def choose_subjects(*, member: Member, subjects: Iterable[Subject], now: datetime) -> list[Dial]:
    """Begin with these subjects at normal; a dial that was turned already stays as it is."""
    wanted = list(subjects)
    turned = Dial.objects.filter(member=member, of=Dial.Of.SUBJECT, target__in=[s.pk for s in wanted])
    known = set(turned.values_list("target", flat=True))
    new = [subject for subject in wanted if subject.pk not in known]
    dials = [
        turn_dial(member=member, of=Dial.Of.SUBJECT, target=subject.pk, level=Level.NORMAL, now=now) for subject in new
    ]
    return [dial for dial in dials if dial]


@transaction.atomic
def turn_volume(*, member: Member, volume: int, now: datetime) -> None:
    """Say how much newsletter one wants: 0 is nothing, 10 is most."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    if not 0 <= volume <= LOUDEST:
        raise ValidationError(_("Choose a volume from 0 to 10."), code="invalid")
    before = Member.objects.select_for_update().values_list("volume", flat=True).get(pk=member.pk)
    member.volume = volume
    if volume == before:
        return
    member.save(update_fields=["volume"])
    detail = {"of": "newsletter", "level": volume, "before": before}
    record(member=member, verb=Verb.TURNED, now=now, detail=detail)


def _may_turn(member: Member, of: str, target: int, level: int | None) -> None:
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    is_step = level is None or level == Level.MUTED or (level in Level.values and of != Dial.Of.WORD)
    if of not in Dial.Of.values or not is_step:
        raise ValidationError(_("Choose one of the five steps."), code="invalid")
    if level is None and Dial.objects.filter(member=member, of=of, target=target).exists():
        return  # what was turned can be unset, also when it has gone from sight
    if not _is_there(member, of, target):
        raise ValidationError(_("There is nothing here to turn."), code="missing")


def _is_there(member: Member, of: str, target: int) -> bool:
    """A subject, or something of a kind that the member may see."""
    if of == Dial.Of.SUBJECT:
        return Subject.objects.filter(pk=target).exists()
    if of == Dial.Of.WORD:
        return Facet.objects.filter(pk=target, sort=Sort.WORD).exists()
    if of == Dial.Of.KIND:
        named = [kind.name for kind in all_kinds() if kind.called]
        return Facet.objects.filter(pk=target, sort=Sort.KIND, key__in=named).exists()
    return any(kind.visible_to(member).filter(pk=target).exists() for kind in all_kinds() if kind.name == of)


def _facets(of: str, target: int) -> list[int]:
    if of == Dial.Of.SUBJECT:
        return facet_ids(subjects=[target])
    if of == Dial.Of.FORUM:
        return facet_ids(place=f"forum:{target}")
    if of in {Dial.Of.WORD, Dial.Of.KIND}:
        return [target]
    return facet_ids(person=target) if of == Dial.Of.MEMBER else []
