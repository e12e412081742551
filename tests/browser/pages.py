"""Every page there is, by the name of its address, and how to find one of its kind in the demo community."""

from dataclasses import dataclass

from django.urls import reverse

from tests.servers.site import Site

THREAD = "select id from community_thread where shelf = 'standing' order by post_count desc, id limit 1"
MEMBER = "select username from profiles_member where username = ?"
LISTING = "select id from directory_listing order by id limit 1"


@dataclass(frozen=True)
class Place:
    """An address by its name; `ask` finds its argument in the database, given the one who looks."""

    name: str
    ask: str = ""
    query: str = ""

    def path(self, site: Site, username: str) -> str:
        """Where it is, or nothing when the demo has none for this one."""
        if not self.ask:
            return reverse(self.name) + self.query
        rows = site.rows(self.ask, *([username] * self.ask.count("?")))
        return reverse(self.name, args=[str(value) for value in rows[0]]) + self.query if rows else ""
