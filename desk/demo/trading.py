"""The demo's listings, deals and ratings, through the actions of directory and feedback."""

from datetime import datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from desk.demo.written import WrittenDeal, WrittenListing, WrittenRating
from directory.actions import agree_deal, close_deal, decline_deal, list_item, offer_deal
from directory.models import Deal, Listing
from feedback.actions import rate_deal
from profiles.models import Member, Subject


def key_of(*parts: object) -> UUID:
    """The form key of something written: the same at each filling."""
    return uuid5(NAMESPACE_URL, "/".join(map(str, ("trailhead", *parts))))


class Market:
    """Listings and deals as they come to be, by their keys in the files."""

    def __init__(self, members: dict[str, Member], subjects: dict[str, Subject]) -> None:
        self.members = members
        self.subjects = subjects
        self.listings: dict[str, Listing] = {}
        self.deals: dict[str, Deal] = {}

    def offer_for_sale(self, written: WrittenListing, now: datetime) -> None:
        """Put a listing up, for sale or wanted."""
        owner = self.members[written.owner]
        self.listings[written.key] = list_item(
            owner=owner,
            sort=Listing.Sort(written.sort),
            title=written.title,
            text=written.text,
            price=Decimal(written.price),
            currency=written.currency,
            place=owner.place,
            subjects=[self.subjects[slug] for slug in written.subjects],
            key=key_of("listing", written.key),
            now=now,
        )

    def offer(self, written: WrittenDeal, now: datetime) -> None:
        """Somebody answers a listing."""
        self.deals[written.listing] = offer_deal(
            member=self.members[written.other],
            listing=self.listings[written.listing],
            remark=written.remark,
            key=key_of("deal", written.listing),
            now=now,
        )

    def agree(self, written: WrittenDeal, now: datetime) -> None:
        """The owner of the listing says yes."""
        agree_deal(member=self._owner(written), deal=self._deal(written), now=now)

    def decline(self, written: WrittenDeal, now: datetime) -> None:
        """The owner of the listing says no."""
        decline_deal(member=self._owner(written), deal=self._deal(written), now=now)

    def close(self, written: WrittenDeal, now: datetime) -> None:
        """The thing has changed hands."""
        close_deal(member=self._owner(written), deal=self._deal(written), now=now)

    def rate(self, written: WrittenDeal, rating: WrittenRating, now: datetime) -> None:
        """One side says how it went."""
        rate_deal(
            deal=self._deal(written),
            rater=self.members[rating.by],
            score=rating.score,
            remark=rating.remark,
            key=key_of("rating", written.listing, rating.by),
            now=now,
        )

    def _owner(self, written: WrittenDeal) -> Member:
        return self.listings[written.listing].owner

    def _deal(self, written: WrittenDeal) -> Deal:
        """As it stands now: other sides may have moved it on."""
        return Deal.objects.select_related("listing", "seller", "buyer").get(pk=self.deals[written.listing].pk)
