"""Every page there is, by the name of its address: who meets it, and how to find one in the demo community."""

from dataclasses import dataclass

from django.urls import reverse

from lib.kinds import ItemRef
from newsletters.composing.links import SAY, SETTINGS, STOP, Link, signed
from tests.servers.site import Site

EVERYONE, MEMBERS, GUEST = ("guest", "member", "moderator"), ("member", "moderator"), ("guest",)
MEMBER, MODERATOR, OWNER = ("member",), ("moderator",), ("owner",)

THREAD = "select id from community_thread where shelf = 'standing' order by post_count desc, id limit 1"
FORUM = "select slug from community_forum where slug != 'moderators' order by id limit 1"
OWN_POST = """
    select post.id from community_post post join profiles_member member on member.id = post.author_id
    where member.username = ? and post.shelf = 'standing' and post.number > 1 order by post.id desc limit 1
"""
LISTING = "select id from directory_listing where closed is null and owner_id > 6 order by id limit 1"
OWN_DEAL = """
    select deal.id from directory_deal deal join profiles_member member on member.id in (deal.seller_id, deal.buyer_id)
    where member.username = ? and deal.state = 'closed' order by deal.id desc limit 1
"""
SOMEBODY = "select username from profiles_member where id > 6 order by id limit 1"
OTHERS_POST = "select 'post', id from community_post where author_id > 6 order by id limit 1"
LETTER = "select id from notices_outgoing where purpose = 'digest' order by id limit 1"
MEMBER_AND_THREAD = """
    select member.id, thread.id from profiles_member member, community_thread thread
    where member.username = 'mara' and thread.shelf = 'standing' order by thread.id limit 1
"""


@dataclass(frozen=True)
class Place:
    """A page: the name of its address, who meets it, and where the database has its arguments."""

    name: str
    roles: tuple[str, ...] = EVERYONE
    ask: str = ""
    query: str = ""
    link: str = ""  # the purpose of a signed link in a letter

    def path(self, site: Site, username: str) -> str:
        """Where it is for this person."""
        if self.link:
            return reverse(self.name, args=[self.token(site)])
        if not self.ask:
            return reverse(self.name) + self.query
        (found,) = site.rows(self.ask, *([username] * self.ask.count("?")))
        return reverse(self.name, args=[str(value) for value in found]) + self.query

    def token(self, site: Site) -> str:
        """What stands in a letter to Mara."""
        ((member_id, thread_id),) = site.rows(MEMBER_AND_THREAD)
        if self.link == SAY:
            return signed(SAY, Link(int(str(member_id)), ItemRef("thread", int(str(thread_id))), "less"))
        return signed(self.link, Link(int(str(member_id))))


# Every page of ours.
OWN = [
    Place("home:page"),
    Place("community:forum-list"),
    Place("community:forum", ask=FORUM),
    Place("community:thread-list"),
    Place("community:thread", ask=THREAD),
    Place("community:start-thread", MEMBERS),
    Place("community:reply", MEMBERS, ask=THREAD),
    Place("community:edit-post", MEMBERS, ask=OWN_POST),
    Place("community:delete-post", MEMBERS, ask=OWN_POST),
    Place("community:subject", ask="select slug from profiles_subject order by id limit 1"),
    Place("directory:listing-list"),
    Place("directory:listing", ask=LISTING),
    Place("directory:new-listing", MEMBERS),
    Place("directory:offer-deal", MEMBERS, ask=LISTING),
    Place("directory:deal-list", MEMBERS),
    Place("directory:deal", MEMBER, ask=OWN_DEAL),
    Place("feedback:deal-rate", MEMBER, ask=OWN_DEAL),
    Place("feedback:ratings", ask=SOMEBODY),
    Place("moderation:report", MEMBERS, ask=OTHERS_POST),
    Place("profiles:interests", MEMBERS),
    Place("profiles:choose-subjects", MEMBERS),
    Place("profiles:settings", MEMBERS),
    Place("profiles:start-over", MEMBERS),
    Place("profiles:erase", MEMBERS),
    Place("profiles:member", ask=SOMEBODY),
    Place("search:find"),
    Place("search:find", query="?q=tent"),
    Place("search:find", GUEST, query="?q=qqqqqq"),
    Place("desk:setup-place", OWNER),
    Place("notices:outbox-list", OWNER),
    Place("notices:outbox", OWNER, ask=LETTER),
    Place("newsletters:unsubscribe", GUEST, link=STOP),
    Place("newsletters:settings", GUEST, link=SETTINGS),
    Place("newsletters:say", GUEST, link=SAY),
]
# What answers with a part, a file, a redirect, or only when something is sent.
PARTS = {
    "community:new-posts", "community:mark-read", "community:bookmark", "community:choose-solution",
    "community:like-post", "directory:agree-deal", "directory:decline-deal", "directory:close-deal",
    "directory:close-listing", "directory:note-seen", "profiles:turn-dial", "profiles:say", "profiles:turn-volume",
    "profiles:consent", "profiles:pause", "profiles:download", "profiles:ignore", "profiles:note-shown",
    "search:note-search", "newsletters:dial", "notices:outbox-source", "notices:outbox-html", "newsletters:click",
    "desk:setup", "desk:setup-administrator", "profiles:choose-language",
}  # fmt: skip
# The pages at the edge, which others made and we dressed.
EDGE = [
    Place("account_login", GUEST),
    Place("account_signup", GUEST),
    Place("account_reset_password", GUEST),
    Place("account_logout", MEMBER),
    Place("account_change_password", MEMBER),
    Place("account_email", MEMBER),
    Place("mfa_index", MEMBER),
    Place("usersessions_list", MEMBER),
    Place("admin:index", MODERATOR),
    Place("admin:index", OWNER),
    Place("admin:moderation_report_changelist", MODERATOR),
    Place("admin:community_thread_changelist", MODERATOR),
    Place("admin:community_post_changelist", MODERATOR),
    Place("admin:profiles_member_changelist", OWNER),
    Place("admin:community_forum_changelist", OWNER),
    Place("admin:community_forum_add", OWNER),
]
