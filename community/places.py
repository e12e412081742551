"""Where in the talk something can be written, for drafts to know their places by."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Article, Conversation, Example, Forum, Participant, Post, Thread
from profiles.models import Member
from writing.places import Place


def _of_thread(post: Post) -> str:
    return post.thread.title


def _reply_url(thread: Thread) -> str:
    return reverse("community:reply", args=[thread.pk])


def _comment_url(post: Post) -> str:
    return f"{reverse('community:reply', args=[post.thread_id])}?to={post.number}&comment=1"


def _edit_url(post: Post) -> str:
    return reverse("community:edit-post", args=[post.pk])


def _start_url(forum: Forum | None) -> str:
    start = reverse("community:start-thread")
    return f"{start}?forum={forum.slug}" if forum else start


def _article_url(article: Article) -> str:
    return reverse("community:edit-article", args=[article.pk])


def _new_article_url(article: Article | None) -> str:
    return reverse("community:write-article")


def _example_url(example: Example) -> str:
    return reverse("community:edit-example", args=[example.pk])


def _new_example_url(example: Example | None) -> str:
    return reverse("community:submit-example")


def _talking(viewer: Any, thread: Thread) -> Any:
    return Post.objects.visible_to(viewer).filter(thread=thread, author__isnull=False).values("author")


def _conversing(viewer: Any, conversation: Conversation) -> Any:
    return Participant.objects.here().filter(conversation=conversation).values("member")


def _write_url(member: Member | None) -> str:
    new = reverse("community:start-conversation")
    return f"{new}?to={member.username}" if member else new


REPLY = Place("reply", "thread", _("Reply in “%(title)s”"), _reply_url, people=_talking)
COMMENT = Place("comment", "post", _("Comment in “%(title)s”"), _comment_url, _of_thread, ("thread",))
EDIT = Place("edit", "post", _("Change of a post in “%(title)s”"), _edit_url, _of_thread, ("thread",))
START = Place("start", "forum", _("New thread in %(title)s"), _start_url, alone=_("New thread"))
MESSAGE = Place(
    "message", "conversation", _("Message in “%(title)s”"), Conversation.get_absolute_url, people=_conversing
)
WRITE_TO = Place("write", "member", _("Message to %(title)s"), _write_url, alone=_("New message"))
EDIT_ARTICLE = Place("edit", "article", _("Change of the article “%(title)s”"), _article_url)
WRITE_ARTICLE = Place("write", "article", _("New article"), _new_article_url, alone=_("New article"))
EDIT_EXAMPLE = Place("edit", "example", _("Change of the example “%(title)s”"), _example_url)
SUBMIT = Place("submit", "example", _("New example"), _new_example_url, alone=_("New example"))
