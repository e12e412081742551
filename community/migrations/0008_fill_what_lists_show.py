"""What threads that are already here show in lists, from their standing posts."""

from collections import defaultdict
from typing import Any

from django.db import migrations

from lib.heat import COLD, warmed

AT_ONCE = 500
FACES = 4


def fill(apps: Any, editor: Any) -> None:
    Thread, Post = apps.get_model("community", "Thread"), apps.get_model("community", "Post")
    ids = list(Thread.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        threads = Thread.objects.only("author_id").in_bulk(ids[start : start + AT_ONCE])
        writers: dict[int, list[int]] = defaultdict(list)
        for thread in threads.values():
            thread.top, thread.heat = -1, COLD
        posts = Post.objects.filter(thread__in=list(threads), shelf="standing").order_by("thread", "number")
        for pk, author, posted, likes in posts.values_list("thread_id", "author_id", "posted", "reactions"):
            thread = threads[pk]
            thread.top += 1 + likes
            thread.heat = warmed(thread.heat, posted)
            if author and author != thread.author_id:
                writers[pk] = [author, *(each for each in writers[pk] if each != author)]
        for pk, thread in threads.items():
            thread.faces = writers[pk][:FACES]
            thread.top = max(thread.top, 0) if thread.heat == COLD else thread.top
        Thread.objects.bulk_update(threads.values(), ["faces", "top", "heat"], batch_size=100)


class Migration(migrations.Migration):
    dependencies = [("community", "0007_what_lists_show")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
