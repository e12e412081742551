"""The addresses of the site, as the architecture and the documents are checked against them."""

from django.urls import URLPattern, URLResolver, get_resolver

from tests.reading import apps


def _patterns(resolver: URLResolver, space: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += _patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            found.append((f"{space}{entry.name}", entry))
    return found


def own_addresses() -> list[tuple[str, URLPattern]]:
    """Each name with its pattern, where the view is ours; the site's edge (config) and the admin left out."""
    own = set(apps()) - {"config"}
    everything = _patterns(get_resolver())
    return [
        (name, entry)
        for name, entry in everything
        if entry.callback.__module__.split(".")[0] in own and not name.startswith("admin:")
    ]


def every_address() -> set[str]:
    """The name of every address of the URL conf, of ours, the edge's and the admin's."""
    return {name for name, entry in _patterns(get_resolver()) if entry.name}
