"""Ten windows on one thread; Redis is killed and started again, and five hundred posts are written in between."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.servers.redis import redis
from tests.servers.site import Site
from tests.servers.waiting import until

pytestmark = pytest.mark.servers
WINDOWS = 10
WRITE = """
import logging
from uuid import uuid4
from community.actions import delete_post, edit_post, like_post, reply
from community.models import Post, Thread
from lib.clock import now
from profiles.models import Member
logging.disable(logging.WARNING)
ann, bo = Member.objects.filter(status="active").order_by("-pk")[:2]
thread = Thread.objects.get(pk={thread})
def say(text):
    return reply(author=ann, thread=thread, text=text, key=uuid4(), now=now())
"""
MANY = """
for number in range({count}):
    post = say(f"While nobody could be told: {{number}}.")
    if number % 50 == 0:
        like_post(member=bo, post=post, now=now())
    if number % 70 == 0:
        edit_post(editor=ann, post=post, text="Said better.", version=1, now=now())
    if number % 90 == 0:
        delete_post(member=ann, post=post, now=now())
"""
SHOWN = """() => [...document.querySelectorAll("#posts > article")].map((post) => [
    Number(post.id.slice(1)), post.querySelector(".prose").textContent.trim() === "Said better.",
    Number(post.querySelector(".num").textContent.trim().split(/\\s+/).pop()),
])"""
STANDING = """
    select number, text = 'Said better.', reactions from community_post
    where thread_id = ? and shelf = 'standing' and not is_comment order by number
"""


def write(site: Site, thread: object, text: str) -> None:
    site.manage("shell", "--no-imports", "-c", WRITE.format(thread=thread) + text)


@pytest.fixture
def redis_folder() -> Iterator[Path]:
    """The path of a socket may have a hundred characters, so it is kept short."""
    with tempfile.TemporaryDirectory(prefix="commonplace-", dir="/tmp", ignore_cleanup_errors=True) as name:
        yield Path(name)


def test_every_window_ends_with_what_the_database_holds(browser: Browser, tmp_path: Path, redis_folder: Path) -> None:
    with ExitStack() as running:
        first = running.enter_context(ExitStack())
        url = first.enter_context(redis(redis_folder))
        site = Site(tmp_path, REDIS_URL=url, EMBEDDED="0", DEBUG="1", SECRET_KEY="only-for-this")
        site.manage("migrate", "--verbosity", "0")
        site.manage("shell", "--no-imports", "-c", "from tests.desk import filling; filling.fill()")
        running.enter_context(site.served())
        ((thread,),) = site.rows("select id from community_thread order by id limit 1")
        pages = [running.enter_context(browser.new_context(base_url=site.url)).new_page() for _number in range(WINDOWS)]
        for page in pages:
            page.goto(f"/threads/{thread}/")

        def standing() -> list[list[object]]:
            return [[number, bool(is_better), likes] for number, is_better, likes in site.rows(STANDING, thread)]

        def all_equal() -> bool:
            wanted = standing()
            return all(page.evaluate(SHOWN) == wanted for page in pages)

        write(site, thread, 'say("While all is well.")')
        until(all_equal, "every window shows what was written while all was well", seconds=60)

        first.close()
        write(site, thread, MANY.format(count=500))
        running.enter_context(redis(redis_folder))
        until(all_equal, "every window shows all that was written while Redis was away", seconds=180)
        assert len(standing()) == 4 + 500 - 6

        write(site, thread, 'say("And on it goes.")')
        until(all_equal, "hints arrive as before", seconds=60)
