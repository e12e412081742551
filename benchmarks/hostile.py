"""Put every line of an archive of hostile words through the site's text fields, and see in Chromium what becomes of it.

    python -m benchmarks.hostile ARCHIVE [--every N]

The archive is a tar of text: lists of lines, a JSON list of strings, and a specification with examples; nothing of it
is kept. Every line is rendered as a text of its own; every N-th also goes through each form as a member sends
it. Then every page that shows them is opened twice on a phone's width, with the content security policy and without:
nothing may run, nothing may be reported, no other site may be asked, and no page may scroll sideways.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from tests.reading import ROOT
from tests.servers.debian import chromium_path
from tests.servers.site import Site

EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n", re.DOTALL | re.MULTILINE)
PHONE = {"width": 390, "height": 800}
PATIENCE = 180_000  # milliseconds: a machine that does much else is no fault of the site's
# What runs says so, whatever it wanted to do; what the policy stops says so too.
WATCH = """
for (const name of ['alert', 'confirm', 'prompt', 'print'])
  window[name] = () => window.tellRan(name + ' at ' + location);
addEventListener('securitypolicyviolation', event =>
  window.tellReport(`${event.effectiveDirective} ${event.blockedURI} at ${location}`));
"""


def words_of(archive: Path) -> list[str]:
    """Every hostile text of the archive, once, in its order."""
    found: dict[str, None] = {}
    with tarfile.open(archive) as tar:
        for info in tar:
            file = tar.extractfile(info)
            name = Path(info.name).name
            if file is None or name in {"README.md", "LICENSE", "SOURCE.txt", "blns.txt"}:
                continue
            text = file.read().decode(errors="replace")
            found |= dict.fromkeys(_texts(name, text))
    return [word for word in found if word.strip()]


def _texts(name: str, text: str) -> list[str]:
    if name.endswith(".json"):
        return list(json.loads(text))
    examples = EXAMPLE.findall(text)
    return [each.replace("→", "\t") for each in examples] or text.splitlines()


def fill(site: Site, words: Sequence[str], every: int) -> dict[str, int]:
    """Put them in, in a process of its own; says how many went through which field."""
    (site.folder / "words.json").write_text(json.dumps({"words": list(words), "every": every}))
    command = [sys.executable, "-m", "benchmarks.hostile_fields", str(site.folder / "words.json")]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise SystemExit(1)
    counts: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return counts


def paths(site: Site) -> Iterator[str]:
    """Every page that shows something of it."""
    for thread, posts in site.rows("select id, post_count from community_thread order by id"):
        for page in range(int(str(posts)) // 20 + 1):
            yield f"/threads/{thread}/?page={page + 1}"
    ((threads,),) = site.rows("select count(*) from community_thread")
    ((listings,),) = site.rows("select count(*) from directory_listing")
    yield from (f"/threads/?page={page + 1}" for page in range(int(str(threads)) // 25 + 1))
    yield from (f"/directory/?page={page + 1}" for page in range(int(str(listings)) // 24 + 1))
    yield from (f"/directory/{pk}/" for (pk,) in site.rows("select id from directory_listing"))
    yield from (f"/members/{name}/" for (name,) in site.rows("select username from profiles_member where about != ''"))
    yield from (
        f"/posts/{pk}/history/" for (pk,) in site.rows("select id from community_post where edited is not null")
    )
    for model in ("moderation/report", "community/post", "community/thread", "directory/listing", "profiles/member"):
        yield f"/admin/{model}/"
    yield from ("/", "/forums/", "/subjects/hostile/", "/me/", "/posts/deleted/", "/me/drafts/")


class Seen:
    """What the pages did that they may not."""

    def __init__(self) -> None:
        self.pages = 0
        self.ran: list[str] = []
        self.reports: list[str] = []
        self.foreign: list[str] = []
        self.wide: list[str] = []
        self.broken: list[str] = []

    def note_run(self, said: str) -> None:
        self.ran.append(said)

    def note_report(self, said: str) -> None:
        self.reports.append(said)

    def line(self, name: str) -> str:
        return (
            f"{name}: {self.pages} pages; ran {len(self.ran)}, reports {len(self.reports)}, other sites asked "
            f"{len(self.foreign)}, scroll sideways {len(self.wide)}, not answered {len(self.broken)}"
        )

    def is_well(self) -> bool:
        return not (self.ran or self.reports or self.foreign or self.wide or self.broken)


def walk(site: Site, browser: Browser, session: str, pages: Sequence[str], *, is_guarded: bool) -> Seen:
    """Open each page as a member, with the policy or past it."""
    seen = Seen()
    context = browser.new_context(base_url=site.url, viewport=PHONE, bypass_csp=not is_guarded)  # type: ignore[arg-type]
    context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    context.expose_function("tellRan", seen.note_run)
    context.expose_function("tellReport", seen.note_report)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    context.on("request", lambda request: _note(seen, site, request.url))
    page = context.new_page()
    for path in pages:
        _look(seen, page, path)
    context.close()
    return seen


def _note(seen: Seen, site: Site, url: str) -> None:
    if not url.startswith((site.url, site.url.replace("http", "ws", 1), "data:", "blob:", "about:")):
        seen.foreign.append(url[:100])


def _look(seen: Seen, page: Page, path: str) -> None:
    answer = page.goto(path)
    seen.pages += 1
    if answer is None or answer.status != 200:
        seen.broken.append(f"{path} {answer and answer.status}")
    for name in ("focusin", "mouseover"):  # what waits for a hand to come near
        page.evaluate(
            "name => document.querySelectorAll('main *').forEach(each => each.dispatchEvent(new Event(name)))", name
        )
    if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        seen.wide.append(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--every", type=int, default=20, help="each how manieth goes through every form")
    options = parser.parse_args()
    words = words_of(options.archive)
    with TemporaryDirectory() as folder:
        site = Site(Path(folder), LINK_PREVIEWS="0", FAST_PASSWORDS="1")
        site.manage("migrate", "--verbosity", "0")
        counts = fill(site, words, options.every)
        session = (site.folder / "session").read_text()
        sys.stdout.write(f"{len(words)} hostile texts; through each field: {json.dumps(counts)}\n")
        is_well = True
        with site.served(), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(chromium_path()), args=["--no-sandbox"])
            pages = list(paths(site))
            for is_guarded in (True, False):
                seen = walk(site, browser, session, pages, is_guarded=is_guarded)
                sys.stdout.write(f"{seen.line('with the policy' if is_guarded else 'without it')}\n")
                for each in (seen.ran, seen.reports, seen.foreign, seen.wide, seen.broken):
                    sys.stdout.writelines(f"  {line}\n" for line in each[:10])
                is_well &= seen.is_well()
            browser.close()
    raise SystemExit(not is_well)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
