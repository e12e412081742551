"""Who may do what with threads and posts: pure answers, no queries. A refusal is the sentence the member reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Attendance, Conversation, Event, Example, Post, Shelf, Thread
from community.models.post import Row
from profiles.models import Member

Sentence = Promise | str
BARRED = _("This member does not want to hear from you. You may write in the thread without answering them.")
YOUNG = timedelta(days=14)  # how long who wrote something may have it shown to those who may care
RESTORABLE = timedelta(days=30)  # how long an author may bring back what they deleted
NOT_TO_DELETE = _(
    "You may delete only your own posts, while the thread is open, and an opening only before others have replied."
)


def refusal_to_write(member: Any) -> Sentence:
    """Why this member may not write anywhere; empty where they may."""
    if member is None or not member.is_authenticated:
        return _("Sign in to write.")
    if member.status == Member.Status.SILENCED:
        return _("You may read, but not write for now. Ask a moderator why and for how long.")
    if not member.may_write:
        return _("Your account is closed for writing. Ask a moderator.")
    return ""


def refusal_to_start(member: Any, *, is_granted: bool) -> Sentence:
    """Why this member may not start a thread in a forum."""
    return refusal_to_write(member) or (
        "" if is_granted else _("You may not start threads here. Choose another forum.")
    )


def may_introduce(member: Any, author_id: int | None, since: datetime, now: datetime) -> bool:
    """Whether something is this member's own, and new enough to be shown to those who may care."""
    return not refusal_to_write(member) and author_id == member.pk and now - since < YOUNG


def may_announce(member: Any) -> bool:
    """Staff."""
    return not refusal_to_write(member) and bool(member.is_moderator)


def refusal_to_reply(member: Any, thread: Thread, *, is_granted: bool) -> Sentence:
    """Why this member may not reply in a thread."""
    if refusal := refusal_to_write(member):
        return refusal
    if thread.shelf != Shelf.STANDING:
        return _("This thread is gone. Start a new one if you still want to say this.")
    if thread.is_closed and not member.is_moderator:
        return _("This thread is closed. Start a new one to go on.")
    return "" if is_granted else _("You may read this forum, but not reply in it.")


def may_edit(member: Any, post: Post | Row, *, is_granted: bool = False) -> bool:
    """Its author, and of a wiki every member who may reply, while it stands and the thread is open."""
    if post.is_wiki and not is_author(member, post):
        return post.shelf == Shelf.STANDING and not refusal_to_reply(member, post.thread, is_granted=is_granted)
    return is_author(member, post) and not refusal_to_write(member) and not post.thread.is_closed


def may_retitle(member: Any, post: Post | Row) -> bool:
    """Title, kind and subjects of a thread: who wrote its opening, while it is open, and staff."""
    if post.number != 1 or post.shelf != Shelf.STANDING or refusal_to_write(member):
        return False
    return bool(member.is_moderator) or (is_own(member, post) and not post.thread.is_closed)


def may_make_wiki(member: Any, post: Post | Row) -> bool:
    """Who wrote it, or staff, while it stands."""
    is_staff = getattr(member, "is_moderator", False)
    return post.shelf == Shelf.STANDING and not refusal_to_write(member) and (is_own(member, post) or is_staff)


def may_delete(member: Any, post: Post | Row) -> bool:
    """Its author, while the thread is open; the opening of a thread that others have answered stays."""
    is_alone = post.number > 1 or post.thread.post_count <= 1
    return is_author(member, post) and not refusal_to_write(member) and not post.thread.is_closed and is_alone


def may_see_hidden_versions(member: Any) -> bool:
    """Moderators read also what was taken out of a history."""
    return bool(getattr(member, "is_moderator", False))


def may_restore(member: Any, post: Post, *, now: datetime) -> bool:
    """Its author for a while after deleting it, and staff always; a reply only into a thread that stands."""
    if post.shelf != Shelf.DELETED or refusal_to_write(member):
        return False
    has_place = post.number == 1 or post.thread.shelf == Shelf.STANDING
    in_time = post.deleted is not None and now - post.deleted <= RESTORABLE
    return has_place and (member.is_moderator or (is_own(member, post) and in_time))


def may_like(member: Any, post: Post | Row) -> bool:
    """Every member who may write, but not their own."""
    return not refusal_to_write(member) and post.author_id != member.pk


