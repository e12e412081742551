"""What an item is about, as numbers: facets found or made for subjects, words, people, places and kinds."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from profiles.models import Facet, Sort, Subject

FacetKey = tuple[str, str]  # (sort, key)
AT_ONCE = 400  # keys in one query; SQLite binds 999 at most in old builds


def facet_keys(
    *,
    subjects: Iterable[Subject | int] = (),
    words: Iterable[str] = (),
    person: int | None = None,
    place: str | None = None,
    kind: str | None = None,
    proposed: Iterable[int] = (),
) -> list[FacetKey]:
    """The facets by name, coarse ones first, and subjects that are only proposed last; no query."""
    keys: list[FacetKey] = []
    if kind:
        keys.append((Sort.KIND.value, kind))
    if place:
        keys.append((Sort.PLACE.value, place))
    if person:
        keys.append((Sort.PERSON.value, str(person)))
    keys += [(Sort.SUBJECT.value, str(s.pk if isinstance(s, Subject) else s)) for s in subjects]
    keys += [(Sort.WORD.value, word[:80]) for word in words]
    keys += [(Sort.SUBJECT.value, str(subject)) for subject in proposed]
    return list(dict.fromkeys(keys))


def ids_of(keys: Iterable[FacetKey]) -> dict[FacetKey, int]:
    """The facets' ids, made where they are new; one query for every 400 known ones."""
    wanted = list(dict.fromkeys(keys))
    found = _known(wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        Facet.objects.bulk_create(
            [Facet(sort=sort, key=key) for sort, key in sorted(missing)], ignore_conflicts=True, batch_size=AT_ONCE
        )
        found |= _known(missing)
    return found


def facet_ids(
    *,
    subjects: Iterable[Subject | int] = (),
    words: Iterable[str] = (),
    person: int | None = None,
    place: str | None = None,
    kind: str | None = None,
    proposed: Iterable[int] = (),
) -> list[int]:
    """The ids of an item's facets, in the order of facet_keys; one query, two more where some are new."""
    keys = facet_keys(subjects=subjects, words=words, person=person, place=place, kind=kind, proposed=proposed)
    ids = ids_of(keys)
    return [ids[key] for key in keys]


def _known(keys: list[FacetKey]) -> dict[FacetKey, int]:
    found: dict[FacetKey, int] = {}
    for start in range(0, len(keys), AT_ONCE):
        by_sort: dict[str, list[str]] = {}
        for sort, key in keys[start : start + AT_ONCE]:
            by_sort.setdefault(sort, []).append(key)
        match = Q()
        for sort, names in by_sort.items():
            match |= Q(sort=sort, key__in=names)
        found |= {(sort, key): pk for pk, sort, key in Facet.objects.filter(match).values_list("pk", "sort", "key")}
    return found
