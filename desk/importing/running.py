"""One import from its first stage to its last, kept so that the desk can say where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.utils.text import slugify

from community.models import Forum, ForumGrant
from desk.importing.origins import Intake
from desk.models import ImportRun
from lib.clock import now

Watch = Callable[[str, int], Callable[[int], None]]  # (stage, total) → told how many more are done
Stage = tuple[str, int, Iterator[int]]  # its name, how many there are, and how many each batch did
NOT_WRITTEN = {"vote counted in a score"}


def run_stages(stages: Iterable[Stage], intake: Intake, watch: Watch) -> Intake:
    """Each stage in its turn, batch by batch; interrupted anywhere, the next run goes on from there."""
    run = ImportRun(source=intake.source, started=intake.now)
    for stage, total, batches in stages:
        done = watch(stage, total)
        for number in batches:
            done(number)
            note_progress(run, stage, intake)
    if run.pk:
        run.finished = now()
        run.save()
    return intake


def note_progress(run: ImportRun, stage: str, intake: Intake) -> None:
    """Keep where the import stands, once it has written anything."""
    written = sum(count for sort, count in intake.came_in.items() if sort not in NOT_WRITTEN)
    if written or run.pk:
        run.stage, run.counts = stage, dict(intake.came_in)
        run.save()


def forum_called(title: str) -> Forum:
    """The forum of that name, made at the first import; everyone reads, members write."""
    slug = slugify(title.replace(".", "-"), allow_unicode=True)[:90] or "imported"
    forum, is_new = Forum.objects.get_or_create(slug=slug, defaults={"name": title[:80]})
    if is_new:
        ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.EVERYONE)
        ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.MEMBERS, may_reply=True, may_start=True)
    return forum
