"""Every address that answers a GET, by its name: who is let in, and how to find an example in the demo community."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.urls import reverse

from desk.settings import GROUPS
from lib.kinds import ItemRef
from newsletters.composing.confirming import link_of
from newsletters.composing.links import ANSWER, CONFIRM, SAY, SETTINGS, STOP, Link, letter_link, signed
from newsletters.composing.links import LETTER as ON_SITE
from notices.stopping import stop_token
from profiles.models import Consent
from tests.servers.site import Site

ROLES = ("guest", "member", "moderator", "owner")
STOP_NOTICES = "stop-notices"
MEMBERS, GUEST = ("member", "moderator", "owner"), ("guest",)
MEMBER, STAFF, OWNER = ("member",), ("moderator", "owner"), ("owner",)

THREAD = "select id from community_thread where shelf = 'standing' order by post_count desc, id limit 1"
ANY_THREAD = "select 'thread', id from community_thread where shelf = 'standing' order by id limit 1"
FORUM = "select slug from community_forum where slug != 'moderators' order by id limit 1"
OWN_POST = """
    select post.id from community_post post join profiles_member member on member.id = post.author_id
    where member.username = ? and post.shelf = 'standing' and post.number > 1 order by post.id desc limit 1
"""
MARAS_OPENING = OWN_POST.replace("number > 1", "number = 1").replace("?", "'mara'")
DELETED = "select id from community_post where shelf = 'deleted' order by id limit 1"
EDITED = "select id from community_post where shelf = 'standing' and edited is not null order by id limit 1"
LISTING = "select id from directory_listing where closed is null and owner_id > 6 order by id limit 1"
OWN_DEAL = """
    select deal.id from directory_deal deal join profiles_member member on member.id in (deal.seller_id, deal.buyer_id)
    where member.username = 'mara' and deal.state = 'closed' order by deal.id desc limit 1
"""
ARTICLE = "select id from community_article where state = 'published' and forum_id is not null order by id desc limit 1"
DUE_ARTICLE = "select id from community_article where state = 'published' order by review limit 1"
EXAMPLE = "select id from community_example where state = 'chosen' order by decided desc limit 1"
WAITING_EXAMPLE = "select id from community_example where state = 'waiting' order by id limit 1"
OWN_EXAMPLE = """
    select example.id from community_example example join profiles_member member on member.id = example.author_id
    where member.username = 'mara' order by example.id limit 1
"""
SOMEBODY = "select username from profiles_member where id > 6 order by id limit 1"
SOMEBODYS_ID = "select id from profiles_member where id > 6 order by id limit 1"
OTHERS_POST = "select 'post', id from community_post where author_id > 6 order by id limit 1"
OTHERS_POST_ID = "select id from community_post where author_id > 6 order by id limit 1"
EVENT = "select thread_id from community_event order by begins desc limit 1"
BOOKMARK = """
    select bookmark.id from community_bookmark bookmark join profiles_member member on member.id = bookmark.member_id
    where member.username = 'mara' order by bookmark.id limit 1
"""
TALK = """
    select part.conversation_id from community_participant part
    join profiles_member member on member.id = part.member_id
    where member.username = 'mara' order by part.id limit 1
"""
REPORTED = "select item from moderation_report where kind = 'message' order by id limit 1"
BADGE = "select badge_id from community_award group by badge_id order by count(*) desc, badge_id limit 1"
SUBJECT = "select slug from profiles_subject order by id limit 1"
LETTER = "select id from notices_outgoing where purpose = 'digest' order by id limit 1"
REPORT = "select id from moderation_report order by id limit 1"
MARAS_AND_NEW = """
select 'thread', thread.id from community_thread as thread
join profiles_member as member on member.id = thread.author_id
where member.username = 'mara' and thread.shelf = 'standing' order by thread.posted desc limit 1
"""
MEMBER_AND_THREAD = """
    select member.id, thread.id from profiles_member member, community_thread thread
    where member.username = 'mara' and thread.shelf = 'standing' order by thread.id limit 1
