import uuid

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("report", "key", models.UUIDField(default=uuid.uuid4), preserve_default=False),
        migrations.AddConstraint(
            "report", models.UniqueConstraint(fields=("reporter", "key"), name="report_once_per_form")
        ),
        migrations.AlterField(
            "staffact",
            "verb",
            models.CharField(
                choices=[("hide", "hid it"), ("restore", "restored it"), ("close", "found nothing wrong")],
                max_length=20,
                verbose_name="what",
            ),
        ),
    ]
