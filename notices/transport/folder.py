"""A folder of files: where mail goes while no mail server is set."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path

from notices.transport.contract import AwayError

log = logging.getLogger("notices.transport")


class FolderTransport:
    """A file for each mail, named by its Message-ID, there as a whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, *, sender: str, address: str, message_id: str, raw: bytes) -> str:
        path = self.path(message_id)
        scratch = path.with_suffix(f".{os.getpid()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(raw)
            scratch.replace(path)
        except OSError as error:
            raise AwayError(f"The folder for mail cannot be written: {error.strerror}.") from error
        return path.name

    def path(self, message_id: str) -> Path:
        return self.folder / f"{re.sub(r'[^A-Za-z0-9.@_-]', '_', message_id.strip('<>'))}.eml"

    def read(self, message_id: str) -> bytes | None:
        """The mail as it left, while its file is there."""
        try:
            return self.path(message_id).read_bytes()
        except OSError:
            return None

    def forget(self, message_ids: Iterable[str]) -> None:
        """Their files, and what a worker that died had begun to write."""
        paths = [self.path(message_id) for message_id in message_ids]
        whole = {path.stem for path in paths}
        begun = [path for path in self.folder.glob("*.part") if path.name.rsplit(".", 2)[0] in whole]
        for path in [*paths, *begun]:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.error("The mail %s is to be taken away by hand: %s.", path, error.strerror)

    def close(self) -> None:
        """Nothing is open."""
