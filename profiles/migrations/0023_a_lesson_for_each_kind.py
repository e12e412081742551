"""A lesson for each kind; what was learned until now goes, and is learned anew within the minute."""

from typing import Any

from django.db import migrations, models


def forget_lessons(apps: Any, editor: Any) -> None:
    apps.get_model("profiles", "Lesson").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0022_subjects_proposed"),
    ]

    operations = [
        migrations.RunPython(forget_lessons, migrations.RunPython.noop),
        migrations.AddField(
            model_name="lesson", name="kind", field=models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AlterField(model_name="lesson", name="kind", field=models.CharField(max_length=20, unique=True)),
        migrations.AddField(model_name="lesson", name="is_taught_alone", field=models.BooleanField(default=True)),
        migrations.AddField(model_name="lesson", name="is_tried_alone", field=models.BooleanField(default=True)),
        migrations.RemoveField(model_name="lesson", name="left"),
        migrations.AddField(model_name="lesson", name="left", field=models.BigIntegerField(null=True)),
    ]
