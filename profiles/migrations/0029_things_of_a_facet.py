from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0028_a_dial_of_a_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="facet",
            name="things",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
