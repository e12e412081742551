"""What members give to the collection of examples, and why staff should thank them for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.models import Example
from community.recognition.counts import Count, Gifts
from community.recognition.thanking import MOST, Gift, Reason
from profiles.models import Activity


def chosen() -> Gifts:
    """Examples that staff chose and that stand."""
    return Example.objects.public().filter(author__isnull=False).annotate(who=F("author"), when=F("decided"))


def concerned(acts: Sequence[Activity]) -> set[int]:
    """Who sent in what was chosen, sent or taken back, hidden or brought back."""
    ids = {act.item for act in acts if act.kind == "example"}
    found = Example.objects.filter(pk__in=ids, author__isnull=False) if ids else Example.objects.none()
    return set(found.values_list("author", flat=True))


def _says_chosen(n: int) -> str:
    return ngettext("%(n)d example of theirs was chosen", "%(n)d examples of theirs were chosen", n) % {"n": n}


def _newly_chosen(staff: Any, since: datetime) -> Iterable[Gift]:
    rows = Example.objects.visible_to(staff).public().filter(decided__gte=since, author__is_staff=False)
    newest = rows.order_by("-decided", "-pk").values_list("pk", "decided")[:MOST]
    return [Gift("example", pk, when) for pk, when in newest if when]


CHOSEN = Count("examples", _("Examples chosen"), _says_chosen, chosen, concerned)
REASON = Reason(_("example chosen"), _("Thank you for showing how you did it."), _newly_chosen)
