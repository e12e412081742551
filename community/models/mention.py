"""Who is named in a post."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from community.models.post import Post


class MentionQuerySet(models.QuerySet["Mention"]):
    def visible_to(self, viewer: Any) -> Self:
        """One's own, in posts one may see; who may not see the post is not told that it names them."""
        if viewer is None or not viewer.is_authenticated:
            return self.none()
        return self.filter(member=viewer.pk, post__in=Post.objects.visible_to(viewer))


class Mention(models.Model):
    """A post names a member as “@ann”; kept in step with its text by whoever saves that."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    named = models.DateTimeField(default=timezone.now)  # when the text first named them, which an edit does not change

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="mention_once_a_post")]
        indexes = [models.Index(fields=["member", "-named"], name="mention_member_recent")]
