"""Who may decide for the whole site: yes or no, no query."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def may_set_up(viewer: Any) -> bool:
    """Administrators."""
    return bool(viewer is not None and viewer.is_authenticated and viewer.is_superuser and viewer.may_sign_in)


def refuse_all_but_owners(viewer: Any) -> None:
    """Raise PermissionDenied with the sentence for anyone else."""
    if not may_set_up(viewer):
        raise PermissionDenied(_("Only the owner of this site may decide this."))
