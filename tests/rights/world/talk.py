"""Forums, threads and posts in every state."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from community.actions import (
    close_poll,
    delete_post,
    edit_post,
    hide_post,
    hide_thread,
    hide_version,
    make_wiki,
    reply,
    start_thread,
    vote,
)
from community.actions.polling import Asked
from community.models import Forum, ForumGrant, Option, Post, Thread
from profiles.actions import turn_dial
from profiles.models import Group, Level, Member, Subject
from tests.rights.world.holding import World

Audience = ForumGrant.Audience


def fill(world: World) -> None:
    author, insider = world.cast["author"], world.cast["insider"]
    stoves = Subject.objects.create(name="Stoves", slug="stoves")
    hush = Subject.objects.create(name="Hush", slug="hush")
    world.put("subject", "standing", slug=stoves.slug)
    world.put("subject", "muted", slug=hush.slug)
    forums = make_forums(world)
    open_forum, back_room = forums["open"], forums["private"]
    world.values |= {"subject": stoves.pk, "hush": hush.pk, "forum": open_forum.pk, "back_room": back_room.pk}

    keep(world, "standing", said(world, author, open_forum, "standing", subjects=[stoves]))
    keep(world, "closed", said(world, author, open_forum, "closed"), is_closed=True)
    keep(world, "board", said(world, world.cast["administrator"], forums["board"], "board", answered=False))
    keep(world, "private", said(world, insider, back_room, "private", "insiders"))
    muted = said(world, author, open_forum, "muted", subjects=[hush])
    keep(world, "muted", muted)
    for role in ("stranger", "insider"):
        turn_dial(member=world.cast[role], of="subject", target=hush.pk, level=Level.MUTED, now=world.ago(days=8))

    hidden = said(world, author, open_forum, "hidden", "author other staff")
    hide_thread(thread=hidden, now=world.ago(hours=1))
    keep(world, "hidden", hidden)
    deleted = said(world, author, open_forum, "deleted", "author staff", answered=False)
    delete_post(member=author, post=deleted.posts.get(), now=world.ago(hours=1))
    keep(world, "deleted", deleted)
    keep(world, "orphan", said(world, world.cast["erased"], open_forum, "orphan"))
    fill_posts(world, open_forum)
    fill_polls(world)


def fill_polls(world: World) -> None:
    """One for all and one of the private forum, each naming who chose what; one that is closed, one that is hidden."""
    for state, thread, seen_by in (
        ("standing", "standing", ""),
        ("ended", "standing", ""),
        ("private", "private", "insiders"),
        ("hidden", "standing", "author staff"),
    ):
        author = world.cast["insider" if thread == "private" else "author"]
        word = world.plant(f"poll {state} option", seen_by) if seen_by else "Wood"
        post = reply(
            author=author,
            thread=Thread.objects.get(pk=world.thing("thread", thread)["thread_id"]),
            text="Which?",
            poll=Asked(f"Which is the best in {state}?", ("Gas", word), is_named=True),
            key=uuid4(),
            now=world.ago(hours=20),
        )
        first = Option.objects.filter(poll__post=post).values_list("pk", flat=True)[:1]
        vote(member=world.cast["moderator"], post=post, options=first, now=world.ago(hours=19))
        world.values[f"{state}_option"] = first[0]
        world.put("poll", state, post_id=post.pk, option=first[0])
        if state == "ended":
            close_poll(member=author, post=post, now=world.ago(hours=18))
        if state == "hidden":
            hide_post(post=post, now=world.ago(hours=18))


def make_forums(world: World) -> dict[str, Forum]:
    """One for all, one for a group, one that members only read."""
    insiders = Group.objects.get(name="Insiders")
    described = world.plant("forum private description", "insiders")
    named = world.plant("forum private name", "insiders")
    back_room = Forum.objects.create(name=f"Back room {named}", slug="back-room", description=f"For {described}.")
    ForumGrant.objects.create(forum=back_room, audience=Audience.GROUP, group=insiders, may_reply=True, may_start=True)
    open_forum = Forum.objects.create(name="Winter camping", slug="winter-camping")
    board = Forum.objects.create(name="Notice board", slug="board")
    for forum, may_write in ((open_forum, True), (board, False)):
        ForumGrant.objects.create(forum=forum, audience=Audience.EVERYONE)
        ForumGrant.objects.create(forum=forum, audience=Audience.MEMBERS, may_reply=may_write, may_start=may_write)
    forums = {"open": open_forum, "private": back_room, "board": board}
    for state, forum in forums.items():
        world.put("forum", state, slug=forum.slug)
        world.values[f"{state}_forum"] = forum.pk
    return forums


def said(
    world: World, author: Member, forum: Forum, state: str, secret: str = "", *, answered: bool = True, **more: Any
) -> Thread:
    """A question by the author, answered by the other, with a second post of the author's."""
    other = world.cast["other" if author == world.cast["author"] else "insider"]

    def words(part: str, seen_by: str) -> str:
        return world.plant(f"thread {state} {part}", seen_by) if secret else f"plain{state}"

    shared = secret.replace("author", "").replace("other", "") or secret
    whole: dict[str, Any] = {
        "author": author,
        "forum": forum,
        "title": f"Which stove {words('title', secret)}?",
        "text": f"Mine stops {words('text', shared + (' author' if 'author' in secret else ''))}.",
        "sort": Thread.Sort.QUESTION,
        "subjects": [],
    }
    thread = start_thread(**(whole | more), key=uuid4(), now=world.ago(days=3))
    if answered:
        answer = words("answer", shared + (" other" if "other" in secret else ""))
        reply(author=other, thread=thread, text=f"Warm it {answer}.", key=uuid4(), now=world.ago(days=2))
        reply(author=author, thread=thread, text="Thank you, I will.", key=uuid4(), now=world.ago(days=1))
    return thread


