"""Deciding what each signal of the ranking counts: a week's proposal accepted or left, and the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from desk.models import Refit, Setting
from desk.permissions import refuse_all_but_owners
from desk.refitting.proposing import is_due, propose
from desk.settings import AUTOMATIC, BLEND, set_setting
from lib.kinds import ItemRef
from moderation.actions import keep_act
from moderation.models import StaffAct
from profiles.models import Member
from search.blend import PRIORS, in_force


def refit_step(*, now: datetime) -> int:
    """Once a week propose weights; where the owner said so, they count at once. Never asks to be called again."""
    if is_due(now) and (refit := propose(now)) and is_automatic():
        with transaction.atomic():
            _hold()
            _settle(refit, is_accepted=True, by=None, now=now)
    return 0


@transaction.atomic
def decide_refit(*, by: Member, refit: Refit, is_accepted: bool, reason: str, now: datetime) -> bool:
    """Let the proposed weights count, or leave them; False where that is decided already."""
    refuse_all_but_owners(by)
    _hold()
    refit = Refit.objects.get(pk=refit.pk)
    if refit.is_accepted is not None:
        return False
    if set(refit.weights) != set(PRIORS):
        raise ValidationError(_("This proposal is of another version of the site. Wait for the next one."))
    _settle(refit, is_accepted=is_accepted, by=by, now=now)
    if is_accepted:
        _record(by, refit.pk, reason, now)
    return True


@transaction.atomic
def ship_again(*, by: Member, reason: str, now: datetime) -> bool:
    """Let the shipped weights count again; False where they do. It is kept like a proposal that was accepted."""
    refuse_all_but_owners(by)
    _hold()
    if in_force() == PRIORS:
        return False
    refit = Refit.objects.create(made=now, weights=PRIORS, stood=in_force())
    _settle(refit, is_accepted=True, by=by, now=now)
    _record(by, refit.pk, reason, now)
    return True


@transaction.atomic
def accept_by_itself(*, by: Member, is_on: bool, reason: str, now: datetime) -> bool:
    """Whether a week's proposal counts without being looked at; False where that is so already."""
    refuse_all_but_owners(by)
    _hold()
    if is_automatic() == is_on:
        return False
    _record(by, 0, reason, now)
    set_setting(AUTOMATIC, is_on)
    return True


def is_automatic() -> bool:
    """Whether proposals count at once."""
    return bool(Setting.objects.filter(name=AUTOMATIC).values_list("value", flat=True).first())


def _hold() -> None:
    """Two decisions at once take turns."""
    Setting.objects.get_or_create(name=BLEND, defaults={"value": {}})
    Setting.objects.select_for_update().get(name=BLEND)


def _settle(refit: Refit, *, is_accepted: bool, by: Member | None, now: datetime) -> None:
    """Decide about a proposal; earlier ones that nobody decided about are out of date."""
    refit.is_accepted, refit.by, refit.decided = is_accepted, by, now
    refit.save(update_fields=["is_accepted", "by", "decided"])
    Refit.objects.open().filter(made__lt=refit.made).update(is_accepted=False, decided=now)
    if is_accepted:
        set_setting(BLEND, refit.weights if refit.weights != PRIORS else {})


def _record(by: Member, item: int, reason: str, now: datetime) -> None:
    ref = ItemRef("ranking", item)
    keep_act(staff=by, verb=StaffAct.Verb.WEIGH, ref=ref, name="", reason=reason, now=now)


def standing_proposal() -> Any:
    """The latest that nobody decided about; None where there is none."""
    return Refit.objects.open().order_by("-made", "-pk").first()
