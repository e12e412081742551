"""Groups lose a tick that decided nothing: who moderates is staff."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("profiles", "0003_dial_of_target")]

    operations = [migrations.RemoveField("group", "may_moderate")]

    old_code_survives = "No release has been made that reads or writes it."
