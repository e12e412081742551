"""What articles and examples are about stays in the table it was in, with columns for what is proposed."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def about() -> Any:
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="profiles.subject")


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0024_shown_by_their_authors"),
        ("profiles", "0023_a_lesson_for_each_kind"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ArticleSubject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("subject", about()),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taggings",
                                to="community.article",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "community_article_subjects",
                        "unique_together": {("article", "subject")},
                    },
                ),
                migrations.AlterField(
                    model_name="article",
                    name="subjects",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="articles",
                        through="community.ArticleSubject",
                        to="profiles.subject",
                        verbose_name="subjects",
                    ),
                ),
                migrations.CreateModel(
                    name="ExampleSubject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("subject", about()),
                        (
                            "example",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taggings",
                                to="community.example",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "community_example_subjects",
                        "unique_together": {("example", "subject")},
                    },
                ),
                migrations.AlterField(
                    model_name="example",
                    name="subjects",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="examples",
                        through="community.ExampleSubject",
                        to="profiles.subject",
                        verbose_name="subjects",
                    ),
                ),
            ],
        ),
        migrations.AddField(model_name="articlesubject", name="strength", field=models.FloatField(null=True)),
        migrations.AddField(model_name="articlesubject", name="proposed", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="examplesubject", name="strength", field=models.FloatField(null=True)),
        migrations.AddField(model_name="examplesubject", name="proposed", field=models.DateTimeField(null=True)),
    ]
