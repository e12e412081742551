"""Who asks from inside: the machines that run the site, never a browser that came through the proxy."""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any

from django.conf import settings

# A proxy sets at least one of these; without any, the address is that of the asking machine itself.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")


def is_inside(meta: Mapping[str, Any]) -> bool:
    """Whether the request came straight from an address of INSIDE_NETWORKS."""
    if any(meta.get(header) for header in FORWARDED):
        return False
    try:
        address = ip_address(str(meta.get("REMOTE_ADDR", "")))
    except ValueError:
        return False
    return any(address in network for network in settings.INSIDE_NETWORKS)


def may_read_metrics(meta: Mapping[str, Any]) -> bool:
    """Whoever has the token, where there is one; else whoever asks from inside."""
    if settings.METRICS_TOKEN:
        given = str(meta.get("HTTP_AUTHORIZATION", ""))
        return compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    return is_inside(meta)
