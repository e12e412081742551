"""Questions that come while another is answered wait for it, and are answered together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from channels.db import database_sync_to_async

Question = TypeVar("Question")
Answer = TypeVar("Answer")
MOST = 200  # that are answered at once; the rest wait for the next turn


class Together(Generic[Question, Answer]):
    """Asks the tables for all who wait, and none of what was known before: whoever asks now is answered from now on."""

    def __init__(self, answer: Callable[[list[Question]], list[Answer]]) -> None:
        self.answer = answer
        self.waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self.asking: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        """Raises what asking the tables raised, for each who was asked for."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.waiting.append((question, future))
        if self.asking is None:
            self.asking = asyncio.create_task(self.ask_on())
        return await future

    async def ask_on(self) -> None:
        """Until nobody waits."""
        while self.waiting:
            some, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
            try:
                answers = await database_sync_to_async(self.answer)([question for question, _future in some])
            except Exception as fault:  # noqa: BLE001 - each who asked has to know
                for _question, future in some:
                    if not future.done():
                        future.set_exception(fault)
                continue
            for (_question, future), answer in zip(some, answers, strict=True):
                if not future.done():  # the page has left meanwhile
                    future.set_result(answer)
        self.asking = None
