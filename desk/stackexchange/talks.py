"""Questions become threads, answers and comments their posts, with every act at its real date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from markdownify import markdownify

from community.actions import refresh_threads
from community.models import Forum, Post, Thread
from desk.importing.origins import Intake
from desk.stackexchange.people import member_for
from desk.stackexchange.rows import Row
from desk.stackexchange.spool import Spool
from lib.kinds import ItemRef
from lib.markdown import excerpt, render, sanitize
from lib.words import words_of
from profiles.activity import Act, record_acts
from profiles.facets import FacetKey, facet_keys, ids_of
from profiles.models import Verb

Talk = list[tuple[str, Row]]
BATCH = 60  # questions in one transaction
WORDS_FROM = 2000  # characters of each text that say what it is about
VERBS = {"question": Verb.STARTED, "answer": Verb.ANSWERED, "comment": Verb.COMMENTED}


@dataclass
class Batch:
    """What one transaction brings in."""

    talks: list[tuple[int, Talk]]
    threads: dict[int, Thread] = field(default_factory=dict)  # by question id
    posts: dict[tuple[str, int], Post] = field(default_factory=dict)  # by (sort, id there), new and old
    new: list[tuple[str, Row]] = field(default_factory=list)


def bring_talks(spool: Spool, intake: Intake, forum: Forum) -> Iterator[int]:
    """Every question with its answers and comments; yields how many questions each batch held."""
    waiting: list[tuple[int, Talk]] = []
    for talk in spool.talks():
        waiting.append(talk)
        if len(waiting) == BATCH:
            yield bring_batch(Batch(waiting), intake, forum)
            waiting = []
    if waiting:
        yield bring_batch(Batch(waiting), intake, forum)


@transaction.atomic
def bring_batch(batch: Batch, intake: Intake, forum: Forum) -> int:
    """One batch whole or not at all."""
    find_known(batch, intake)
    make_threads(batch, intake, forum)
    make_posts(batch, intake)
    changed = choose_solutions(batch) | refresh_scores(batch, intake)
    touched = {thread.pk for question, thread in batch.threads.items() if question in questions_of(batch)}
    if touched | changed:
        refresh_threads(ids=touched | changed, now=intake.now)
    record_talks(batch, intake, forum)
    return len(batch.talks)


def find_known(batch: Batch, intake: Intake) -> None:
    """Look up what an earlier import brought."""
    for sort in VERBS:
        rows = {row.id: row for _, talk in batch.talks for kind, row in talk if kind == sort}
        known = intake.known(sort, rows)
        found = Thread.objects.in_bulk(list(known.values())) if sort == "question" else None
        if found is not None:
            batch.threads |= {int(foreign): found[pk] for foreign, pk in known.items()}
            first = Post.objects.filter(thread__in=found, number=1)
            by_thread = {post.thread_id: post for post in first}
            batch.posts |= {(sort, int(foreign)): by_thread[pk] for foreign, pk in known.items()}
            number_on(found)
        else:
            posts = Post.objects.in_bulk(list(known.values()))
            batch.posts |= {(sort, int(foreign)): posts[pk] for foreign, pk in known.items()}
    batch.new = [(sort, row) for _, talk in batch.talks for sort, row in talk if (sort, row.id) not in batch.posts]


def number_on(threads: dict[int, Thread]) -> None:
    """Count on from the highest number ever given in these threads, that of hidden posts too."""
    posts = Post.objects.filter(thread__in=threads).order_by().values_list("thread")
    for pk, highest in posts.annotate(highest=Max("number")):
        threads[pk].last_number = highest


def make_threads(batch: Batch, intake: Intake, forum: Forum) -> None:
    new = {row.id: row for sort, row in batch.new if sort == "question"}
    threads = Thread.objects.bulk_create([thread_of(row, intake, forum) for row in new.values()])
    batch.threads |= dict(zip(new, threads, strict=True))
    link = Thread.subjects.through
    link.objects.bulk_create(
        [
            link(thread_id=batch.threads[number].pk, subject_id=subject)
            for number, row in new.items()
            for subject in subjects_of(row, intake)
        ]
    )
    intake.remember("question", {str(number): batch.threads[number].pk for number in new})


def thread_of(row: Row, intake: Intake, forum: Forum) -> Thread:
    author = member_for(row, intake)
    return Thread(
        forum=forum,
        author_id=author,
        last_author_id=author,
        sort=Thread.Sort.QUESTION,
        title=" ".join(row.fields.get("Title", "").split())[:200] or f"Question {row.id}",
        posted=row.when(),
        active=row.when(),
        key=uuid4(),
    )


def subjects_of(row: Row, intake: Intake) -> list[int]:
    """The subjects of a question, in the tags' order; both ways dumps have written tags are read."""
    tags = row.fields.get("Tags", "").strip("<>|").replace("><", "|").split("|")
    return list(dict.fromkeys(intake.subjects[tag] for tag in tags if tag in intake.subjects))


