"""A badge for who sent in an example that was chosen, counted for everyone once."""

from typing import Any

from django.db import migrations


def ship(apps: Any, schema_editor: Any) -> None:
    """A badge of the same name that is there already is the site's own, and stays as it is."""
    rule = {"counted": "examples", "needed": 1, "days": None, "is_repeated": False}
    shown = {"description": "Showed others how they did it.", "glyph": "hand", "order": 15}
    Badge = apps.get_model("community", "Badge")
    Badge.objects.get_or_create(name="Shown how", defaults={**rule, **shown, "counted_to": 0})


class Migration(migrations.Migration):
    dependencies = [("community", "0015_examples")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