"""


@dataclass(frozen=True)
class Place:
    """A page: the name of its address, who is let in, and where the database has its arguments."""

    name: str
    roles: tuple[str, ...] = ROLES
    ask: str = ""
    query: str = ""
    link: str = ""  # the purpose of a signed link in a letter
    key: str = ""  # the name of a link that the site itself made, in `Links`

    def path(self, site: Site, username: str, links: dict[str, list[str]]) -> str:
        """Where it is for this person."""
        if self.link:
            return reverse(self.name, args=[self.token(site)])
        if self.key:
            return reverse(self.name, args=links[self.key])
        if not self.ask:
            return reverse(self.name) + self.query
        rows = site.rows(self.ask, *([username] * self.ask.count("?")))
        assert rows, f"The demo community has nothing to show at {self.name}."
        return reverse(self.name, args=[str(value) for value in rows[0]]) + self.query

    def token(self, site: Site) -> str:
        """What stands in a letter to Mara."""
        ((member_id, thread_id),) = site.rows(MEMBER_AND_THREAD)
        if self.link == STOP_NOTICES:
            return stop_token(int(str(member_id)), ["mention", "reply"])
        if self.link == SAY:
            return signed(SAY, Link(int(str(member_id)), ItemRef("thread", int(str(thread_id))), "less"))
        if self.link == ANSWER:
            ((subject,),) = site.rows("select id from profiles_subject order by id limit 1")
            return signed(ANSWER, Link(int(str(member_id)), ItemRef("subject", int(str(subject))), "4"))
        if self.link == ON_SITE:
            ((digest,),) = site.rows("select id from newsletters_digest where member_id = ? limit 1", str(member_id))
            return signed(ON_SITE, letter_link(int(str(member_id)), int(str(digest))))
        if self.link == CONFIRM:
            own = site.rows("select id, address from profiles_consent where member_id = ?", str(member_id))
            ((consent, address),) = own
            kept = Consent(pk=int(str(consent)), member_id=int(str(member_id)), address=str(address))
            return signed(CONFIRM, link_of(kept))
        return signed(self.link, Link(int(str(member_id))))


# Every page of ours.
OWN = [
    Place("home:page"),
    Place("home:happening"),
    Place("search:how"),
    Place("profiles:shown-list", MEMBERS),
    Place("profiles:held", MEMBERS),
    Place("profiles:held", MEMBERS, query="?part=activity"),
    Place("profiles:investment", MEMBERS),
    Place("home:preview", MEMBERS),
    Place("home:arrange", MEMBERS),
    Place("home:arrange", MEMBERS, query="?of=side"),
    Place("home:outside", MEMBERS),
    Place("home:arrange-block", MEMBERS, ask="select 'unread'"),
    *(Place(f"newsletters:{name}", MEMBERS) for name in ("preview", "yours", "letter-list", "why-list")),
    Place("search:question", MEMBERS),
    Place("search:wanted", MEMBERS),
    Place("search:introduced", MEMBERS),
    Place("search:care", ("member",), ask=MARAS_AND_NEW),
    Place("search:owned", MEMBERS),
    Place("search:people", MEMBERS),
    Place("profiles:signals", MEMBERS, ask=ANY_THREAD),
    Place("community:forum-list"),
    Place("community:forum", ask=FORUM),
    Place("community:thread-list"),
    Place("community:thread-list", query="?list=top&period=year&kind=question"),
    Place("community:thread-list", MEMBERS, query="?list=unread"),
    Place("community:thread", ask=THREAD, query="?page=1"),
    Place("search:related", ask=THREAD),
    Place("community:start-thread", MEMBERS),
    Place("community:reply", MEMBERS, ask=THREAD),
    Place("community:edit-post", ("member", "moderator"), ask=OWN_POST),
    Place("community:edit-post", MEMBERS, ask=MARAS_OPENING),
    Place("community:delete-post", ("member", "moderator"), ask=OWN_POST),
    Place("community:deleted-posts", MEMBERS),
    Place("community:restore-post", ("moderator", "owner"), ask=DELETED),
    Place("community:post-history", ask=EDITED),
    Place("community:reactions", ask=OTHERS_POST_ID),
    Place("community:poll", ask="select post_id from community_poll order by id limit 1"),
    Place("community:event-list"),
    Place("community:event-list", query="?list=past"),
    Place("community:event", ask=EVENT),
    Place("community:thread", ask=EVENT, query="?page=1"),
    Place("community:edit-event", STAFF, ask=EVENT),
    Place("community:start-thread", MEMBERS, query="?sort=event"),
    Place("community:bookmark-list", MEMBERS),
    Place("community:edit-bookmark", MEMBER, ask=BOOKMARK),
    Place("community:badge-list"),
    Place("community:badge", ask=BADGE),
    Place("community:given", ask=SOMEBODY),
    Place("community:subject", ask=SUBJECT),
    Place("community:inbox", MEMBERS),
    Place("community:start-conversation", MEMBERS),
    Place("community:conversation", MEMBER, ask=TALK, query="?page=1"),
    Place("community:write-message", MEMBER, ask=TALK),
    Place("community:people", MEMBER, ask=TALK),
    Place("community:leave-conversation", MEMBER, ask=TALK),
    Place("community:reported-message", STAFF, ask=REPORTED),
    Place("community:article-list"),
    Place("community:article", ask=ARTICLE),
    Place("community:article", STAFF, ask=DUE_ARTICLE),
    Place("community:write-article", STAFF),
    Place("community:edit-article", STAFF, ask=ARTICLE),
    Place("community:article-history", STAFF, ask=ARTICLE),
    Place("community:example-list"),
    Place("community:example-list", STAFF, query="?list=waiting"),
    Place("community:example", ask=EXAMPLE),
    Place("community:example", STAFF, ask=WAITING_EXAMPLE),
    Place("community:example", MEMBER, ask=OWN_EXAMPLE),
    Place("community:submit-example", MEMBERS),
    Place("community:edit-example", MEMBER, ask=OWN_EXAMPLE),
    Place("community:example-history", MEMBER, ask=OWN_EXAMPLE),
    Place("writing:add-picture", MEMBERS),
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
    Place("profiles:ignored", MEMBERS),
    Place("profiles:keys"),
    Place("community:dial", MEMBERS, ask=ANY_THREAD),
    Place("profiles:start-over", MEMBERS),
    Place("profiles:erase", MEMBERS),
    Place("profiles:member-list"),
    Place("profiles:member-list", MEMBERS, query="?sort=name&q=a"),
    Place("profiles:member", ask=SOMEBODY),
    Place("writing:draft-list", MEMBERS),
    Place("search:find"),
    Place("search:find", query="?q=tent"),
    Place("desk:setup-place", OWNER),
    Place("search:find", query="?q=qqqqqq"),
    Place("desk:setup-look", OWNER),
    Place("desk:setup-mail", OWNER),
    Place("desk:setup-forums", OWNER),
    Place("desk:setup-subjects", OWNER),
    Place("desk:setup-invite", OWNER),
    Place("desk:setup-done", OWNER),
    Place("desk:starts", OWNER),
    Place("desk:start", OWNER, ask="select 'everyone'"),
    Place("notices:notice-list", MEMBERS),
    Place("notices:notice-list", MEMBERS, query="?new=1"),
    Place("notices:choices", MEMBERS),
    Place("notices:device-list", MEMBERS),
    Place("desk:offline"),
    Place("notices:stop", link=STOP_NOTICES),
    Place("notices:outbox-list", OWNER),
    Place("notices:outbox", OWNER, ask=LETTER),
    Place("newsletters:unsubscribe", link=STOP),
    Place("newsletters:settings", link=SETTINGS),
    Place("newsletters:confirm", link=CONFIRM),
    Place("newsletters:answer", link=ANSWER),
    Place("newsletters:say", link=SAY),
    Place("newsletters:letter", link=ON_SITE),
    Place("newsletters:why", MEMBERS, "select id from newsletters_mailing order by id limit 1"),
]
# The pages at the edge, which others made and we dressed; who is let in is theirs to say where no role stands.
EDGE = [
    Place("account_login", GUEST),
    Place("account_logout", MEMBERS),
    Place("account_inactive"),
    Place("account_signup", GUEST),
    Place("account_reauthenticate", ()),
    Place("account_email", MEMBERS),
    Place("account_email_verification_sent"),
    Place("account_change_password", MEMBERS),
    Place("account_set_password", ()),
    Place("account_reset_password"),
    Place("account_reset_password_done"),
    Place("account_reset_password_from_key", (), key="reset"),
    Place("account_reset_password_from_key_done"),
    Place("account_confirm_email", key="confirm"),
    Place("account_confirm_login_code", ()),
    Place("mfa_index", MEMBERS),
    *(Place(f"mfa_{name}", ()) for name in ("authenticate", "reauthenticate", "activate_totp", "deactivate_totp")),
    *(Place(f"mfa_{name}_recovery_codes", ()) for name in ("view", "generate")),
    Place("usersessions_list", MEMBERS),
]


DESK = ("mailings", "mailings_history", "weights", "ranking", "holdout", "proposals", "editions", "edition-new")


def desk_pages() -> Iterator[Place]:
    """The admin: each model's five pages, and those that stand beside them."""
    edition = {"ask": "select id from newsletters_edition order by id limit 1", "query": "?member=mara"}
    yield from (Place(f"admin:{name}", OWNER, **edition) for name in ("edition", "edition-preview"))
    yield Place("admin:index", STAFF)
    yield Place("admin:self_help", STAFF, query="?period=all")
    yield from (Place(f"admin:{name}", STAFF if name[0] == "m" else OWNER) for name in DESK)
    yield Place("admin:mailing", STAFF, ask="select id from newsletters_mailing order by id limit 1")
    yield Place("admin:newsletters_digest_why", OWNER, ask="select id from newsletters_digest order by id limit 1")
    yield Place("admin:letters-look", STAFF, ask=SOMEBODYS_ID)
    yield from (Place(f"admin:{name}", ()) for name in ("login", "password_change", "password_change_done"))
    for app in sorted({model._meta.app_label for model in admin.site._registry}):
        yield Place("admin:app_list", (), ask=f"select '{app}'")
    for model in admin.site._registry:
        label, key = f"admin:{model._meta.app_label}_{model._meta.model_name}", model._meta.pk
        assert key is not None
        one = f"select {key.column} from {model._meta.db_table} order by 1 limit 1"  # noqa: S608 - names of our own
        yield from (Place(f"{label}_{page}", ()) for page in ("changelist", "add"))
        yield from (Place(f"{label}_{page}", (), ask=one) for page in ("change", "history", "delete"))
    yield from (Place(f"admin:moderation_report_{act}", (), ask=REPORT) for act in ("hide", "close"))
    yield from (Place(f"admin:profiles_member_{act}", (), ask=SOMEBODYS_ID) for act in ("silence", "suspend", "lift"))
    yield from (Place("admin:desk_setting_group", (), ask=f"select '{group}'") for group in GROUPS)
    yield Place("admin:desk_setting_back", (), ask="select id from desk_settingchange order by id limit 1")
    kinds = "community_thread community_post community_article community_example directory_listing feedback_rating"
    for kind in kinds.split():
        yield from (Place(f"admin:{kind}_{act}", (), query="?ids=1") for act in ("hide", "restore"))


PLACES = [*OWN, *EDGE, *desk_pages()]
