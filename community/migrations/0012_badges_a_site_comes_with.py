"""The badges a site comes with; each is counted for everyone once, from what is there."""

from typing import Any

from django.db import migrations

# name, what it says, sign, what is counted, how many, within how many days, can be earned again
SHIPPED = (
    ("First solution", "Solved a question of somebody else.", "task", "solutions", 1, None, False),
    ("There first", "Often the first to answer.", "talk", "first_answers", 5, None, False),
    ("Open door", "Answers those who are new here.", "hand", "welcomes", 3, None, False),
    ("Useful words", "What they write helps others.", "leaf", "helpful", 10, None, False),
    ("Thanked by ten", "Ten members said thank you.", "heart", "thankers", 10, None, False),
    ("A good month", "Five solutions within thirty days.", "sun", "solutions", 5, 30, True),
    ("Ten solutions", "Solved ten questions of others.", "star", "solutions", 10, None, False),
    ("A year of answers", "Here for others in twelve months.", "medal", "months", 12, None, False),
)


def ship(apps: Any, schema_editor: Any) -> None:
    """A badge of the same name that is there already is the site's own, and stays as it is."""
    Badge = apps.get_model("community", "Badge")
    for order, (name, words, glyph, counted, needed, days, again) in enumerate(SHIPPED, 1):
        rule = {"counted": counted, "needed": needed, "days": days, "is_repeated": again}
        shown = {"description": words, "glyph": glyph, "order": 10 * order}
        Badge.objects.get_or_create(name=name, defaults={**rule, **shown, "counted_to": 0})


class Migration(migrations.Migration):
    dependencies = [("community", "0011_recognition")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