def keep(world: World, state: str, thread: Thread, *, is_closed: bool = False) -> None:
    """Put a thread where the tables find it, with the author's last post and the answer to choose."""
    if is_closed:
        Thread.objects.filter(pk=thread.pk).update(is_closed=True)  # nothing closes threads yet
    posts = list(Post.objects.filter(thread=thread).order_by("number"))
    world.put("thread", state, thread_id=thread.pk)
    world.put("post", state, post_id=posts[-1].pk)
    world.put("opening", state, post_id=posts[0].pk)
    world.put("answer", state, thread_id=thread.pk, post_id=posts[1 if len(posts) > 1 else 0].pk)
    stoves = Subject.objects.get(slug="stoves")
    world.put("proposal", state, kind="thread", item_id=thread.pk, subject_id=stoves.pk)
    for kind, item in (("thread", thread.pk), ("post", posts[-1].pk)):
        world.put(f"reported {kind}".replace(" ", "-"), state, kind=kind, item_id=item)


def fill_posts(world: World, forum: Forum) -> None:
    """A standing thread whose posts went each their way: hidden, deleted, edited."""
    author = world.cast["author"]
    thread = said(world, author, forum, "posts")

    def another(state: str, seen_by: str) -> Post:
        word = world.plant(f"post {state}", seen_by)
        return reply(author=author, thread=thread, text=f"Words {word}.", key=uuid4(), now=world.ago(hours=9))

    gone = another("hidden", "author staff"), another("deleted", "author staff"), another("edited out", "author staff")
    hide_post(post=gone[0], now=world.ago(hours=2))
    delete_post(member=author, post=gone[1], now=world.ago(hours=2))
    edit_post(editor=author, post=gone[2], text="Better words.", version=1, now=world.ago(hours=2))
    wiki = reply(author=author, thread=thread, text="What all know.", key=uuid4(), now=world.ago(hours=9))
    edit_post(editor=author, post=wiki, text="What all know well.", version=1, now=world.ago(hours=2))
    make_wiki(member=author, post=wiki, is_wiki=True)
    told: dict[str, Any] = {"staff": world.cast["moderator"], "reason": "It names a street.", "now": world.ago(hours=1)}
    hide_version(post=gone[2], version=1, is_hidden=True, **told)
    world.put("post", "wiki", post_id=wiki.pk)
    world.put("version", "standing", post_id=wiki.pk, version=1)
    world.put("version", "out", post_id=gone[2].pk, version=1)
    world.put("version", "private", **world.thing("post", "private"), version=1)
    for state, post in zip(("gone", "withdrawn", "edited"), gone, strict=True):
        world.put("post", state, post_id=post.pk)
        world.put("reported-post", state, kind="post", item_id=post.pk)
