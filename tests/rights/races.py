"""What is sent twenty times at once: by whom, where to, and with which form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailConfirmationHMAC
from django.urls import reverse

from lib.kinds import ItemRef
from newsletters.composing.confirming import link_of
from newsletters.composing.links import ANSWER, CONFIRM, SAY, SETTINGS, STOP, Link, signed
from notices.stopping import stop_token
from profiles.actions import Showing, version_of
from profiles.forms import sealed
from profiles.models import Consent, Verb
from profiles.weighing import WEIGHTS
from tests.community import examples
from tests.community.articles import RACING
from tests.rights.ground import PASSWORD, Ground
from tests.rights.world.people import BROWSER, first_act, name_of

Form = dict[str, Any]


@dataclass(frozen=True)
class Race:
    """One act: whose window, the arguments of the address, and the form that is sent twenty times."""

    route: str
    who: str
    arguments: Callable[[Ground], list[Any]]
    form: Callable[[Ground], Form]
    query: Callable[[Ground], str] = lambda _: ""

    def address(self, ground: Ground) -> str:
        return reverse(self.route, args=self.arguments(ground)) + self.query(ground)

    def __str__(self) -> str:
        return self.route


def race(route: str, who: str, *arguments: str, query: str = "", **form: Any) -> Race:
    """Arguments and values that begin with a dot are read from the ground: ".thread.pk"; KEY is one new key."""
    return Race(
        route,
        who,
        lambda ground: [_read(ground, argument) for argument in arguments],
        lambda ground: {name: _read(ground, value) for name, value in form.items()},
        lambda ground: query.format(**vars(ground)),
    )


KEY = ".key"
SHIPPED: Form = {str(verb): weight for verb, weight in WEIGHTS.items() if verb != Verb.OPENING} | {"version": 0}
START = {"device": "desk", "version": 0, "does": "hide:unread"}
MOVED = {"event_day": "2035-02-01", "event_from": "19:00", "event_place": "Inn"}


def _read(ground: Ground, value: Any) -> Any:
    if value == KEY:
        return uuid4()
    if not isinstance(value, str) or not value.startswith("."):
        return value
    found: Any = ground
    for name in value.removeprefix(".").split("."):
        found = getattr(found, name)
    return found


def _page_of_di(ground: Ground) -> str:
    """What stood on her page, sealed as the page was given it."""
    showing = Showing(ItemRef("thread", ground.thread.pk), 1)
    return f"?page={sealed(ground.di, [showing])}"


def _link(route: str, purpose: str, **form: Any) -> Race:
    """What a link in a letter to Di leads to."""

    def token(ground: Ground) -> list[Any]:
        ref = ItemRef("thread", ground.thread.pk) if purpose == SAY else None
        return [signed(purpose, Link(ground.di.pk, ref, "more") if ref else Link(ground.di.pk))]

    return Race(route, "", token, lambda _: form)


RACES = [
    race("community:start-thread", "bo", forum=".forum.pk", title="T", sort="question", text="x", key=KEY),
    race("community:reply", "di", ".thread.pk", text="Only once.", key=KEY),
    race("community:edit-post", "bo", ".answer.pk", text="Better.", version=1),
    race("community:edit-post", "ann", ".opening.pk", title="In the cold?", sort="discussion", text="So.", version=1),
    race("community:edit-post", "cy", ".opening.pk", title="In the cold?", sort="announcement", version=1),
    race("community:delete-post", "bo", ".answer.pk"),
    race("community:restore-post", "bo", ".deleted.pk"),
    race("community:make-wiki", "bo", ".answer.pk"),
    race("community:hide-version", "cy", ".changed.pk", ".changed.version", reason="It names a street."),
    race("community:like-post", "di", ".answer.pk"),
    race("community:vote", "di", ".asking.pk", option=".option.pk"),
    race("community:close-poll", "ann", ".asking.pk"),
    race("community:answer-event", "di", ".meeting.pk", says="comes"),
    race("community:edit-event", "ann", ".meeting.pk", version=1, **MOVED),
    race("community:call-off-event", "ann", ".meeting.pk"),
    race("community:renew-calendar", "di", number=0),
    race("community:bookmark", "bo", ".thread.pk"),
    race("community:bookmark-post", "di", ".answer.pk"),
    race("community:keep", "di", "article", ".article.pk"),
    race("community:edit-bookmark", "di", ".kept.pk", note="Try it."),
    race("community:mark-unread", "bo", ".thread.pk", number=1),
    race("community:choose-solution", "ann", ".thread.pk", ".answer.pk"),
    race("community:start-conversation", "di", to="bo", text="Only once.", key=KEY),
    race("community:write-message", "bo", ".talk.pk", text="Only once.", key=KEY),
    race("community:mark-conversation-read", "bo", ".talk.pk", number=1),
    race("community:people", "ann", ".talk.pk", to="di"),
    race("community:mute-conversation", "bo", ".talk.pk"),
    race("community:leave-conversation", "bo", ".talk.pk"),
    race("community:reported-message", "cy", ".message.pk", reason="To judge it."),
    race("community:mark-list-read", "di", all="1"),
    race("community:mark-read", "di", ".thread.pk", number=2, seconds=12),
    race("community:write-article", "cy", title="T", text="x", key=KEY),
    *(race(f"community:{act}-article", "cy", f".{at}.pk", **form) for act, at, form in RACING),
    race("community:judge-article", "di", ".article.pk", helpful="no", remark="The price.", key=KEY),
    race("community:read-article", "di", ".article.pk", number=1, seconds=12),
    race("community:submit-example", "di", title="T", text="x", key=KEY),
    *(race(f"community:{act}-example", by, f".{at}.pk", **form) for act, at, by, form in examples.RACING),
    race("community:like-example", "di", ".chosen_example.pk"),
    race("community:read-example", "di", ".chosen_example.pk", number=1, seconds=12),
    race("directory:new-listing", "di", key=KEY, sort="selling", title="T", text="x", currency="EUR"),
    race("directory:offer-deal", "di", ".listing.pk", key=KEY, remark="I take it."),
    race("directory:agree-deal", "ann", ".offer.pk"),
    race("search:show-to-them", "ann", "thread", ".twigs.pk"),
    race("directory:decline-deal", "ann", ".offer.pk"),
    race("directory:close-deal", "bo", ".agreed.pk"),
    race("directory:close-listing", "ann", ".listing.pk"),
    race("directory:note-seen", "di", ".listing.pk"),
    race("feedback:deal-rate", "bo", ".closed.pk", key=KEY, score=5, remark="Good."),
    Race("moderation:report", "ann", lambda ground: ["post", ground.answer.pk], lambda _: {
        "key": uuid4(), "reason": "It sells.",
    }),
    race("profiles:turn-dial", "di", of="subject", target=".subject.pk", level=3),
    race("profiles:say", "di", kind="thread", item=".thread.pk", says="more", surface="page"),
    race("profiles:say", "di", kind="thread", item=".thread.pk", says="seen"),
    race("profiles:answer", "di", question="field:role", answer="learn"),
    race("profiles:asked", "di", question="field:life"),
    Race("profiles:forget-act", "bo", lambda _: [], lambda ground: {"act": name_of(first_act(ground.bo))}),
    race("profiles:turn-volume", "di", volume=7),
    race("profiles:consent", "bo", wants="yes"),
    race("profiles:pause", "di"),
    race("profiles:compare", "di", may="no"),
    race("profiles:start-over", "bo"),
    race("profiles:ignore", "di", ".ann.username"),
    race("profiles:choose-subjects", "bo", subjects=".subject.pk", wants_newsletter="on"),
    Race("profiles:settings", "di", lambda _: [], lambda ground: {
        "name": "Didi", "language": "en", "time_zone": "UTC", "messages_from": "known",
        "version": version_of(member=ground.di),
    }),
    race("profiles:erase", "di", proof=PASSWORD),
    race("search:note-search", "di", q="stove"),
    race("home:outside", "di", url="https://127.0.0.1/more"),
    race("home:drop-source", "bo", ".pick.pk"),
    race("home:ask-source-again", "bo", ".given_up.pk"),
    race("home:arrange", "di", device="desk", version=0, does="hide:subjects"),
    race("home:note-use", "di", block="subjects"),
    Race("writing:draft", "di", lambda _: [], lambda ground: {
        "place": f"reply:thread:{ground.thread.pk}", "version": 0, "written": '{"text": ["Half"]}',
    }),
    race("writing:forget-draft", "bo", ".draft.pk"),
    _link("newsletters:unsubscribe", STOP),
    _link("newsletters:settings", SETTINGS, volume=2),
    race("newsletters:yours", "bo", do="skip", skip="yes"),
    Race(
        "newsletters:confirm",
        "",
        lambda ground: [signed(CONFIRM, link_of(Consent.objects.get(member=ground.di)))],
        lambda _: {},
    ),
    _link("newsletters:say", SAY),
    Race(
        "newsletters:answer",
        "",
        lambda ground: [signed(ANSWER, Link(ground.di.pk, ItemRef("subject", ground.subject.pk), "4"))],
        lambda _: {},
    ),
    Race("account_confirm_email", "", lambda ground: [EmailConfirmationHMAC(ground.address).key], lambda _: {}),
    race("account_email", "di", action_add="", email="second@commonplace.example"),
    race("account_signup", "", name="Eli", username="eli", email="eli@commonplace.example", password1=PASSWORD),
    race("profiles:choose-language", "di", language="fr"),
    race("notices:choices", "di", mails_a_day=3, mails_a_week=20, started=3, joined=1),
    race("notices:add-device", "di", endpoint="https://push.example/x", p256dh=BROWSER, auth="A" * 22, name="Phone"),
    race("notices:remove-device", "bo", ".device.pk"),
    race("notices:try-device", "bo", ".device.pk"),
    Race("notices:stop", "", lambda ground: [stop_token(ground.di.pk, ["mention"])], lambda _: {}),
    Race("profiles:note-shown", "di", lambda _: [], lambda ground: {"item": f"thread:{ground.thread.pk}"}, _page_of_di),
    *(
        race(f"admin:{model}_hide", "cy", query=f"?ids={{{thing}.pk}}", reason="It sells.")
        for model, thing in (
            ("community_post", "answer"), ("community_thread", "thread"), ("community_article", "article"),
            ("community_example", "example"), ("directory_listing", "listing"), ("feedback_rating", "rating"),
        )
    ),
    *(
        race(f"admin:{model}_restore", "cy", query=f"?ids={{{thing}.pk}}", reason="It is fine.")
        for model, thing in (
            ("community_post", "hidden_post"), ("community_thread", "hidden_thread"),
            ("directory_listing", "hidden_listing"), ("community_article", "hidden_article"),
            ("community_example", "hidden_example"),
        )
    ),
    race("admin:profiles_member_lift", "cy", ".silenced.pk", reason="Calm again."),
    race("admin:desk_setting_back", "owner", ".change.pk"),
    race("admin:edition-new", "owner", name="North", places="Oslo", key=KEY),
    race("admin:mailings", "cy", act="pause", reason="Why not."),
    race("admin:letters-look", "cy", ".bo.pk", reason="Why not."),
    race("admin:ranking", "owner", act="automatic", reason="Why not."),
    race("admin:ranking", "owner", act="share", **{"holdout-share": "7", "holdout-reason": "Why not."}),
    Race("admin:weights", "owner", lambda _: [], lambda _: SHIPPED | {"liked": 3, "reason": "Why not.", "save": 1}),
    race("admin:editions", "owner", do="close", edition=".edition.pk"),
    race("admin:edition", "owner", ".edition.pk", do="rules", name="South", places="Cadiz", version=1),
    Race("desk:start", "owner", lambda _: ["everyone"], lambda _: START),
    *(race(f"desk:setup-{step}", "owner", skip="1") for step in ("place", "look", "mail")),
    race("desk:setup-forums", "owner", skip="1"),
    race("desk:setup-subjects", "owner", names="Kayaks\nTents"),
    race("desk:setup-invite", "owner", addresses="gus@commonplace.example"),
    race("desk:take-back-invitation", "owner", ".invitation.pk"),
    Race("admin:community_thank_give", "cy", lambda ground: ["post", ground.answer.pk], lambda _: {"words": "Thanks."}),
    race("admin:moderation_report_hide", "cy", ".report.pk", reason="It sells."),
    race("admin:moderation_report_close", "cy", ".report.pk", reason="It is fine."),
    race("admin:profiles_member_silence", "cy", ".di.pk", reason="Shouting."),
    race("admin:profiles_member_suspend", "cy", ".di.pk", reason="Fraud."),
]  # fmt: skip
