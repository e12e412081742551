"""What a thread is about stays in the table it was in, with columns for what is proposed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0022_questions_put_before_members"),
        ("profiles", "0022_subjects_proposed"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ThreadSubject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="profiles.subject",
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taggings",
                                to="community.thread",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "community_thread_subjects",
                        "unique_together": {("thread", "subject")},
                    },
                ),
                migrations.AlterField(
                    model_name="thread",
                    name="subjects",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="threads",
                        through="community.ThreadSubject",
                        to="profiles.subject",
                        verbose_name="subjects",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="threadsubject",
            name="strength",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="threadsubject",
            name="proposed",
            field=models.DateTimeField(null=True),
        ),
    ]
