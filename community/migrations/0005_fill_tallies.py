"""The likes that were given so far are counted under their name."""

from collections import defaultdict
from typing import Any

from django.db import migrations
from django.db.models import Count

AT_ONCE = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    Reaction, Post = apps.get_model("community", "Reaction"), apps.get_model("community", "Post")
    having = defaultdict(list)  # posts by how many likes they were given: a query for each number, not for each post
    for post, count in Reaction.objects.values_list("post").annotate(count=Count("pk")).order_by():
        having[count].append(post)
    for count, posts in having.items():
        for start in range(0, len(posts), AT_ONCE):
            Post.objects.filter(pk__in=posts[start : start + AT_ONCE]).update(tally={"like": count})


class Migration(migrations.Migration):
    dependencies = [("community", "0004_reactions_and_bookmarks")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
