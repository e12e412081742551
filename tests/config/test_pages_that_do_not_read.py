"""A page that takes nothing of what it is told costs its process little, and is put out."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.reading import ROOT
from tests.servers.flooding import FRAMES, SIZE
from tests.servers.site import free_port
from tests.servers.sockets import LiveSocket, knock

MOST = 5000  # kB


@contextmanager
def flooding(said: Path, port: int, way: str) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.servers.flooding", str(port), way]
    with said.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output)
    try:
        yield
    finally:
        process.kill()
        process.wait()


async def knocked(port: int) -> LiveSocket:
    """A page, as soon as the server takes it."""
    async with asyncio.timeout(60):
        while True:
            try:
                status, page = await knock(port)
            except ConnectionError:
                await asyncio.sleep(0.1)
                continue
            assert status == 101
            return page


@pytest.mark.parametrize("way", ["at once", "by messages"])
def test_what_a_page_does_not_take_any_more_is_not_kept_for_it(tmp_path: Path, way: str) -> None:
    port, said = free_port(), tmp_path / "said"

    async def never_read() -> None:
        page = await knocked(port)
        assert await page.read() == (1, b"x" * SIZE)
        page.writer.transport.pause_reading()  # type: ignore[attr-defined]
        async with asyncio.timeout(120):
            while not said.read_text().endswith("\n"):  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.1)
        page.close()

    with flooding(said, port, way):
        asyncio.run(never_read())
    written, grown = json.loads(said.read_text())
    assert written < FRAMES / 10  # it was put out
    assert grown < MOST
