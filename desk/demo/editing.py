"""The demo's edition of the newsletter, as its owner made it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from community.models import Article
from desk.demo.trading import key_of
from lib.kinds import ItemRef
from newsletters.actions import Rules, make_edition, put_highlight, write_intro
from profiles.models import Member, Subject

NAME, ABOUT = "Winter", ("winter-camping", "snow")
INTRO = "Nights are long again. **Look at your stove and the bulletin before you set out**, and tell us how it was."
NOTE = "Read this before your first night below freezing."
STANDS = timedelta(days=21)


def make_edition_of_winter(now: datetime) -> None:
    """For who cares about cold nights, with a word at its head and an article in its second place."""
    editor = Member.objects.filter(is_superuser=True).order_by("pk").first()
    subjects = list(Subject.objects.filter(slug__in=ABOUT).order_by("pk").values_list("pk", flat=True))
    if editor is None or not subjects:
        return
    key, until = key_of("edition", NAME), (now.astimezone(UTC) + STANDS).date()
    edition = make_edition(editor=editor, name=NAME, rules=Rules(subjects=subjects), key=key, now=now)
    write_intro(editor=editor, edition=edition, text=INTRO, until=until, over=0, now=now)
    article = Article.objects.published_to(editor).filter(subjects__in=subjects).order_by("pk").first()
    if article is not None:
        ref, key = ItemRef("article", article.pk), key_of("highlight", NAME)
        put_highlight(editor=editor, edition=edition, ref=ref, note=NOTE, place=2, until=until, key=key, now=now)
