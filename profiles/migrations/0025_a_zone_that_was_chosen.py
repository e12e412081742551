from typing import Any

from django.db import migrations, models


def keep_chosen(apps: Any, schema_editor: Any) -> None:
    """Nobody can tell any more who chose theirs: whatever is not the column's own stays as it is."""
    apps.get_model("profiles", "Member").objects.exclude(time_zone="UTC").update(is_zone_chosen=True)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0024_an_address_that_mail_does_not_reach")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="is_zone_chosen",
            field=models.BooleanField(db_default=False, default=False, verbose_name="time zone chosen"),
        ),
        migrations.RunPython(keep_chosen, migrations.RunPython.noop, elidable=True),
    ]
