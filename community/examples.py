"""What examples are to the apps below, and to the chooser, the index and the mail above; and how pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community import actions
from community.models import Example, ExampleSubject, Liking
from community.models.example import ExampleQuerySet
from community.permissions import may_edit_example, refusal_to_choose
from community.stories import counted
from lib.kinds import Candidate, Document, Fact, ItemRef, Story, worded
from lib.linked import as_json_ld
from lib.markdown import excerpt, plain
from lib.nested import moment, moment_or_none
from lib.pictures import first_in
from profiles.gathering import Makings, People, subjects_in
from profiles.kinds import OwnRows
from profiles.models import looked_at, looks_at
from profiles.proposing.tagging import TaggedKind
from profiles.turned import set_levels
from writing.history import earlier_texts

PLACE = 1  # where facet_keys puts the place: after the kind
RELATED = 5  # shown beside an example
LEAD = 1500  # characters of HTML an excerpt is cut from


class ExampleKind(TaggedKind):
    name = "example"
    links = ExampleSubject
    has_versions = True
    called = gettext_lazy("Examples")
    is_chosen = is_found = holds_pictures = is_kept = is_read_at_a_look = True

    def visible_to(self, viewer: Any) -> ExampleQuerySet:
        return Example.objects.visible_to(viewer)

    def standing(self) -> ExampleQuerySet:
        return Example.objects.public()

    def renew_facets(self, ids: Sequence[int]) -> None:
        for example in Example.objects.filter(pk__in=ids).order_by("pk"):
            actions.refresh_example(example=example)

    def may_tag(self, member: Any, item: Example) -> bool:
        """Who sent it in, and who chooses among examples."""
        return may_edit_example(member, item) or not refusal_to_choose(member)

    def makings(self, viewer: Any, ids: Sequence[int]) -> QuerySet[Example]:
        made = JSONObject(
            **{name: F(name) for name in ("title", "html", "state", "submitted", "decided")},
            author=F("author_id"),
            likes=counted(Liking.objects.filter(example=OuterRef("pk"), member__is_active=True)),
            subjects=subjects_in(ExampleSubject.objects.filter(example=OuterRef("pk"))),
        )
        return self.visible_to(viewer).filter(pk__among=ids).annotate(makings=made)

    def told(self, pk: int, made: Makings, people: People) -> Story:
        example = Example(pk=pk, **{name: made[name] for name in ("title", "html", "state")})
        example.submitted, example.decided = moment(made["submitted"]), moment_or_none(made["decided"])
        example.likes = made["likes"] or 0  # type: ignore[attr-defined]
        return _story(example, people.one(made["author"]), made["subjects"])

    def candidates(self, *, since: datetime, now: datetime) -> list[Candidate]:
        return _as_candidates(Example.objects.public().filter(decided__gte=since, decided__lte=now))

    def candidates_among(self, ids: Sequence[int], *, now: datetime) -> list[Candidate]:
        return _as_candidates(Example.objects.public().filter(pk__among=ids, decided__lte=now))

    def unread_by(self, viewer: Any, ids: Sequence[int]) -> ExampleQuerySet:
        """Chosen ones of others, not opened before."""
        found = self.visible_to(viewer).public().filter(pk__among=ids)
        if viewer is None or not viewer.is_authenticated:
            return found
        return found.exclude(author=viewer.pk).exclude(looked_at(self.name, member=viewer.pk))

    def read_by(self, viewers: Sequence[Any], ids: Sequence[int]) -> set[tuple[int, int]]:
        """Who opened which; one query."""
        return looks_at(self.name, members=[viewer.pk for viewer in viewers], items=ids)

    def facts_of(self, member: Any, viewer: Any) -> list[Fact]:
        """How many of theirs were chosen."""
        count = self.visible_to(viewer).public().by(member).count()
        return [Fact(ngettext("%d example", "%d examples", count) % count)] if count else []

    def facets(self, ids: Iterable[int]) -> dict[int, list[int]]:
        return dict(Example.objects.filter(pk__in=list(ids)).values_list("pk", "facets"))

    def documents(self, ids: Sequence[int]) -> list[Document]:
        """Chosen ones; all others are taken out."""
        return [
            Document(
                ref=ItemRef(self.name, example.pk),
                title=example.title,
                body=plain(example.html),
                active=example.decided or example.submitted,
            )
            for example in Example.objects.public().filter(pk__in=ids).order_by("pk")
        ]

    def wordings(self, viewer: Any, ids: Sequence[int]) -> Sequence[QuerySet[Any]]:
        return [worded(self.visible_to(viewer).filter(pk__among=ids), html="html")]

    def all_ids(self) -> Iterable[int]:
        return Example.objects.order_by("pk").values_list("pk", flat=True).iterator()

    def redraw(self, item_id: int) -> None:
        actions.redraw_example(example=Example.objects.get(pk=item_id))

    def hide(self, item_id: int, *, now: datetime) -> bool:
        return actions.hide_example(example_id=item_id)

    def restore(self, item_id: int, *, now: datetime) -> bool:
        return actions.restore_example(example_id=item_id)

    def for_staff(self, staff: Any) -> ExampleQuerySet:
        return Example.objects.for_staff(staff)

    def name_of(self, item_id: int) -> str:
        return str(Example.objects.filter(pk=item_id).values_list("title", flat=True).first() or "")

    def export(self, member: Any) -> list[dict[str, Any]]:
        """What they sent in, in their own words, and what became of it."""
        own = Example.objects.by(member).order_by("pk")
        earlier = earlier_texts(kind=self.name, items=own.values("pk"))
        return [
            {
                "title": example.title,
                "text": example.text,
                "earlier": earlier.get(example.pk, []),
                "url": example.get_absolute_url(),
                "sent_in": example.submitted.isoformat(),
                "state": example.state,
                "word": example.word,
            }
            for example in own
        ]

    def erase(self, member: Any) -> None:
        actions.erase_examples(member=member)


class LikingKind(OwnRows):
    """Which examples a member likes."""

    name, model = "liking", Liking

    def export(self, member: Any) -> list[dict[str, Any]]:
        """Those that the member may still see by their titles."""
        titles = dict(Example.objects.visible_to(member).filter(likings__member=member.pk).values_list("pk", "title"))
        rows = self.rows(member).order_by("given", "pk")
        return [{"example": titles.get(row.example_id, ""), "given": row.given.isoformat()} for row in rows]


def stories_of(viewer: Any, examples: ExampleQuerySet) -> dict[int, Story]:
    """Examples that were asked for through visible_to, by id and in their order; three queries."""
    rows = list(examples.for_list())
    set_levels(viewer, [subject for example in rows for subject in example.about])
    return {example.pk: _story(example, example.author, example.about) for example in rows}


def related_to(viewer: Any, example: Example) -> list[Example]:
    """Chosen ones that share the most subjects with it, the newest first; two queries."""
    subjects = [subject.pk for subject in example.about]
    if not subjects:
        return []
    others = Example.objects.visible_to(viewer).public().exclude(pk=example.pk).filter(subjects__in=subjects)
    return list(others.annotate(shared=Count("subjects")).order_by("-shared", "-decided", "-pk")[:RELATED])


def described(example: Example) -> dict[str, Any]:
    """What an example's page tells machines: its one address, a line, and its description (schema.org)."""
    address = settings.SITE_URL + example.get_absolute_url()
    line = excerpt(example.html)
    data: dict[str, Any] = {
        "@type": "Article",
        "headline": example.title,
        "description": line,
        "url": address,
        "datePublished": (example.decided or example.submitted).isoformat(),
        "about": [{"@type": "Thing", "name": each.name} for each in example.about if not each.is_proposed],
    }
    if example.author:
        url = settings.SITE_URL + example.author.get_absolute_url()
        data["author"] = {"@type": "Person", "name": example.author.name, "url": url}
    picture = first_in(example.html)
    if picture:
        data["image"] = settings.SITE_URL + picture
    return {
        "canonical": address,
        "title": example.title,
        "lead": line,
        "linked_data": as_json_ld(data),
        "image": data.get("image", ""),
    }


