"""The place of trade in the navigation."""

from django.utils.translation import gettext_lazy as _

from lib.blocks import Place, register

register(
    Place(
        name="to-directory",
        title=_("Directory"),
        says=_("What members offer, and look for."),
        nth=60,
        glyph="trade",
        address="directory:listing-list",
        stands_for="directory",
        for_guests=_("Directory"),
    )
)
