from typing import Any

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Lower


def keep_addresses(apps: Any, schema_editor: Any) -> None:
    """Each consent was asked for the address its member has; proven is what their account has confirmed."""
    consents = apps.get_model("profiles", "Consent").objects
    members = apps.get_model("profiles", "Member").objects
    addresses = apps.get_model("account", "EmailAddress").objects
    consents.update(address=Subquery(members.filter(pk=OuterRef("member")).values("email")[:1]))
    confirmed = addresses.alias(lower=Lower("email")).filter(
        user=OuterRef("member"), verified=True, lower=Lower(OuterRef("address"))
    )
    consents.filter(Exists(confirmed)).update(proven=F("given"))


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("profiles", "0025_a_zone_that_was_chosen"),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="address",
            field=models.EmailField(blank=True, db_default="", max_length=254, verbose_name="address"),
        ),
        migrations.AddField(
            model_name="consent",
            name="proven",
            field=models.DateTimeField(blank=True, null=True, verbose_name="address proven"),
        ),
        migrations.RunPython(keep_addresses, migrations.RunPython.noop, elidable=True),
    ]
