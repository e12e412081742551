"""A few talks at a time, with what of them is here already and what is to come in, as posts or as listings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from community.models import Post, Thread
from desk.mbox.people import MailIntake
from desk.mbox.spool import Kept
from directory.models import Listing
from lib.markdown import render

TRADE = re.compile(r"(?:^|[._-])(?:for-?sale|market(?:place)?|swap|trade|wanted|biete|suche)(?:$|[._-])", re.IGNORECASE)
ERASED = "messages: by members who had themselves erased"


@dataclass
class Talk:
    """One talk of a batch: its messages by their digests, and what of it is here."""

    messages: dict[str, Kept]
    thread: Thread | None = None
    posts: dict[str, Post] = field(default_factory=dict)  # by digest, new and old
    listings: dict[str, Listing] = field(default_factory=dict)  # by digest, new and old
    new_posts: list[str] = field(default_factory=list)  # digests, in order
    new_listings: list[str] = field(default_factory=list)


def is_trade(place: str, named: frozenset[str] | None) -> bool:
    """Whether what opens a talk there is a listing: in the groups named, else where the name says so."""
    return bool(TRADE.search(place)) if named is None else place in named


def gather(talks: list[Talk], intake: MailIntake) -> None:
    """Look up what an earlier import brought, and set apart what is to come in."""
    names = [name for talk in talks for name in talk.messages]
    known_posts, known_listings = intake.known("post", names), intake.known("listing", names)
    posts = Post.objects.select_related("thread").in_bulk(list(known_posts.values()))
    listings = Listing.objects.in_bulk(list(known_listings.values()))
    for talk in talks:
        for name, message in talk.messages.items():
            if name in known_posts:
                if post := posts.get(known_posts[name]):
                    talk.posts[name] = post
            elif name in known_listings:
                if listing := listings.get(known_listings[name]):
                    talk.listings[name] = listing
            elif author_of(message, intake) in intake.erased:
                intake.leave_out(ERASED)
            elif is_trade(message.place, intake.trade) and not message.is_reply:
                talk.new_listings.append(name)
            else:
                talk.new_posts.append(name)
        talk.thread = next((post.thread for post in talk.posts.values()), None)


def author_of(message: Kept, intake: MailIntake) -> int:
    return intake.authors[intake.digest(message.author)]


def fitting(text: str, longest: int, what: str, intake: MailIntake) -> tuple[str, str]:
    """The text and its HTML, cut at the end of a line where it is longer than a member may write."""
    if len(text) > longest:
        text = text[:longest].rpartition("\n")[0] or text[:longest]
        intake.came_in[f"{what} cut at {longest:,} characters"] += 1
    return text, render(text)
