"""Posts that are written, and who is told of them."""

from collections.abc import Callable

from community.models import Post
from notices.models import Notice
from profiles.models import Member

Say = Callable[..., Post]
Tell = Callable[[], None]


def told(member: Member) -> list[tuple[str, str, int]]:
    """What a member was told: the occasion, and what it is about."""
    rows = Notice.objects.visible_to(member).order_by("pk")
    return [(row.occasion, row.kind, row.item) for row in rows]


def quoting(post: Post) -> str:
    """A quote as the composer makes it."""
    return f"> [Somebody]({post.thread.get_absolute_url()}?post={post.number}):\n>\n> {post.text}"
