"""Each secret word is read by somebody who may: one that nobody can see would prove nothing by its absence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rights.asking import ask
from tests.rights.desk import desks
from tests.rights.language import Row, tables
from tests.rights.matrix import Cell
from tests.rights.people import GUESTS, ROLES
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]
TELLING = {
    "admin:profiles_member_changelist", "admin:community_post_changelist", "admin:feedback_rating_changelist",
    "admin:moderation_report_changelist", "admin:moderation_report_change", "admin:moderation_staffact_changelist",
    "admin:notices_suppression_changelist", "admin:desk_invitation_changelist", "admin:directory_listing_changelist",
    "community:forum-list", "community:thread", "community:post-history", "community:restore-post",
    "community:bookmark-list", "directory:deal", "feedback:deal-rate", "notices:outbox-list", "profiles:download",
    "profiles:member",
}  # fmt: skip
FIRST = ("administrator", "insider", "author", "other", "stranger", "newcomer")  # who see most, or what others do not


def test_every_secret_is_read_by_somebody_entitled(world: World) -> None:
    unseen = {each.name: each for each in world.canaries.values() if each.seen_by}
    for cell in pages(world):
        mine = [each for each in unseen.values() if cell.role in each.seen_by]
        if not mine:
            continue
        text = ask(cell.row, world, cell.role, cell.state).text
        for each in mine:
            if each.word in text:
                del unseen[each.name]
        if not unseen:
            break
    assert sorted(unseen) == []


def test_what_is_for_nobody_now_was_there_before(world: World) -> None:
    assert {each.name for each in world.canaries.values() if not each.seen_by} == world.gone


def pages(world: World) -> Iterator[Cell]:
    """Every page that somebody is let into, those of one role after the other; where most is read comes first."""
    rows: list[Row] = [row for row in tables() if row.method == "GET"]
    rows += [row for desk in desks() for row in desk.rows(world.states(desk.kind)) if row.method == "GET"]
    roles = (*FIRST, *(role for role in ROLES if role not in {*FIRST, *GUESTS}))
    for telling in (True, False):
        for role in roles:
            cells = (
                Cell(row, state, role) for row in rows for state in row.answers if (row.route in TELLING) == telling
            )
            yield from (cell for cell in cells if cell.expected == "200")
