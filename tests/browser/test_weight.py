"""What a browser loads for the pages that are read most, uncompressed."""

from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response

from tests.servers.site import Site

LONG = """
from uuid import uuid4
from community.actions import reply
from community.models import Thread
from lib.clock import now
thread = Thread.objects.order_by("-post_count", "pk")[0]
Thread.objects.filter(pk=thread.pk).update(is_closed=False)
thread.refresh_from_db()
for number in range(40):
    text = f"More, {number}.\\n\\n```python\\nprint({number})\\n```"
    reply(author=thread.author, thread=thread, text=text, key=uuid4(), now=now())
print(thread.pk)
"""


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


@pytest.fixture(scope="module")
def thread(site: Site) -> str:
    """A thread of several pages with code in it."""
    return f"/threads/{site.manage('shell', '--no-imports', '-c', LONG).splitlines()[-1]}/?page=1"


def weights(page: Page, address: str) -> Counter[str]:
    """Bytes by what they are, until nothing more comes."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(address, wait_until="networkidle")
    weighed: Counter[str] = Counter()
    for answer in answers:
        weighed[answer.request.resource_type] += len(answer.body())
    return weighed


@pytest.mark.parametrize("role", ["guest", "member"])
def test_a_list_is_light(site: Site, window_of: Callable[[Site, str], Page], role: str) -> None:
    weighed = weights(window_of(site, role), "/threads/")
    assert 50_000 < weighed["script"] < 70_000
    assert 10_000 < weighed["stylesheet"] < 50_000
    assert 10_000 < weighed["document"] < 40_000


@pytest.mark.parametrize("role", ["guest", "member"])
def test_a_long_thread_with_code_is_light(
    site: Site, window_of: Callable[[Site, str], Page], thread: str, role: str
) -> None:
    page = window_of(site, role)
    weighed = weights(page, thread)
    assert page.locator(".scrub").count() > 0
    assert page.locator("pre.code").count() > 0
    assert 50_000 < weighed["script"] < 70_000
    assert 10_000 < weighed["stylesheet"] < 60_000
