from typing import Any

from django.db import migrations, models

import notices.models.outgoing

OPEN = ["waiting", "leased", "sending"]
AWAITED, TOLD = ["account", "confirm", "invite", "returned", "sample"], ["bell"]


def rank_what_waits(apps: Any, schema_editor: Any) -> None:
    """The newsletter has the last rank already; what has left needs none."""
    waiting = apps.get_model("notices", "Outgoing").objects.filter(state__in=OPEN)
    for rank, purposes in enumerate((AWAITED, TOLD)):
        waiting.filter(purpose__in=purposes).update(rank=rank)


class Migration(migrations.Migration):
    dependencies = [("notices", "0008_told_by_a_provider")]

    operations = [
        migrations.AddField(
            model_name="outgoing",
            name="rank",
            field=notices.models.outgoing.RankField(db_default=2, default=2, editable=False, verbose_name="rank"),
        ),
        migrations.RunPython(rank_what_waits, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "leased", "sending"])),
                fields=["rank", "not_before", "id"],
                name="outgoing_next",
            ),
        ),
        migrations.RemoveIndex(model_name="outgoing", name="outgoing_due"),
    ]
