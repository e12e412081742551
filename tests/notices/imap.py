"""As much of an IMAP server as a client needs that reads, marks and takes away."""

from __future__ import annotations

import re
import socketserver
import threading
from typing import Any, Self

Mail = tuple[bytes, set[str]]


class ImapServer:
    """Listens on a free port of the loopback address; what its mailbox holds is `mails`, and then `kept`."""

    def __init__(self, user: str, password: str) -> None:
        self.login = f'{user} "{password}"'
        self.folder = ""
        self.kept: list[Mail] = []
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.talk(self.rfile, self.wfile)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    @property
    def mails(self) -> list[bytes]:
        return [raw for raw, _flags in self.kept]

    @mails.setter
    def mails(self, raws: list[bytes]) -> None:
        self.kept = [(raw, set()) for raw in raws]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def talk(self, lines: Any, answers: Any) -> None:
        answers.write(b"* OK ready\r\n")
        for line in lines:
            tag, _blank, said = line.decode().strip().partition(" ")
            untagged, end = self.answer(said)
            answers.write(b"".join(b"* " + each + b"\r\n" for each in untagged) + f"{tag} {end}\r\n".encode())
            if said == "LOGOUT":
                return

    def answer(self, said: str) -> tuple[list[bytes], str]:
        """What is said before, and how it ends."""
        if said.startswith("LOGIN"):
            return [], "OK in" if said == f"LOGIN {self.login}" else "NO wrong password"
        if said.startswith("SELECT"):
            self.folder = said.removeprefix("SELECT ").strip('"')
            return [f"{len(self.kept)} EXISTS".encode()], "OK [READ-WRITE] selected"
        if said == "UID SEARCH UNSEEN":
            unseen = [str(uid) for uid, (_raw, flags) in enumerate(self.kept, 1) if r"\Seen" not in flags]
            return [f"SEARCH {' '.join(unseen)}".encode()], "OK searched"
        if found := re.fullmatch(r"UID (FETCH|STORE) (\d+) (.*)", said):
            return self.of_one(int(found[2]), found[1], found[3])
        if said == "CLOSE":
            self.kept = [(raw, flags) for raw, flags in self.kept if r"\Deleted" not in flags]
        return ([b"CAPABILITY IMAP4rev1"] if said == "CAPABILITY" else []), "OK done"

    def of_one(self, uid: int, command: str, rest: str) -> tuple[list[bytes], str]:
        raw, flags = self.kept[uid - 1]
        if command == "STORE":
            flags |= set(rest.partition("(")[2].rstrip(")").split())
            return [], "OK stored"
        if "SIZE" in rest:
            return [f"{uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})".encode()], "OK fetched"
        return [f"{uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")"], "OK fetched"
