"""What members are told of in trade, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.occasions import NOT, Occasion, Told, register


def _says(told: Told) -> str:
    sentences = {
        "offered": _("%(who)s made you an offer"),
        "agreed": _("%(who)s agreed"),
        "declined": _("%(who)s declined"),
        "closed": _("%(who)s closed the deal; say how it went"),
    }
    return sentences.get(told.because.get("state", ""), _("%(who)s did something in your deal")) % {"who": told.who}


DEAL = Occasion(
    "deal",
    gettext_lazy("Something happens in a deal of yours"),
    says=_says,
    why=lambda because: _("you are a side of this deal"),
    gathers=NOT,
)
register(DEAL)
