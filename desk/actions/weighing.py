"""Deciding what acts weigh; members are folded anew by a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from desk.permissions import refuse_all_but_owners
from lib.kinds import ItemRef
from lib.waking import wake
from moderation.actions import keep_act
from moderation.models import StaffAct
from profiles.models import Member, Verb, Weighing
from profiles.relearning import RELEARNING, hold_learning
from profiles.weighing import WEIGHTS, decided

HEAVIEST = 10.0
WEIGHED = tuple(verb for verb in WEIGHTS if verb != Verb.OPENING)  # earlier acts gathered carry their weights already


class WeightsChanged(Exception):
    """Somebody else decided meanwhile what acts weigh, and nothing was overwritten."""


@transaction.atomic
def weigh_acts(
    *, by: Member, weights: Mapping[str, float], reason: str, version: int, now: datetime
) -> Weighing | None:
    """Decide what each act weighs, and why; None where that is what stands. The version is what it began from."""
    refuse_all_but_owners(by)
    _check(weights)
    hold_learning()
    stands = decided()
    if all(weights[verb] == stands[verb] for verb in WEIGHED):
        return None
    if version != weighing_version():
        raise WeightsChanged
    made = Weighing.objects.create(weights={verb: weights[verb] for verb in WEIGHED}, by=by, decided=now)
    ref = ItemRef("weights", made.pk)
    keep_act(staff=by, verb=StaffAct.Verb.WEIGH, ref=ref, name="", reason=reason, now=now)
    wake(RELEARNING)
    return made


def weighing_version() -> int:
    """The number of what was decided last; 0 where nobody decided anything."""
    return Weighing.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _check(weights: Mapping[str, float]) -> None:
    if set(weights) != set(WEIGHED):
        raise ValidationError(_("Give a weight for every act, and for nothing else."))
    if not all(0 <= each <= HEAVIEST for each in weights.values()):
        raise ValidationError(_("A weight is a number from 0 to %(most)g.") % {"most": HEAVIEST})
    if not any(weights.values()):
        raise ValidationError(
            _("If nothing weighs anything, nothing is learned. Let at least one act weigh something.")
        )
