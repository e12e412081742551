"""The whole import of messages, once they are read and woven."""

from __future__ import annotations

from desk.importing.running import Stage, Watch, run_stages
from desk.mbox.people import MailIntake, bring_members
from desk.mbox.spool import Spool
from desk.mbox.talks import bring_talks


def bring_in(spool: Spool, intake: MailIntake, watch: Watch) -> MailIntake:
    """Write what is new, batch by batch; interrupted anywhere, the next run goes on from there."""
    stages: list[Stage] = [
        ("members", spool.count_authors(), bring_members(spool, intake)),
        ("messages", spool.count_messages(), bring_talks(spool, intake)),
    ]
    run_stages(stages, intake, watch)
    intake.left_out.update(spool.left_out)
    return intake
