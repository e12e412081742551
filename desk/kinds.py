"""What desk registers for those below: the site's face, where mail goes, what each signal counts, who is held out."""

import re
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.holdout.drawing import drawn
from desk.models import Invitation
from desk.settings import BLEND, kept_values, site_settings
from desk.settings.mail import owners_mail_from, owners_mail_url
from lib.colours import accent_of, parsed
from lib.kinds import decisions, record_words, register
from notices.rendering import Face, Logo, use_site_face
from notices.transport import use_mail_url
from profiles.holdout import use_holdout
from profiles.kinds import OwnRows
from search.blend import use_weights

SHARES = re.compile(r"(\d+) → (\d+)")  # of members held out, in a hundred: before and after


def face() -> Face:
    """The site's name, colour and logo as letters show them."""
    site = site_settings()
    accent, logo = accent_of(parsed(site.accent)), None
    if site.logo:
        url = settings.SITE_URL + reverse("desk:logo", args=[site.logo["digest"]])
        logo = Logo(url, site.logo["width"], site.logo["height"], site.logo["plate"])
    return Face(site.name, owners_mail_from(), accent.light.accent, accent.dark.accent, logo)


class InvitationKind(OwnRows):
    """Who was invited is known by address until they come, then as a member too."""

    name, model, order = "invitation", Invitation, "invited"
    fields = ("address", "invited", "expires", "joined")

    def rows(self, member: Any) -> QuerySet[Invitation]:
        theirs = Q(member=member.pk)
        if member.email:
            theirs |= Q(address=member.email.lower())
        return Invitation.objects.filter(theirs)


def ranking_named(kept: str) -> str:
    """What was decided about the ranking, in the language of whoever reads it; acts of before kept a sentence."""
    if shares := SHARES.fullmatch(kept):
        before, after = map(int, shares.groups())
        return gettext("members held out, in a hundred: %(before)d → %(after)d") % {"before": before, "after": after}
    return kept or str(_("weights of the ranking"))


decisions |= {
    "weights": _("weights of acts"),
    "ranking": _("weights of the ranking"),
    "start": _("start of pages"),
}
record_words |= {
    "weights": lambda kept: kept or str(_("weights of acts")),
    "ranking": ranking_named,
    "start": lambda kept: kept or str(_("all members")),
}
register(InvitationKind())
use_site_face(face)
use_mail_url(owners_mail_url)
use_holdout(drawn)
use_weights(lambda: kept_values().get(BLEND))
