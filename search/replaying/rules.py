"""The rules that are judged, by what is asked: each gives members × items a score, larger is better."""

from __future__ import annotations

from search.replaying import subjects
from search.replaying.elsewhere import discourse, forem
from search.replaying.factors import als, ease, item_knn
from search.replaying.plain import by_chance, hot, idf_profile, newest, opened, ours, popular, product
from search.replaying.segments import FEW, MANY, SEGMENTS, Rule, astir_in_segment, known_of_segment
from search.replaying.tasks import COLD, SENDING, SUBJECTS, WARM

OURS = "ours"
OF_OTHERS: dict[str, Rule] = {"item-kNN": item_knn, "EASE": ease, "ALS": als}
SIZES = {f"segment {FEW}": FEW, "segment": SEGMENTS, f"segment {MANY}": MANY}
ASTIR: dict[str, Rule] = {
    "random": by_chance,
    "newest": newest,
    "opened": opened,
    "hot": hot,
    "popular": popular,
    **{name: astir_in_segment(wanted) for name, wanted in SIZES.items()},
    "Discourse": discourse,
    "Forem": forem,
    "idf profile": idf_profile,
    **OF_OTHERS,
    "product": product,
    OURS: ours,
}
RULES: dict[str, dict[str, Rule]] = {
    WARM: ASTIR,
    SENDING: ASTIR,
    COLD: {
        "random": by_chance,
        "newest": newest,
        **{name: known_of_segment(wanted) for name, wanted in SIZES.items()},
        "Forem": forem,
        "idf profile": idf_profile,
        **OF_OTHERS,
        "product": product,
        OURS: ours,
    },
    SUBJECTS: {
        "random": by_chance,
        "newest": newest,
        "hot": subjects.hot,
        "popular": popular,
        **{name: astir_in_segment(wanted) for name, wanted in SIZES.items()},
        "idf profile": subjects.own_by_rarity,
        **OF_OTHERS,
        OURS: subjects.ours,
    },
}
