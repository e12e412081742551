"""The blocks that home fills itself: what was chosen, what is newest, one's subjects, and what other pages bring."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from community.models import Shelf, Thread
from directory.models import Listing
from lib.blocks import BESIDE, FETCHED, MY_PLACES, SIDE, Block, Place, When, register
from lib.prepared import ask

SUBJECTS, LATEST, HOT, LISTINGS = 12, 20, 5, 3  # the most each block holds
HEAT = timedelta(days=7)


def newest_threads(viewer: Any) -> QuerySet[Any, Any]:
    """Newest first; of a member's own choosing only what is muted."""
    return Thread.objects.visible_to(viewer).unmuted_by(viewer).latest_first().annotate(item=F("pk"))[: 2 * LATEST]


def latest_threads(viewer: Any, limit: int) -> list[int]:
    """The first of them."""
    return [pk for (pk,) in ask(_latest_threads, limit, viewer=viewer)]


def _latest_threads(viewer: Any, limit: int) -> QuerySet[Any, Any]:
    threads = Thread.objects.visible_to(viewer).unmuted_by(viewer)
    return threads.latest_first().values_list("pk")[:limit]


def hot_threads(viewer: Any, *, now: datetime) -> list[int]:
    """Those with the most posts of the last seven days."""
    lately = Count("posts", filter=Q(posts__posted__gte=now - HEAT, posts__shelf=Shelf.STANDING))
    talked = Thread.objects.visible_to(viewer).active_since(now - HEAT).annotate(lately=lately)
    return list(talked.filter(lately__gt=1).order_by("-lately", "-active").values_list("pk", flat=True)[:HOT])


def latest_listings(viewer: Any) -> list[int]:
    return list(Listing.objects.visible_to(viewer).open().newest_first().values_list("pk", flat=True)[:LISTINGS])


register(
    Block(
        name="question",
        title=_("One question"),
        says=_("At most one a visit: the one whose answer would change your page most."),
        says_plainly=_("At most one a visit; your page keeps its order, as you are in the comparison group."),
        nth=5,
        most=0,
        is_steady=True,
        when=When.LEARNING,
        fetches=True,
        template=FETCHED,
        address="search:question",
    )
)
register(
    Block(
        name="for-you",
        title=_("For you"),
        says=_("Talk chosen from what you may read and have not read yet, by what you care about."),
        says_plainly=_("Talk you may read and have not read yet, newest first: you are in the comparison group."),
        nth=10,
        most=8,
        when=When.LEARNING,
    )
)
register(
    Block(
        name="directory",
        title=_("From the directory"),
        says=_("Listings chosen by what you care about."),
        says_plainly=_("Listings, newest first: you are in the comparison group."),
        nth=60,
        most=3,
        when=When.LEARNING,
    )
)
register(
    Block(
        name="different",
        title=_("Something different"),
        says=_("One thing outside your subjects on purpose, drawn by lot."),
        says_plainly=_("Empty: you are in the comparison group, for whom nothing is chosen."),
        nth=90,
        most=0,
        when=When.LEARNING,
    )
)
register(
    Block(
        name="latest",
        title=_("Newest first"),
        says=_("Learning is paused, so this is what was last written, but for what you muted."),
        nth=10,
        most=LATEST,
        when=When.PAUSED,
        kind="thread",
        rows=newest_threads,
    )
)
register(
    Block(
        name="wanted",
        title=_("Answers wanted from you"),
        says=_("Open questions that you may know the answer to, each put before three members at most."),
        nth=10,
        most=0,
        column=BESIDE,
        is_steady=True,
        when=When.LEARNING,
        fetches=True,
        template=FETCHED,
        address="search:wanted",
    )
)
register(
    Block(
        name="introduced",
        title=_("Shown to you by who wrote it"),
        says=_(
            "What is new and you have not seen, whose authors asked to show it to those who may care; a few at most."
        ),
        nth=15,
        most=0,
        column=BESIDE,
        is_steady=True,
        when=When.LEARNING,
        fetches=True,
        template=FETCHED,
        address="search:introduced",
    )
)
register(
    Block(
        name="subjects",
        title=_("Your subjects"),
        says=_("The subjects whose dials you turned up, the loudest first."),
        nth=20,
        most=SUBJECTS,
        column=BESIDE,
        template="home/blocks/subjects.html",
    )
)
register(
    Block(
        name="owned",
        title=_("Wanted that you own"),
        says=_("What others look for, and you sell the like of or said that you have what it takes for."),
        nth=60,
        most=0,
        column=BESIDE,
        when=When.LEARNING,
        fetches=True,
        template=FETCHED,
        address="search:owned",
    )
)
register(
    Block(
        name="people",
        title=_("People like you"),
        says=_("Members who talk about what you care about, and who let that be seen; found anew once a week."),
        nth=80,
        most=0,
        column=BESIDE,
        when=When.LEARNING,
        fetches=True,
        template=FETCHED,
        address="search:people",
    )
)
register(
    Block(
        name="outside",
        title=_("From outside"),
        says=_("The newest of the feeds of other sites that you chose, such as news, results or the weather."),
        nth=85,
        most=5,
        column=BESIDE,
        fetches=True,
        template=FETCHED,
        address="home:outside",
        setting="OUTSIDE_FEEDS",
        chosen_at="home:outside",
    )
)
register(
    Block(
        name="now",
        title=_("Now"),
        says=_("What happens in the whole place just now, as far as you may see it."),
        nth=90,
        most=0,
        column=BESIDE,
        is_steady=True,
        fetches=True,
        template="home/blocks/now.html",
    )
)
register(
    Block(
        name=MY_PLACES,
        title=_("Places"),
        says=_("Where everything of the site is found."),
        nth=10,
        most=0,
        column=SIDE,
        template="components/side/places.html",
    )
)
register(
    Block(
        name="my-subjects",
        title=_("Your subjects"),
        says=_("The subjects whose dials you turned, the loudest first, then those you do most with lately."),
        nth=50,
        most=8,
        column=SIDE,
        template="components/side/subjects.html",
        address="community:subject",
    )
)
register(
    Place(
        name="to-home",
        title=_("My page"),
        says=_("What is chosen for you."),
        nth=10,
        glyph="home",
        address="home:page",
        stands_for="home",
        for_guests=_("Start"),
    )
)
