"""Articles in every state, and a thread that can become one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from community.actions import (
    choose_solution,
    hide_article,
    judge_article,
    publish_article,
    reply,
    retire_article,
    start_thread,
    write_article,
)
from community.models import Article, Forum, Thread
from tests.rights.world.holding import World


def fill(world: World) -> None:
    back_room = Forum.objects.get(slug=world.thing("forum", "private")["slug"])
    found = {
        "standing": published(world, "standing"),
        "private": published(world, world.plant("article private title", "insiders"), forum=back_room),
        "draft": written(world, world.plant("article draft title", "staff")),
        "retired": published(world, world.plant("article retired title", "staff")),
        "hidden": published(world, world.plant("article hidden title", "staff")),
    }
    missed = f"It says nothing of {world.plant('verdict remark', 'stranger staff')}."
    reader = world.cast["stranger"]
    judge_article(article=found["standing"], member=reader, is_helpful=False, remark=missed, now=world.ago(days=2))
    retire_article(staff=world.cast["moderator"], article=found["retired"], now=world.ago(days=1))
    hide_article(article_id=found["hidden"].pk)
    for state, article in found.items():
        world.put("article", state, article_id=article.pk)
        world.put("article-page", state, object_id=article.pk)
        world.put("reported-article", state, kind="article", item_id=article.pk)
        world.put("article-proposal", state, kind="article", item_id=article.pk, subject_id=world.values["subject"])
    world.put("solved-thread", "standing", thread_id=solved(world).pk)


def written(world: World, words: str, **more: Any) -> Article:
    """The moderator begins an article."""
    author = world.cast["moderator"]
    whole: dict[str, Any] = {
        "title": f"Stoves in the cold {words}",
        "lead": "Burn petrol.",
        "text": f"Gas stays in its can {words}.",
        "subjects": [],
        "forum": None,
        "owner": author,
        "review": None,
    }
    return write_article(author=author, key=uuid4(), now=world.ago(days=40), **(whole | more))


def published(world: World, words: str, **more: Any) -> Article:
    article = written(world, words, **more)
    return publish_article(staff=world.cast["moderator"], article=article, now=world.ago(days=39))


def solved(world: World) -> Thread:
    """A question of the author's with its solution by the other."""
    told: dict[str, Any] = {"title": "Which fuel?", "text": "It is cold.", "subjects": []}
    author, open_forum = world.cast["author"], Forum.objects.get(slug=world.thing("forum", "open")["slug"])
    thread = start_thread(
        author=author, forum=open_forum, sort=Thread.Sort.QUESTION, key=uuid4(), now=world.ago(days=30), **told
    )
    answer = reply(author=world.cast["other"], thread=thread, text="Petrol.", key=uuid4(), now=world.ago(days=29))
    choose_solution(member=author, thread=thread, post=answer, now=world.ago(days=28))
    return Thread.objects.get(pk=thread.pk)
