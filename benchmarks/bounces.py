"""Real bounces, come back to return paths of ours: python -m benchmarks.bounces FOLDER [--truth FILE] [--wrong].

FOLDER holds messages, a file each (.eml), in folders of any depth. They came back to others, so each gets a mail of
ours in a database of its own, and is delivered to that mail's return path. FILE says, line by line, a file's name and
what a reader holds it for (hard, soft, late, complaint, nothing): for those that have no part for machines.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.core.management import call_command

NOTHING, LATE = "nothing", "late"
RANK = ["hard", "soft", LATE, NOTHING]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--truth", type=Path, help="what a reader holds those without a machine part for")
    parser.add_argument("--wrong", action="store_true", help="name every message that was read otherwise")
    options = parser.parse_args()
    truth = dict(line.split() for line in options.truth.read_text().splitlines()) if options.truth else {}
    with TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bounces.sqlite3",
            "BOUNCE_ADDRESS": "bounces+{token}@community.example",
            "LOG_LEVEL": "ERROR",
        }
        django.setup()
        call_command("migrate", verbosity=0)
        tell(list(fed(options.folder, truth)), names_wrong=options.wrong)


def fed(folder: Path, truth: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Each message's name, how we know what it is, what it is, and what it was taken for."""
    from benchmarks.taking_bounces import taken_for  # noqa: PLC0415 - models can be imported only now

    for number, file in enumerate(sorted(folder.rglob("*.eml")), 1):
        raw, name = file.read_bytes(), file.relative_to(folder).as_posix()
        known, expected = expectation(raw)
        if not known:
            known, expected = ("a reader", truth[name]) if name in truth else ("nobody", "")
        yield name, known, expected, taken_for(raw, number)


def expectation(raw: bytes) -> tuple[str, str]:
    """What its Status, or the type of a complaint, says it is; read apart from how the product reads it."""
    message = message_from_bytes(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    complaint = [part for part in message.walk() if part.get_content_type() == "message/feedback-report"]
    if complaint:
        kind = re.search(r"(?im)^Feedback-Type:\s*(\S+)", complaint[0].as_string())
        return "its type", NOTHING if kind and kind[1].lower() in {"not-spam", "auth-failure"} else "complaint"
    blocks = [held for part in message.walk() if "delivery-status" in part.get_content_type() for held in _held(part)]
    found = {_class_of(block["Status"], str(block.get("Action", ""))) for block in blocks if block.get("Status")}
    said = sorted(found - {""}, key=RANK.index)
    return ("its Status", said[0]) if said else ("", "")


def _held(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _class_of(status: str, action: str) -> str:
    found = re.search(r"\b([245])\.\d", status)
    if found is None:
        return ""
    if action.strip().lower().startswith("delayed"):
        return LATE
    return {"5": "hard", "4": "soft", "2": NOTHING}[found[1]]


def tell(found: list[tuple[str, str, str, str]], *, names_wrong: bool) -> None:
    sys.stdout.write(
        f"{len(found)} messages, {sum(got != 'unmatched' for *_, got in found)} matched by return path\n\n"
    )
    sys.stdout.write("| what it is | said by | messages | taken for the same | in percent |\n|---|---|---|---|---|\n")
    rows = Counter((expected, known) for _name, known, expected, _got in found)
    right = Counter((expected, known) for _name, known, expected, got in found if got == expected)
    for (expected, known), count in sorted(rows.items()):
        share = f"{100 * right[expected, known] / count:.1f}" if expected else "–"
        sys.stdout.write(f"| {expected or 'not known'} | {known} | {count} | {right[expected, known]} | {share} |\n")
    read = [expected == got for _name, known, expected, got in found if known == "a reader"]
    if read:
        share = f"{100 * sum(read) / len(read):.1f} %"
        sys.stdout.write(f"\nWithout a machine part: {sum(read)} of {len(read)} right, {share}\n")
    if names_wrong:
        tell_wrong(found)


def tell_wrong(found: list[tuple[str, str, str, str]]) -> None:
    for name, known, expected, got in found:
        if expected != got:
            sys.stdout.write(f"{name}: {expected or 'not known'} by {known}, taken for {got}\n")


if __name__ == "__main__":
    main()
