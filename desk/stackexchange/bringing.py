"""The whole import: check, then each part in its turn."""

from __future__ import annotations

import re
from pathlib import Path

from desk.importing.origins import Intake
from desk.importing.running import Stage, Watch, forum_called, run_stages
from desk.stackexchange.people import bring_badges, bring_members, bring_subjects
from desk.stackexchange.spool import Spool
from desk.stackexchange.talks import bring_talks
from desk.stackexchange.votes import bring_links, bring_votes

YEAR_AT_END = re.compile(r"([-_ ]se)?[-_ ]*(19|20)\d\d([-_]\d\d)*\Z")


def source_of(folder: Path) -> str:
    """The community a dump is of: the folder's name without the “se” and the date at its end."""
    return f"stackexchange/{YEAR_AT_END.sub('', folder.name) or folder.name}"


def bring_in(spool: Spool, intake: Intake, watch: Watch, forum_name: str = "") -> Intake:
    """Write what is new, batch by batch; interrupted anywhere, the next run goes on from there."""
    title = forum_name or intake.source.rpartition("/")[2].replace("_", " ").replace("-", " ").capitalize()
    forum = forum_called(title)
    stages: list[Stage] = [
        ("subjects", spool.read["Tags"], bring_subjects(spool, intake)),
        ("members", spool.read["Users"], bring_members(spool, intake)),
        ("threads", spool.count("question"), bring_talks(spool, intake, forum)),
        ("votes", spool.read["Votes"], bring_votes(spool, intake)),
        ("links", spool.read["PostLinks"], bring_links(spool, intake)),
        ("badges", spool.read["Badges"], bring_badges(spool, intake)),
    ]
    run_stages(stages, intake, watch)
    intake.left_out.update(spool.left_out)
    return intake
