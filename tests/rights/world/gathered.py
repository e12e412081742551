"""What belongs to one member alone and comes of itself: gathered acts, how their page is used, what they were asked,
who is near them, what of other sites they show.
"""

from __future__ import annotations

from community.models import Call, Introduction, Thread
from home.models import Device, Layout, Pick, Source, Suggestion, Use
from home.outside.addresses import digest_of
from newsletters.models import Timing
from profiles.models import Facet, Opening, Remembered, Verb
from search.models import Neighbour
from tests.rights.world.holding import World


def fill(world: World) -> None:
    """The author's; a call of theirs that they declined."""
    author = world.cast["author"]
    thread = Thread.objects.get(pk=world.thing("event", "standing")["thread_id"])
    facet = Facet.objects.order_by("pk").first()
    assert facet is not None
    of_author = {
        "call": Call.objects.create(
            thread=thread, member=author, asked=world.ago(days=1), declined=world.ago(hours=1), reason="you know it"
        ),
        "introduction": Introduction.objects.create(
            kind="thread",
            item=thread.pk,
            by=world.cast["other"],
            member=author,
            asked=world.ago(days=1),
            declined=world.ago(hours=1),
            reason="you care",
        ),
        "layout": Layout.objects.create(member=author, device=Device.HAND),
        "use": Use.objects.create(
            member=author, device=Device.HAND, block="unread", total=1.0, day=world.ago(days=1).date()
        ),
        "neighbour": Neighbour.objects.create(
            member=author, other=world.cast["stranger"], nth=1, score=0.5, found=world.ago(days=1)
        ),
        "pick": _shown(world),
        "timing": Timing.objects.create(member=author, hour=9),
        "opening": Opening.objects.create(month=202401, member=author, facet=facet, acts=1),
        "remembered": Remembered.objects.create(member=author, what=Verb.VIEWED, kind="listing", item=1),
    }
    world.things["own-rows"]["any"] |= {name: row.pk for name, row in of_author.items()}
    world.put("pick", "standing", pick_id=of_author["pick"].pk)


def _shown(world: World) -> Pick:
    """A source of the author's that was given up; and one that is suggested to everybody."""
    url = f"https://127.0.0.1/{world.plant('source', 'author')}"  # nowhere outside is asked
    Suggestion.objects.create(title="Our own news", url="https://127.0.0.1/news")
    source = Source.objects.create(digest=digest_of(url), url=url, due=None, wanted=world.ago(days=20))
    return Pick.objects.create(member=world.cast["author"], source=source, url=url)
