"""Whom an act in the talk concerns: who is named, answered or quoted in a post, who follows, whose post was liked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet

from community.following import Telling, dials_on, followers
from community.meeting import of_events
from community.models import (
    Article,
    Example,
    Mention,
    Message,
    Participant,
    Post,
    Shelf,
    Thank,
    Thread,
)
from community.quoting import authors_quoted
from lib.kinds import ItemRef
from notices.actions import News
from profiles.models import AGAIN, Activity, Verb

MENTION, REPLY, QUOTE, REACTION, SOLUTION, FOLLOWED = "mention", "reply", "quote", "reaction", "solution", "followed"
QUOTED = re.compile(r"<blockquote>(?:(?!<blockquote>).)*</blockquote>", re.DOTALL)  # an innermost one
BADGE, REMINDER, MODERATION, MESSAGE = "badge", "reminder", "moderation", "message"
THANKED = "thanked"
ARTICLE, REVIEW, EXAMPLE = "article", "review", "example"


def of_posts(acts: Sequence[Activity]) -> list[News]:
    """A post that was written, or in which somebody was named or quoted later."""
    numbers = {row.detail["post"] for row in acts if "post" in row.detail}
    posts = {post.pk: post for post in _posts().filter(pk__in=numbers)}
    started = [row.item for row in acts if row.verb == Verb.STARTED]
    openings = {post.thread_id: post for post in _posts().filter(number=1, thread__in=started)}
    found: list[News] = []
    for row in acts:
        post = openings.get(row.item) if row.verb == Verb.STARTED else posts.get(row.detail.get("post"))
        if post is not None:
            found += _of_writing(post, row)
    return found


def _of_writing(post: Post, row: Activity) -> Iterable[News]:
    """Of one that was written, or changed; not where staff changed what stands over it."""
    is_new = row.verb != Verb.EDITED and AGAIN not in row.detail
    if not is_new and row.member_id != post.author_id and not post.is_wiki:
        return []
    return _of_post(post, is_new=is_new, writer_id=post.author_id if is_new else row.member_id)


def of_likes(acts: Sequence[Activity]) -> list[News]:
    """Who wrote a post, or showed how, is told that it is liked."""
    liked = [row for row in acts if row.kind == "post"]
    posts = _posts().in_bulk({row.item for row in liked})
    shown = [row for row in acts if row.kind == "example"]
    examples = Example.objects.public().in_bulk({row.item for row in shown})
    return [
        News(
            member_id=examples[row.item].author_id or 0,
            occasion=REACTION,
            ref=ItemRef("example", row.item),
            key=f"like:example:{row.item}:{row.member_id}",
            when=row.happened,
            actor_id=row.member_id,
            because={"kind": "example"},
            is_over=row.sign < 0,
        )
        for row in shown
        if row.item in examples and examples[row.item].author_id
    ] + [
        _to_author(posts[row.item], row, REACTION, f"like:{row.item}:{row.member_id}")
        for row in liked
        if row.item in posts and posts[row.item].author_id
    ]


def of_solutions(acts: Sequence[Activity]) -> list[News]:
    """Who solved a question is told, if they did not choose it themselves."""
    posts = _posts().in_bulk({row.detail.get("post") for row in acts})
    return [
        _to_author(posts[post], row, SOLUTION, f"solved:{post}")
        for row in acts
        if (post := row.detail.get("post")) in posts and posts[post].author_id
    ]


def of_moderation(acts: Sequence[Activity]) -> list[News]:
    """Who wrote what a moderator hid, or brought back, is told on a line of its own: they may not see the thing."""
    ids = {kind: {row.item for row in acts if row.kind == kind} for kind in ("post", "thread", "message", "example")}
    authors = {
        **{("post", pk): who for pk, who in Post.objects.filter(pk__in=ids["post"]).values_list("pk", "author")},
        **{("thread", pk): who for pk, who in Thread.objects.filter(pk__in=ids["thread"]).values_list("pk", "author")},
        **{("example", p): who for p, who in Example.objects.filter(pk__in=ids["example"]).values_list("pk", "author")},
        **{("message", p): who for p, who in Message.objects.filter(pk__in=ids["message"]).values_list("pk", "author")},
    }
    return [
        News(
            member_id=author,
            occasion=MODERATION,
            ref=ItemRef("member", author),
            key=f"moderated:{row.kind}:{row.item}:{row.month}.{row.id}",
            when=row.happened,
            because={"kind": row.kind, "is_back": row.verb == Verb.RESTORED},
        )
        for row in acts
        if (author := authors.get((row.kind, row.item))) and author != row.member_id
    ]


def of_badges(acts: Sequence[Activity]) -> list[News]:
    """Whoever was given a badge is told, once; not where it was taken back before they saw it."""
    return [
        News(
            member_id=row.member_id,
            occasion=BADGE,
            ref=ItemRef("badge", row.item),
            key=f"badge:{row.item}:{row.detail.get('number', 0)}",
            when=row.happened,
            because={"badge": row.detail.get("badge", "")},
            is_over=row.sign < 0,
        )
        for row in acts
    ]


def of_messages(acts: Sequence[Activity]) -> list[News]:
    """Those who take part in a conversation are told of each message, and who was added that they were."""
    messages = Message.objects.in_bulk([row.item for row in acts if row.kind == "message"])
    talks = {each.conversation_id for each in messages.values()}
    people = Participant.objects.here().by_conversation(talks)
    found = [_added(row, member_id) for row in acts for member_id in row.detail.get("added", ())]
    for row in acts:
        message = messages.get(row.item) if row.kind == "message" else None
        if message is not None:
            found += [_written_to(message, each) for each in people[message.conversation_id] if _is_told(each, message)]
    return found


def _is_told(participant: Participant, message: Message) -> bool:
    return not participant.is_muted and participant.since < message.number


def _written_to(message: Message, participant: Participant) -> News:
    return News(
        member_id=participant.member_id,
        occasion=MESSAGE,
        ref=ItemRef("message", message.pk),
        under=ItemRef("conversation", message.conversation_id),
        key=f"message:{message.pk}",
        when=message.posted,
        actor_id=message.author_id,
        number=message.number,
    )


def _added(row: Activity, member_id: int) -> News:
    return News(
        member_id=member_id,
        occasion=MESSAGE,
        ref=ItemRef("conversation", row.item),
        key=f"added:{row.item}:{row.month}.{row.id}",
        when=row.happened,
        actor_id=row.member_id,
        because={"added": True},
    )


def of_thanks(acts: Sequence[Activity]) -> list[News]:
    """Whom the staff thanked, in their words."""
    rows = {(each.kind, each.item): each for each in Thank.objects.filter(item__in={row.item for row in acts})}
    given = [(row, thank) for row in acts if (thank := rows.get((row.kind, row.item)))]
    return [
        News(
            member_id=thank.member_id,
            occasion=THANKED,
            ref=ItemRef(thank.kind, thank.item),
            key=f"thanked:{thank.kind}:{thank.item}",
            when=row.happened,
            actor_id=row.member_id,
            because={"words": thank.words},
        )
        for row, thank in given
    ]


def of_articles(acts: Sequence[Activity]) -> list[News]:
    """Who knew what became an article is told, once it can be read."""
    articles = Article.objects.public().in_bulk({row.item for row in acts if row.kind == "article"})
    return [
        News(
            member_id=article.credit_id,
            occasion=ARTICLE,
            ref=ItemRef("article", article.pk),
            key=f"article:{article.pk}",
            when=row.happened,
            actor_id=row.member_id,
        )
        for row in acts
        if (article := articles.get(row.item)) and article.credit_id
    ]


def of_examples(acts: Sequence[Activity]) -> list[News]:
    """Whoever sent an example in is told what became of it, where it is so still."""
    found = Example.objects.filter(shelf=Shelf.STANDING).in_bulk({row.item for row in acts})
    return [
        News(
            member_id=example.author_id,
            occasion=EXAMPLE,
            ref=ItemRef("example", example.pk),
            key=f"example:{example.pk}:{row.month}.{row.id}",
            when=row.happened,
            actor_id=row.member_id,
            because={"state": example.state, "word": example.word},
        )
        for row in acts
        if (example := found.get(row.item)) and example.author_id and example.state == row.verb
    ]


def _of_post(post: Post, *, is_new: bool, writer_id: int | None) -> Iterator[News]:
    """Each member once, by what concerns them most; of a change by who made it."""
    dials = dials_on(post, post.thread)
    occasions = dict.fromkeys(authors_quoted(post.html, writer_id), QUOTE) | dict.fromkeys(_named_in(post), MENTION)
    answered = post.answers.author_id if post.answers and is_new else None
    if answered:
        occasions.setdefault(answered, REPLY)
    telling = followers(post, post.thread, dials) if is_new else {}
    for member_id in sorted((occasions.keys() | telling.keys()) - {post.author_id}):
        if not dials.has_muted(member_id):
            yield _news(post, member_id, occasions.get(member_id), telling.get(member_id), writer_id)


def _named_in(post: Post) -> list[int]:
    """Whom the post names in its own words; a name in what it quotes was told when it was first written."""
    said, more = post.html, 1
    while more:
        said, more = QUOTED.subn("", said)
    named = [mention.member for mention in Mention.objects.filter(post=post).select_related("member")]
    return [member.pk for member in named if f'"{member.get_absolute_url()}"' in said]


def _news(post: Post, member_id: int, occasion: str | None, telling: Telling | None, writer_id: int | None) -> News:
    told = telling or Telling()
    return News(
        member_id=member_id,
        occasion=occasion or (REPLY if told.is_own else FOLLOWED),
        ref=ItemRef("post", post.pk),
        under=ItemRef("thread", post.thread_id),
        key=f"post:{post.pk}",
        when=post.posted if post.edited is None else post.edited,
        actor_id=writer_id,
        number=post.number,
        because={} if occasion else dict(told.because),
        by_mail=bool(occasion) or told.by_mail,
        is_urgent=told.is_urgent,
    )


def _to_author(post: Post, row: Activity, occasion: str, key: str) -> News:
    return News(
        member_id=post.author_id or 0,
        occasion=occasion,
        ref=ItemRef("post", post.pk),
        under=ItemRef("thread", post.thread_id),
        key=key,
        when=row.happened,
        actor_id=row.member_id,
        number=post.number,
        is_over=row.sign < 0,
    )


def _posts() -> QuerySet[Post]:
    standing = Post.objects.filter(shelf=Shelf.STANDING, thread__shelf=Shelf.STANDING)
    return standing.select_related("answers", "thread").prefetch_related("thread__subjects")


TELLERS = (
    *((verb, of_posts) for verb in (Verb.STARTED, Verb.ANSWERED, Verb.REPLIED, Verb.COMMENTED, Verb.EDITED)),
    (Verb.EDITED, of_events),
    (Verb.LIKED, of_likes),
    (Verb.SOLVED, of_solutions),
    (Verb.HIDDEN, of_moderation),
    (Verb.RESTORED, of_moderation),
    (Verb.BADGED, of_badges),
    (Verb.THANKED, of_thanks),
    (Verb.MESSAGED, of_messages),
    (Verb.PUBLISHED, of_articles),
    (Verb.CHOSEN, of_examples),
    (Verb.RETURNED, of_examples),
)
