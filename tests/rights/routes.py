"""Every address of the site, from its URL conf, by name."""

from __future__ import annotations

from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

PLAIN = ("admin:",)  # generated rows: see tests/rights/desk.py


@cache
def routes() -> dict[str, URLPattern]:
    """Name (with its namespace) and pattern; what has no name goes by its path."""
    return dict(_named(get_resolver(), "", ""))


def arguments(pattern: URLPattern) -> list[str]:
    """What its address names."""
    found = pattern.pattern
    return sorted(found.converters) if isinstance(found, RoutePattern) else sorted(found.regex.groupindex)


def _named(resolver: URLResolver, space: str, path: str) -> list[tuple[str, URLPattern]]:
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            name = f"{space}{entry.namespace}:" if entry.namespace else space
            found += _named(entry, name, path + str(entry.pattern))
        else:
            found.append((f"{space}{entry.name}" if entry.name else f"/{path}{entry.pattern}", entry))
    return found
