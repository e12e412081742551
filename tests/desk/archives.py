"""Small mail and news archives of our own making, to bring in and to spoil."""

from __future__ import annotations

from pathlib import Path


def message(
    number: int,
    text: str,
    *,
    sender: str = "Ann Berg <ann@tents.example>",
    subject: str = "Keeping a tent dry",
    date: str = "Mon, 5 Apr 1993 09:00:00 GMT",
    follows: tuple[int, ...] = (),
    group: str = "rec.tents",
    more: str = "",
) -> str:
    """One message as an mbox holds it."""
    references = f"References: {' '.join(f'<{each}@tents.example>' for each in follows)}\n" if follows else ""
    return (
        f"From {number}@tents.example Mon Apr  5 09:00:00 1993\nFrom: {sender}\nNewsgroups: {group}\n"
        f"Subject: {subject}\nDate: {date}\nMessage-ID: <{number}@tents.example>\n{references}{more}\n{text}\n\n"
    )


TALK = [
    message(1, "It rains indoors. What do you do?"),
    message(
        2,
        "In article <1@tents.example> ann@tents.example (Ann Berg) writes:\n>It rains indoors.\n\nOpen both vents.",
        sender="bo@wool.example (Bo)",
        subject="Re: Keeping a tent dry",
        date="Mon, 5 Apr 93 12:00:00 +0200",
        follows=(1,),
    ),
    message(
        3,
        "So I did. Write to ann@tents.example for pictures.\n\n-- \nAnn Berg, ann@tents.example, ...!wool!ann",
        subject="Re: Keeping a tent dry",
        date="6 Apr 93 09:00:00 GMT",
        follows=(1, 2),
    ),
]


def write_archive(path: Path, messages: list[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(messages), encoding="latin-1")
    return path
