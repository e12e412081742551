"""What listings are about stays in the table it was in, with columns for what is proposed."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def about() -> Any:
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="profiles.subject")


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_listing_may_leave_its_kind_open"),
        ("profiles", "0023_a_lesson_for_each_kind"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ListingSubject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("subject", about()),
                        (
                            "listing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taggings",
                                to="directory.listing",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "directory_listing_subjects",
                        "unique_together": {("listing", "subject")},
                    },
                ),
                migrations.AlterField(
                    model_name="listing",
                    name="subjects",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="listings",
                        through="directory.ListingSubject",
                        to="profiles.subject",
                        verbose_name="subjects",
                    ),
                ),
            ],
        ),
        migrations.AddField(model_name="listingsubject", name="strength", field=models.FloatField(null=True)),
        migrations.AddField(model_name="listingsubject", name="proposed", field=models.DateTimeField(null=True)),
    ]
