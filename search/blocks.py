"""The place to search in the navigation."""

from django.utils.translation import gettext_lazy as _

from lib.blocks import Place, register

register(
    Place(
        name="to-search",
        title=_("Search"),
        says=_("Everything you may read, by its words."),
        nth=80,
        glyph="search",
        address="search:find",
        for_guests=_("Search"),
    )
)
