"""What members are told of ratings, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.occasions import NOT, Occasion, Told, register


def _says(told: Told) -> str:
    if told.because.get("is_open"):
        return _("What %(who)s said of your deal is open") % {"who": told.who}
    return _("%(who)s rated your deal; rate it too, and both open") % {"who": told.who}


RATING = Occasion(
    "rating",
    gettext_lazy("Somebody rates a deal of yours"),
    says=_says,
    why=lambda because: _("you are a side of this deal"),
    gathers=NOT,
)
register(RATING)