def make_posts(batch: Batch, intake: Intake) -> None:
    """Number new posts on from what the thread has, answers before the comments on them."""
    made: list[tuple[str, Row, Post]] = []
    for question, talk in batch.talks:
        thread = batch.threads[question]
        for sort, row in talk:
            if (sort, row.id) in batch.posts:
                continue
            thread.last_number += 1
            post = post_of(sort, row, thread, intake)
            batch.posts[sort, row.id] = post
            made.append((sort, row, post))
    Post.objects.bulk_create([post for _, _, post in made])
    for sort, row, post in made:
        if sort == "comment":
            post.answers = answered(row, batch)
    Post.objects.bulk_update([post for sort, _, post in made if sort == "comment"], ["answers"])
    for sort in ("answer", "comment"):
        intake.remember(sort, {str(row.id): post.pk for kind, row, post in made if kind == sort})


def post_of(sort: str, row: Row, thread: Thread, intake: Intake) -> Post:
    is_comment = sort == "comment"
    body = row.fields["Text" if is_comment else "Body"]
    return Post(
        thread=thread,
        author_id=member_for(row, intake, "UserId" if is_comment else "OwnerUserId"),
        number=thread.last_number,
        is_comment=is_comment,
        text=body if is_comment else markdownify(body).strip(),
        html=render(body) if is_comment else sanitize(body),
        posted=row.when(),
        reactions=row.number("Score") or 0,
        key=uuid4(),
    )


def answered(row: Row, batch: Batch) -> Post | None:
    """The post a comment remarks on."""
    number = row.number("PostId") or 0
    return batch.posts.get(("question", number)) or batch.posts.get(("answer", number))


def questions_of(batch: Batch) -> set[int]:
    """The questions that have something new."""
    new = {id(row) for _, row in batch.new}
    return {question for question, talk in batch.talks if any(id(row) in new for _, row in talk)}


def choose_solutions(batch: Batch) -> set[int]:
    """Set each thread's accepted answer; the ids of threads where that changed."""
    changed: list[Thread] = []
    for question, talk in batch.talks:
        accepted = next((row.number("AcceptedAnswerId") for sort, row in talk if sort == "question"), None)
        post = batch.posts.get(("answer", accepted)) if accepted else None
        thread = batch.threads[question]
        if post and thread.solution_id != post.pk:
            thread.solution = post
            changed.append(thread)
    Thread.objects.bulk_update(changed, ["solution"])
    return {thread.pk for thread in changed}


def refresh_scores(batch: Batch, intake: Intake) -> set[int]:
    """A later dump may score a post differently; the ids of threads where one did."""
    changed: list[Post] = []
    new = {(sort, row.id) for sort, row in batch.new}
    for sort, row in ((sort, row) for _, talk in batch.talks for sort, row in talk):
        post = batch.posts[sort, row.id]
        score = row.number("Score") or 0
        if (sort, row.id) not in new and post.reactions != score:
            post.reactions = score
            changed.append(post)
    Post.objects.bulk_update(changed, ["reactions"])
    intake.came_in["score refreshed"] += len(changed)
    return {post.thread_id for post in changed}


def record_talks(batch: Batch, intake: Intake, forum: Forum) -> None:
    """An act for each new text whose author is known, with the thread's facets as they were when it was written."""
    new = {(sort, row.id) for sort, row in batch.new}
    acts: list[tuple[Act, list[FacetKey]]] = []
    for question, talk in batch.talks:
        thread, texts = batch.threads[question], list[str]()
        subjects = next((subjects_of(row, intake) for sort, row in talk if sort == "question"), [])
        for sort, row in talk:
            post = batch.posts[sort, row.id]
            texts.append(excerpt(post.html, WORDS_FROM))
            if (sort, row.id) in new and post.author_id:
                words = words_of(thread.title, texts)
                keys = facet_keys(
                    subjects=subjects,
                    words=words,
                    person=thread.author_id,
                    place=f"forum:{forum.pk}",
                    kind="thread",
                )
                ref = ItemRef("thread", thread.pk)
                acts.append((Act(post.author_id, VERBS[sort], row.when(), ref), keys))
    ids = ids_of(key for _, keys in acts for key in keys)
    rows = [Act(act.member_id, act.verb, act.happened, act.ref, [ids[key] for key in keys]) for act, keys in acts]
    record_acts(rows, recorded=intake.now)
    unknown = len(batch.new) - len(acts)
    if unknown:
        intake.came_in["texts whose author is unknown"] += unknown
