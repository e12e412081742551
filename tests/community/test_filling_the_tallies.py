"""Likes that were given before reactions had names."""

from importlib import import_module

from django.apps import apps

from community.actions import like_post
from community.models import Post
from profiles.models import Member

fill = import_module("community.migrations.0005_fill_tallies").fill


def test_likes_are_counted_under_their_name(ann: Member, di: Member, bo: Member, answer: Post) -> None:
    for member in (ann, di):
        like_post(member=member, post=answer, now=answer.posted)
    opening = Post.objects.get(number=1)
    like_post(member=bo, post=opening, now=answer.posted)
    Post.objects.update(tally={})
    fill(apps, None)
    assert dict(Post.objects.values_list("number", "tally")) == {1: {"like": 1}, 2: {"like": 2}}
