"""What staff are told of mailings, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletters.actions.guarding import HARM
from notices.occasions import NOT, Occasion, register

register(
    Occasion(
        HARM,
        gettext_lazy("A mailing does harm"),
        says=lambda told: _("A mailing does harm"),
        why=lambda because: _("you look after this place"),
        gathers=NOT,
        is_for_staff=True,
    )
)
