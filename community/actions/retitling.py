"""Changing what stands over a thread: its title, its kind and its subjects."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from community.actions.starting import MOST_SUBJECTS, UNCHECKED
from community.headings import Heading, kinds_open_to
from community.models import Post, Thread
from community.permissions import may_retitle
from profiles.models import Member
from profiles.proposing.tagging import choose_subjects


def check_heading(*, editor: Member, post: Post, heading: Heading) -> None:
    """Raises PermissionDenied or ValidationError with the sentence."""
    if not may_retitle(editor, post):
        raise PermissionDenied(_("Only who began the thread, or a moderator, may change its title, kind and subjects."))
    if heading.sort and heading.sort not in kinds_open_to(editor, post.thread):
        raise ValidationError(_("This thread cannot become one of that kind. Choose another."))
    if len(heading.subjects) > MOST_SUBJECTS:
        raise ValidationError(_("Choose at most five subjects."))


def retitle(*, thread: Thread, heading: Heading) -> None:
    """Put it over the thread; whoever calls checks it first, brings the thread up to date and tells."""
    thread.title, thread.sort = heading.title.strip(), heading.sort or thread.sort
    thread.clean_fields(exclude=UNCHECKED)
    thread.save(update_fields=["title", "sort"])
    leaves = heading.leaves_proposed
    choose_subjects(kind="thread", item=thread, subjects=heading.subjects, leaves_proposed=leaves)
