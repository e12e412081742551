"""What staff are told of mailings, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletters.models import HARM, Alarm
from notices.occasions import NOT, Occasion, Told, register

What = Alarm.What


def _says(told: Told) -> str:
    what = told.because.get("what")  # missing in those that were told before it was kept
    return _("A mailing does harm: %(what)s") % {"what": What(what).label} if what else _("A mailing does harm")


register(
    Occasion(
        HARM,
        gettext_lazy("A mailing does harm"),
        says=_says,
        why=lambda because: _("you look after this place"),
        gathers=NOT,
        is_for_staff=True,
    )
)
