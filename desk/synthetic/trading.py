"""Listings, the deals about them and what both sides said: a tenth as many as there are members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from desk.synthetic.crowd import Crowd
from desk.synthetic.keeping import AT_ONCE, Book
from desk.synthetic.speaking import Speaker, as_html, matter_of
from directory.models import Deal, Listing
from feedback.models import Rating
from feedback.permissions import SEALED_FOR
from lib.kinds import ItemRef
from lib.words import words_of
from profiles.activity import Act, record_acts
from profiles.facets import FacetKey, facet_keys
from profiles.models import Verb

LISTINGS_A_MEMBER = 0.1
PLACES = ("Harbour", "Old Town", "Mill Quarter", "Northgate", "Riverside", "Hill End")


@dataclass(slots=True)
class Trade:
    """A listing, the deal about it where there is one, and both sides' ratings."""

    topic: int
    listing: Listing
    deal: Deal | None = None
    ratings: list[Rating] = field(default_factory=list)
    keys: list[FacetKey] = field(default_factory=list)


def keep_trades(crowd: Crowd, book: Book) -> int:
    """Write all of them; say how many listings."""
    count = max(1, int(crowd.size * LISTINGS_A_MEMBER))
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        trades = [_trade(Random(f"{crowd.seed} listing {number}"), crowd, book) for number in numbers]
        _keep(trades, book)
    return count


def _trade(draw: Random, crowd: Crowd, book: Book) -> Trade:
    owner = crowd.drawn_starter(draw, crowd.span.at(draw.random()))
    topic, theme = crowd.favourites(owner)[0], draw.randrange(3)
    since, end = crowd.joined_at(owner), crowd.span.end
    speaker = Speaker(draw, matter_of(draw, (topic,), theme))
    is_sold = draw.random() < 0.75
    title = speaker.line("selling" if is_sold else "wanted")
    text = " ".join(speaker.line("details") for _each in range(draw.randint(1, 3)))
    listing = Listing(
        owner_id=book.place.members[owner],
        sort=Listing.Sort.SELLING if is_sold else Listing.Sort.WANTED,
        title=title,
        text=text,
        html=as_html(text),
        price=Decimal(max(5, round(draw.lognormvariate(4, 0.8)))),
        place=draw.choice(PLACES),
        posted=since + (end - since) * draw.random(),
        key=book.key(),
    )
    trade = Trade(topic, listing)
    trade.keys = facet_keys(
        kind="listing",
        place="directory",
        person=listing.owner_id,
        subjects=[book.place.subjects[topic]],
        words=words_of(title, [text]),
    )
    other = crowd.drawn(draw, topic, theme, listing.posted)
    if other != owner and draw.random() < 0.7:
        trade.ratings = list(_deal(speaker, trade, book.place.members[other], end, book))
    return trade


def _deal(speaker: Speaker, trade: Trade, other: int, end: datetime, book: Book) -> Iterator[Rating]:
    """As far as it has come by the end: offered, agreed, closed; yields the ratings there are by then."""
    listing = trade.listing
    offered, agreed, closed = _steps(speaker.draw, listing.posted, 3)
    if offered > end:
        return
    is_sold = listing.sort == Listing.Sort.SELLING
    seller, buyer = (listing.owner_id, other) if is_sold else (other, listing.owner_id)
    deal = Deal(listing=listing, seller_id=seller, buyer_id=buyer, offered=offered, key=book.key())
    deal.remark = speaker.line("offers")
    trade.deal = deal
    if agreed <= end:
        deal.state, deal.agreed = Deal.State.AGREED, agreed
    if closed <= end:
        deal.state, deal.closed, listing.closed = Deal.State.CLOSED, closed, closed
        for rating in _ratings(speaker, deal, closed, end):
            rating.key = book.key()
            yield rating


def _ratings(speaker: Speaker, deal: Deal, closed: datetime, end: datetime) -> Iterator[Rating]:
    """Both sides within the two weeks there are, mostly content; sealed while the other may still rate."""
    draw, sides = speaker.draw, [(deal.buyer_id, deal.seller_id), (deal.seller_id, deal.buyer_id)]
    given = [(closed + timedelta(days=draw.random() * 10), *side) for side in sides if draw.random() < 0.8]
    given = sorted(each for each in given if each[0] <= end)
    opens = given[1][0] if len(given) == 2 else given[0][0] + SEALED_FOR if given else end
    for when, rater, rated in given:
        yield Rating(
            deal=deal,
            rater_id=rater,
            rated_id=rated,
            score=draw.choices((1, 2, 3, 4, 5), (2, 3, 5, 25, 65))[0],
            remark=speaker.line("remarks"),
            given=when,
            revealed=opens if opens <= end else None,
        )


def _steps(draw: Random, start: datetime, count: int) -> list[datetime]:
    moments = []
    for _each in range(count):
        start += timedelta(hours=draw.lognormvariate(3, 1))
        moments.append(start)
    return moments


@transaction.atomic
def _keep(trades: list[Trade], book: Book) -> None:
    book.look_up({key for trade in trades for key in trade.keys})
    for trade in trades:
        trade.listing.facets = [book.known[key] for key in trade.keys]
    Listing.objects.bulk_create([trade.listing for trade in trades])
    link = Listing.subjects.through
    link.objects.bulk_create(
        [link(listing_id=trade.listing.pk, subject_id=book.place.subjects[trade.topic]) for trade in trades]
    )
    deals = [trade.deal for trade in trades if trade.deal]
    for deal in deals:
        deal.listing_id = deal.listing.pk
    Deal.objects.bulk_create(deals)
    ratings = [rating for trade in trades for rating in trade.ratings]
    for rating in ratings:
        rating.deal_id = rating.deal.pk
    Rating.objects.bulk_create(ratings)
    record_acts([act for trade in trades for act in _acts(trade)], recorded=book.now)


def _acts(trade: Trade) -> Iterator[Act]:
    listing, deal = trade.listing, trade.deal
    ref, facets = ItemRef("listing", listing.pk), listing.facets
    yield Act(listing.owner_id, Verb.LISTED, listing.posted, ref, facets)
    if deal is None:
        return
    other = deal.buyer_id if deal.seller_id == listing.owner_id else deal.seller_id
    yield Act(other, Verb.OFFERED, deal.offered, ref, facets)
    if deal.agreed:
        yield Act(deal.buyer_id, Verb.BOUGHT, deal.agreed, ref, facets)
        yield Act(deal.seller_id, Verb.SOLD, deal.agreed, ref, facets)
    if deal.closed:
        yield Act(deal.seller_id, Verb.CLOSED, deal.closed, ref, facets)
    for rating in trade.ratings:
        yield Act(rating.rater_id, Verb.RATED, rating.given, ref, facets)
