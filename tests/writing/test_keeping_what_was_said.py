from datetime import datetime

from lib.kinds import ItemRef
from profiles.models import Member
from writing.actions import LostUpdate, keep_revision
from writing.models import Revision


def test_an_earlier_text_is_kept(ann: Member, now: datetime) -> None:
    keep_revision(ref=ItemRef("post", 7), version=1, text="Before.", editor=ann, now=now)
    kept = Revision.objects.get()
    assert (kept.kind, kept.item, kept.version, kept.text) == ("post", 7, 1, "Before.")
    assert (kept.editor, kept.replaced) == (ann, now)


def test_a_lost_update_carries_both_texts() -> None:
    lost = LostUpdate(mine="Mine.", theirs="Theirs.", version=3)
    assert (lost.mine, lost.theirs, lost.version) == ("Mine.", "Theirs.", 3)
