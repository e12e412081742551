"""Who listens to what in this process, and for how long they may."""

from community.listening.hub import Hub, hub_here
from community.listening.presence import is_shared_with
from community.listening.rights import Standing

__all__ = ["Hub", "Standing", "hub_here", "is_shared_with"]