def may_choose_solution(member: Any, thread: Thread) -> bool:
    """Who asked, or staff."""
    is_asker = thread.author_id is not None and thread.author_id == getattr(member, "pk", None)
    is_staff = getattr(member, "is_moderator", False)
    return thread.sort == Thread.Sort.QUESTION and not refusal_to_write(member) and (is_asker or is_staff)


def may_add_people(member: Any, conversation: Conversation) -> bool:
    """Who began it: the others came to talk with those they saw there."""
    return conversation.begun_by_id is not None and conversation.begun_by_id == getattr(member, "pk", None)


def refusal_to_vote(member: Any, *, is_over: bool) -> Sentence:
    """Why this member may not vote in a poll that they see."""
    return refusal_to_write(member) or (_("This poll is closed.") if is_over else "")


def may_close_poll(member: Any, post: Post | Row) -> bool:
    """Who asked, or staff."""
    is_staff = getattr(member, "is_moderator", False)
    return not refusal_to_write(member) and (is_own(member, post) or is_staff)


def refusal_to_come(member: Any, event: Event, *, says: str | None, now: datetime) -> Sentence:
    """Why this member may not give that answer to an event that they see; not to come may be said to the end."""
    if refusal := refusal_to_write(member):
        return refusal
    if event.called_off is not None:
        return _("This event is called off.")
    if event.is_over(now):
        return _("This event is over.")
    is_late = says in {Attendance.Says.COMES, Attendance.Says.MAYBE} and not event.is_answerable(now)
    return _("It is too late to say that you come. Ask in the thread.") if is_late else ""


def refusal_to_change_event(member: Any, thread: Thread) -> Sentence:
    """Why this member may not change an event or call it off; staff may, and who announced it in an open thread."""
    if refusal := refusal_to_write(member):
        return refusal
    is_author = thread.author_id is not None and thread.author_id == member.pk
    if member.is_moderator or (is_author and not thread.is_closed):
        return ""
    return _("Only who announced it, or a moderator, may change an event.")


def refusal_to_keep_articles(member: Any) -> Sentence:
    """Why this member may not write, publish and look after articles; staff may."""
    return refusal_to_write(member) or (
        "" if member.is_moderator else _("Only moderators write articles. Tell one what should be in it.")
    )


def may_make_article(member: Any, thread: Thread) -> bool:
    """Staff, of a thread that has its solution."""
    return thread.solution_id is not None and not refusal_to_keep_articles(member)


def refusal_to_choose(member: Any) -> Sentence:
    """Why this member may not choose examples and send them back; staff may."""
    return refusal_to_write(member) or ("" if member.is_moderator else _("Only moderators choose examples."))


def is_own_example(member: Any, example: Example) -> bool:
    """Who sent it in."""
    return example.author_id is not None and example.author_id == getattr(member, "pk", None)


def may_edit_example(member: Any, example: Example) -> bool:
    """Who sent it in, also after taking it back: changing it sends it in again."""
    return is_own_example(member, example) and not refusal_to_write(member)


def may_like_example(member: Any, example: Example) -> bool:
    """Every member who may write, but not their own, and only what was chosen."""
    is_others = not refusal_to_write(member) and not is_own_example(member, example)
    return is_others and example.state == Example.State.CHOSEN


def may_withdraw(member: Any, example: Example) -> bool:
    """Who sent it in, also one who may not write for now."""
    return example.state != Example.State.WITHDRAWN and is_own_example(member, example)


def is_author(member: Any, post: Post | Row) -> bool:
    """Whose post it is, while it stands."""
    return is_own(member, post) and post.shelf == Shelf.STANDING


def is_own(member: Any, post: Post | Row) -> bool:
    """Whose post it is, on whatever shelf."""
    return post.author_id is not None and post.author_id == getattr(member, "pk", None)


def refuse(sentence: Sentence) -> None:
    """Raise PermissionDenied with the sentence, if there is one."""
    if sentence:
        raise PermissionDenied(sentence)


def refusal_to_change_badges(member: Any) -> Sentence:
    """What members are recognised for is the administrators' to say."""
    is_owner = member is not None and member.is_active and member.is_superuser
    return "" if is_owner else _("Only administrators may change badges.")
