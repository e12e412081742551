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


OWN_POST = """
    select post.id from community_post post join profiles_member member on member.id = post.author_id
    where member.username = ? and post.shelf = 'standing' order by post.id limit 1
"""
DEAL = """
    select deal.id from directory_deal deal join profiles_member member on member.id in (deal.seller_id, deal.buyer_id)
    where member.username = ? order by deal.id limit 1
"""
LETTER = "select id from notices_outgoing order by id limit 1"

# Every page of ours, and those a person meets on the way to them.
OWN = [
    Place("home:page"),
    Place("community:forum-list"),
    Place("community:forum", "select slug from community_forum order by 'order', id limit 1"),
    Place("community:thread-list"),
    Place("community:thread", THREAD),
    Place("community:start-thread"),
    Place("community:reply", THREAD),
    Place("community:edit-post", OWN_POST),
    Place("community:delete-post", OWN_POST),
    Place("community:subject", "select slug from profiles_subject order by id limit 1"),
    Place("directory:listing-list"),
    Place("directory:listing", LISTING),
    Place("directory:new-listing"),
    Place("directory:offer-deal", LISTING),
    Place("directory:deal-list"),
    Place("directory:deal", DEAL),
    Place("feedback:deal-rate", DEAL),
    Place("feedback:ratings", "select username from profiles_member order by id limit 1"),
    Place("moderation:report"),
    Place("profiles:interests"),
    Place("profiles:choose-subjects"),
    Place("profiles:settings"),
    Place("profiles:start-over"),
    Place("profiles:erase"),
    Place("profiles:member", "select username from profiles_member order by id limit 1"),
    Place("search:find"),
    Place("search:find", query="?q=tent"),
    Place("search:find", query="?q=qqqqqq"),
    Place("notices:outbox-list"),
    Place("notices:outbox", LETTER),
]
# What answers with a part, a file, a redirect, or only when something is sent.
PARTS = {
    "community:new-posts", "community:mark-read", "community:bookmark", "community:choose-solution",
    "community:like-post", "directory:agree-deal", "directory:decline-deal", "directory:close-deal",
    "directory:close-listing", "profiles:turn-dial", "profiles:say", "profiles:turn-volume", "profiles:consent",
    "profiles:pause", "profiles:download", "profiles:ignore", "profiles:note-shown", "search:note-search",
    "notices:outbox-source", "notices:outbox-html", "newsletters:click", "newsletters:unsubscribe",
    "newsletters:say", "newsletters:settings",
}  # fmt: skip
EDGE = [
    Place("account_login"),
    Place("account_signup"),
    Place("account_logout"),
    Place("account_reset_password"),
    Place("account_change_password"),
    Place("account_email"),
    Place("mfa_index"),
    Place("usersessions_list"),
    Place("admin:index"),
    Place("admin:community_thread_changelist"),
    Place("admin:profiles_member_changelist"),
    Place("admin:moderation_report_changelist"),
]
