"""How often a code may be tried."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

TRIES, WITHIN = 10, 600  # from one address, in seconds
FROM_ALL = 100  # from all together


def is_too_often(request: HttpRequest) -> bool:
    """Count this try; more than ten in ten minutes from one address, or a hundred from all, are too many."""
    address = get_adapter().get_client_ip(request)
    return _counted(f"setup:tries:{address}") > TRIES or _counted("setup:tries") > FROM_ALL


def _counted(key: str) -> int:
    cache.add(key, 0, WITHIN)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1