def _story(example: Example, author: Any, subjects: Sequence[Any]) -> Story:
    """Needs how many like it, as for_list gives it."""
    likes: int = example.likes  # type: ignore[attr-defined]
    return Story(
        ref=ItemRef("example", example.pk),
        url=example.get_absolute_url(),
        title=example.title,
        author=author,
        when=example.decided or example.submitted,
        excerpt=excerpt(example.html[:LEAD]),
        counts=ngettext("%(count)s likes it", "%(count)s like it", likes) % {"count": likes} if likes else "",
        subjects=subjects,
        picture=first_in(example.html),
        mark=_("example"),
        state="" if example.state == Example.State.CHOSEN else str(example.get_state_display()),
    )


def _as_candidates(examples: QuerySet[Example]) -> list[Candidate]:
    rows = examples.values_list("pk", "author_id", "facets", "decided")
    return [
        Candidate(
            ref=ItemRef("example", pk),
            author_id=author,
            place=facets[PLACE] if len(facets) > PLACE else None,
            facets=tuple(facets),
            created=decided,  # type: ignore[arg-type]  # what is chosen has its day
            active=decided,  # type: ignore[arg-type]
            takers=frozenset({author} if author else ()),
        )
        for pk, author, facets, decided in rows.iterator()
    ]
