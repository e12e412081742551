"""Changing what the owner decides, with who did it and what it was before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from desk.logo import Drawn
from desk.models import Logo, Setting, SettingChange
from desk.permissions import refuse_all_but_owners
from desk.settings import DEFINITIONS, forget
from profiles.models import Member

BOUND_TO = ("mail_host", "mail_user")  # what the password of the mail server was typed for
WIDE_FROM = 2.5  # a logo so much wider than high has the name in it


class SettingsChanged(Exception):
    """Somebody else decided meanwhile; the names of what they changed are here, and nothing was overwritten."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("The settings were changed in the meantime.")
        self.names = names


def version_of(*, names: Iterable[str]) -> str:
    """What stands now of these settings, each as a short number; with others a form began from something else."""
    kept = _kept(names)
    return ".".join(f"{name}-{_number(kept.get(name))}" for name in sorted(names))


@transaction.atomic
def change_settings(*, by: Member, values: Mapping[str, Any], now: datetime, version: str = "") -> list[SettingChange]:
    """Decide these things; say which of them became something else. With a version, overwrite nothing newer."""
    refuse_all_but_owners(by)
    if strange := sorted(set(values) - set(DEFINITIONS)):
        raise ValidationError(_("There is no setting of this name: %(name)s.") % {"name": strange[0]})
    _refuse_given(values)
    kept = _kept(values, is_locked=True)
    if version and (newer := _newer(version, kept, values)):
        raise SettingsChanged(newer)
    changes = [
        SettingChange(name=name, before=kept.get(name), after=value, by=by, changed=now)
        for name, value in values.items()
        if value != kept.get(name, DEFINITIONS[name].default)
    ]
    for change in changes:
        _keep(change.name, change.after)
    SettingChange.objects.bulk_create(changes)
    forget()
    return changes


@transaction.atomic
def set_back(*, by: Member, change: SettingChange, now: datetime) -> SettingChange | None:
    """Decide again what stood before that change; None where it stands already. The history goes on."""
    refuse_all_but_owners(by)
    definition = DEFINITIONS.get(change.name)
    if definition is None:
        raise ValidationError(_("This setting is no longer there."))
    if definition.is_secret:
        raise ValidationError(_("A password is not put back. Type it again."))
    _refuse_given([change.name])
    stands = _kept([change.name], is_locked=True).get(change.name)
    if stands == change.before:
        return None
    _keep(change.name, change.before)
    if change.name in BOUND_TO:
        _drop_password(by, now)
    forget()
    return SettingChange.objects.create(name=change.name, before=stands, after=change.before, by=by, changed=now)


def _keep(name: str, value: Any) -> None:
    """None is nothing decided, as before it was touched."""
    if value is None:
        Setting.objects.filter(name=name).delete()
    else:
        Setting.objects.update_or_create(name=name, defaults={"value": value})


def _refuse_given(names: Iterable[str]) -> None:
    if given := sorted(name for name in names if DEFINITIONS[name].is_given):
        raise ValidationError(_("%(name)s is decided by the server's environment.") % {"name": given[0]})


def _drop_password(by: Member, now: datetime) -> None:
    """The one that is kept was typed for another server or user, and goes to no other."""
    stands = _kept(["mail_password"]).get("mail_password")
    if stands:
        Setting.objects.filter(name="mail_password").update(value="")
        SettingChange.objects.create(name="mail_password", before=stands, after="", by=by, changed=now)


def _kept(names: Iterable[str], *, is_locked: bool = False) -> dict[str, Any]:
    rows = Setting.objects.filter(name__in=list(names)).order_by("name")
    return dict((rows.select_for_update() if is_locked else rows).values_list("name", "value"))


def _number(value: Any) -> str:
    return sha256(dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def _newer(version: str, kept: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """What stands otherwise than when the form was opened, and otherwise than it is to become."""
    began = dict(part.rsplit("-", 1) for part in version.split(".") if "-" in part)
    return [
        name
        for name, value in values.items()
        if began.get(name) != _number(kept.get(name)) and value != kept.get(name, DEFINITIONS[name].default)
    ]


def keep_logo(*, by: Member, drawn: Drawn, now: datetime) -> dict[str, Any]:
    """Keep a logo for good and return what the setting holds of it; the same picture is kept once."""
    refuse_all_but_owners(by)
    said = {"width": drawn.width, "height": drawn.height, "plate": drawn.plate}
    pictures = {"png": drawn.png, "icon": drawn.icon, "sent": now}
    Logo.objects.get_or_create(digest=drawn.digest, defaults={**said, **pictures})
    return {"digest": drawn.digest, **said, "is_wide": drawn.width > WIDE_FROM * drawn.height}
