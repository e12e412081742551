"""How often a code may be tried."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

TRIES, WITHIN = (
    10,
    600,
)  # from one address, in seconds; one for all together would let a stranger shut the owner out


def is_too_often(request: HttpRequest) -> bool:
    """Count this try; more than ten in ten minutes from one address are too many."""
    return _counted(f"setup:tries:{get_adapter().get_client_ip(request)}") > TRIES


def _counted(key: str) -> int:
    cache.add(key, 0, WITHIN)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1
