"""What opens a talk in a group for trade becomes a listing; what answers it, a thread that leads to it."""

from __future__ import annotations

from uuid import uuid4

from django.utils.translation import gettext as _

from desk.mbox.gathering import Talk, author_of, fitting
from desk.mbox.people import MailIntake
from desk.mbox.prices import price_in, sort_in
from desk.mbox.spool import Kept
from desk.mbox.wording import text_of
from directory.models import Listing
from lib.kinds import ItemRef
from lib.markdown import excerpt
from lib.words import words_of
from profiles.activity import Act, record_acts
from profiles.facets import facet_keys, ids_of
from profiles.models import Verb

LONGEST = 8_000  # characters of a listing; what a member may write
WORDS_FROM = 2_000  # characters of the text that say what it is about
TITLE = 160


def make_listings(talks: list[Talk], intake: MailIntake) -> None:
    """The new listings of these talks, each with its act at its real date."""
    made: dict[str, Listing] = {}
    for talk in talks:
        for name in talk.new_listings:
            made[name] = talk.listings[name] = listing_of(talk.messages[name], intake)
    keys = {
        name: facet_keys(
            kind="listing",
            place="directory",
            person=listing.owner_id,
            words=words_of(listing.title, [excerpt(listing.html, WORDS_FROM)]),
        )
        for name, listing in made.items()
    }
    ids = ids_of(key for own in keys.values() for key in own)
    for name, listing in made.items():
        listing.facets = [ids[key] for key in keys[name]]
    Listing.objects.bulk_create(made.values())
    intake.remember("listing", {name: listing.pk for name, listing in made.items()})
    acts = [
        Act(listing.owner_id, Verb.LISTED, listing.posted, ItemRef("listing", listing.pk), listing.facets)
        for listing in made.values()
    ]
    record_acts(acts, recorded=intake.now)


def listing_of(message: Kept, intake: MailIntake) -> Listing:
    price, currency = price_in(message.title)
    intake.came_in["listings with their kind read from the title"] += sort_in(message.title) != Listing.Sort.UNSAID
    intake.came_in["listings with their price read from the title"] += price is not None
    text, html = fitting(text_of(message), LONGEST, "listings", intake)
    return Listing(
        owner_id=author_of(message, intake),
        sort=sort_in(message.title),
        title=message.title[:TITLE].strip() or _("Without a subject"),
        text=text,
        html=html,
        price=price,
        currency=currency,
        posted=message.written,
        key=uuid4(),
    )
