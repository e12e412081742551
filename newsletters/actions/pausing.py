"""The newsletter paused for everybody, and let go on; staff's, with a reason that stays on the record."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lib.kinds import ItemRef
from lib.waking import wake
from moderation.actions import keep_act
from moderation.models import StaffAct
from newsletters.models import Pause
from newsletters.permissions import may_pause_newsletter
from notices.outbox import MAIL
from profiles.models import Member

NEWSLETTER = ItemRef("newsletter", 0)
LONGEST = 1000  # letters of a reason


def pause_newsletter(*, by: Member, reason: str, now: datetime) -> bool:
    """Let no mailing begin and no newsletter leave from now on; False where it is so already.

    Mails about accounts and notices go on.
    """
    try:
        with transaction.atomic():
            _record(by, StaffAct.Verb.PAUSE, reason, now)
            Pause.objects.create(began=now, by=by, reason=reason.strip())
    except IntegrityError:  # another was quicker, and their reason stands
        return False
    return True


@transaction.atomic
def resume_newsletter(*, by: Member, reason: str, now: datetime) -> bool:
    """Let mailings begin and what waits leave; False where nothing was paused."""
    standing = Pause.objects.select_for_update().filter(is_standing=True).first()
    if standing is None:
        return False
    _record(by, StaffAct.Verb.RESUME, reason, now)
    standing.is_standing, standing.ended = False, now
    standing.save(update_fields=["is_standing", "ended"])
    wake(MAIL)
    return True


def _record(by: Member, verb: StaffAct.Verb, reason: str, now: datetime) -> None:
    if not may_pause_newsletter(by):
        raise PermissionDenied(_("Only moderators may do this."))
    if len(reason) > LONGEST:
        raise ValidationError({"reason": _("Say it in fewer words.")})
    keep_act(staff=by, verb=verb, ref=NEWSLETTER, name="", reason=reason, now=now)
