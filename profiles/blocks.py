"""The places of members, and of what one cares about, in the navigation."""

from django.utils.translation import gettext_lazy as _

from lib.blocks import Place, register

register(
    Place(
        name="to-members",
        title=_("Members"),
        says=_("Who is here."),
        nth=70,
        glyph="person",
        address="profiles:member-list",
        stands_for="members",
        for_guests=_("Members"),
    )
)
register(
    Place(
        name="to-interests",
        title=_("Interests"),
        says=_("What we think you care about, and why; yours to change."),
        nth=100,
        glyph="interests",
        address="profiles:interests",
    )
)
