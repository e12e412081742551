"""Saving a row so that the database's own rule, when it is broken, is told in the sentence the rule carries."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction


def save_checked(row: models.Model) -> None:
    """Save; raises ValidationError with the sentence of the constraint that stands against it.

    The check before serves the one who is merely wrong; of two requests at once the second is stopped by the
    database, and is then told what the first has made true.
    """
    row.validate_constraints()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.validate_constraints()
        raise
