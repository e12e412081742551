"""The first administrator of a new site."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from desk.models import Setting
from desk.permissions import refuse_all_but_owners
from desk.setup.code import CLOSED, CODE, HAS_OWNER, code_file, is_open, is_right
from desk.setup.steps import DONE, STATE
from profiles.actions import join
from profiles.models import Member


class SetupClosed(Exception):
    """The site has its administrator."""


class WrongCode(ValidationError):
    """The code is not the one that the server told."""


def make_first_administrator(
    *, code: str, name: str, username: str, email: str, password: str, language: str, now: datetime
) -> Member:
    """Make the one who owns this site, once: of many who come at the same moment the database lets one in."""
    if not is_open():
        raise SetupClosed
    if not is_right(code):
        if not is_open():  # whoever came first has used the code up
            raise SetupClosed
        raise WrongCode({"code": _("That is not the code. The server printed it when it started; nothing was made.")})
    try:
        with transaction.atomic():
            # The key of this row is the door: it can be passed once.
            Setting.objects.create(name=CLOSED, value=now.isoformat())
            owner = _make(name=name, username=username, email=email, password=password, language=language, now=now)
            Setting.objects.filter(name=CODE).delete()
    except IntegrityError as error:
        if Setting.objects.filter(name=CLOSED).exists():
            raise SetupClosed from error
        raise
    cache.delete(HAS_OWNER)
    code_file().unlink(missing_ok=True)
    return owner


def _make(*, name: str, username: str, email: str, password: str, language: str, now: datetime) -> Member:
    owner = Member(username=username, name=name, email=email, language=language, joined=now)
    owner.is_staff = owner.is_superuser = True
    owner.set_password(password)
    owner.full_clean()
    owner.save()
    # Whoever holds the server's code is believed; without this a site that asks for confirmed addresses locks them out.
    EmailAddress.objects.create(user=owner, email=email, verified=True, primary=True)
    join(member=owner, now=now)
    return owner


@transaction.atomic
def mark_step(*, by: Member, name: str, state: str) -> None:
    """Remember that a step of the set-up was saved or left out; what was saved stays so."""
    refuse_all_but_owners(by)
    row, _is_new = Setting.objects.select_for_update().get_or_create(name=STATE, defaults={"value": {}})
    if row.value.get(name) != DONE:
        row.value = {**row.value, name: state}
        row.save(update_fields=["value", "changed"])
