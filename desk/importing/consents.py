"""Consent taken for granted, in trials alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from desk.importing.origins import Intake
from profiles.activity import Act, record_acts
from profiles.models import Consent, Member, Verb


def assume_consent(member_ids: list[int], intake: Intake) -> None:
    """For trials: these members receive the newsletter, and the record says on whose word."""
    standing = Consent.objects.standing().filter(member__in=member_ids)
    without = set(member_ids) - set(standing.values_list("member", flat=True))
    addresses = dict(Member.objects.filter(pk__in=without).values_list("pk", "email"))
    words = _("Consent assumed for a trial by whoever brought this community in.")
    assumed = {"words": words, "how": "import", "given": intake.now, "proven": intake.now}
    Consent.objects.bulk_create([Consent(member_id=pk, address=addresses[pk], **assumed) for pk in sorted(without)])
    record_acts([Act(pk, Verb.CONSENTED, intake.now) for pk in sorted(without)], recorded=intake.now)
    intake.came_in["consent assumed"] += len(without)
