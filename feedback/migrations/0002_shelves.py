from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    operations = [
        migrations.AlterField(
            "rating",
            "shelf",
            models.CharField(
                choices=[("standing", "standing"), ("hidden", "hidden by a moderator")],
                default="standing",
                max_length=8,
            ),
        ),
    ]
