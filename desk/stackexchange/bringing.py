"""The whole import: check, then each part in its turn."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.text import slugify

from community.models import Forum, ForumGrant
from desk.models import ImportRun
from desk.stackexchange.origins import Intake
from desk.stackexchange.people import bring_badges, bring_members, bring_subjects
from desk.stackexchange.spool import Spool
from desk.stackexchange.talks import bring_talks
from desk.stackexchange.votes import bring_links, bring_votes
from lib.clock import now

log = logging.getLogger(__name__)
YEAR_AT_END = re.compile(r"([-_ ]se)?[-_ ]*(19|20)\d\d([-_]\d\d)*\Z")
Watch = Callable[[str, int], Callable[[int], None]]  # (stage, total) → told how many more are done


def source_of(folder: Path) -> str:
    """The community a dump is of: the folder's name without the “se” and the date at its end."""
    return f"stackexchange/{YEAR_AT_END.sub('', folder.name) or folder.name}"


def forum_for(source: str, name: str = "") -> Forum:
    """The forum everything goes into, made at the first import; everyone reads, members write."""
    title = name or source.rpartition("/")[2].replace("_", " ").replace("-", " ").capitalize()
    forum, is_new = Forum.objects.get_or_create(
        slug=slugify(title, allow_unicode=True)[:90] or "imported", defaults={"name": title[:80]}
    )
    if is_new:
        ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.EVERYONE)
        ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.MEMBERS, may_reply=True, may_start=True)
    return forum


def bring_in(spool: Spool, intake: Intake, watch: Watch, forum_name: str = "") -> Intake:
    """Write what is new, batch by batch; interrupted anywhere, the next run goes on from there."""
    forum = forum_for(intake.source, forum_name)
    run = ImportRun(source=intake.source, started=intake.now)
    stages: list[tuple[str, int, Iterator[int]]] = [
        ("subjects", spool.read["Tags"], bring_subjects(spool, intake)),
        ("members", spool.read["Users"], bring_members(spool, intake)),
        ("threads", spool.count("question"), bring_talks(spool, intake, forum)),
        ("votes", spool.read["Votes"], bring_votes(spool, intake)),
        ("links", spool.read["PostLinks"], bring_links(spool, intake)),
        ("badges", spool.read["Badges"], bring_badges(spool, intake)),
    ]
    for stage, total, batches in stages:
        done = watch(stage, total)
        for number in batches:
            done(number)
            note_progress(run, stage, intake)
    if run.pk:
        run.finished = now()
        run.save()
    intake.left_out.update(spool.left_out)
    return intake


def note_progress(run: ImportRun, stage: str, intake: Intake) -> None:
    """Keep where the import stands, once it has written anything."""
    written = sum(count for sort, count in intake.came_in.items() if sort != "vote counted in a score")
    if written or run.pk:
        run.stage, run.counts = stage, dict(intake.came_in)
        run.save()
