"""One small place that holds every sort of thing in every state a right depends on, made through our own actions."""

from django.conf import settings
from django.test import Client
from django.utils import timezone

from notices.telling import tell_step
from search.indexing import rebuild
from tests.rights.people import fall, gather
from tests.rights.world import (
    gathered,
    knowledge,
    mail,
    meeting,
    messages,
    owner,
    people,
    pictures,
    showing,
    staff,
    talk,
    trade,
)
from tests.rights.world.holding import Canary, World

__all__ = ["Canary", "World", "built"]


def built() -> World:
    """Everything, from the first member to the last fall."""
    now = timezone.now()
    world = World(now, gather(now))
    for part in (talk, pictures, trade, messages, knowledge, showing, meeting, people, gathered, staff, mail, owner):
        part.fill(world)
    while tell_step(now=now):
        pass
    fall(world.cast, now)
    rebuild()
    for role, member in world.cast.items():
        client = Client()
        client.force_login(member)  # also where the site itself would not
        world.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return world
