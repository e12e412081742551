"""Plain text as people laid it out for eighty columns, made into Markdown that reads the same."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from desk.mbox.escaping import escaped, unled
from desk.mbox.layout import BULLET, Kind, listed, parts_of
from desk.mbox.masking import masked
from desk.mbox.quoting import quoted_lines
from desk.mbox.spool import Kept
from desk.mbox.trimming import trimmed

NOTHING = "…"  # of a message that was all quote marks
DEEPEST = 6  # quotes in quotes; deeper ones stand on that level


@dataclass(slots=True)
class Block:
    """Lines of one kind on one level of quoting."""

    depth: int
    kind: Kind
    lines: list[str]


def text_of(message: Kept) -> str:
    """A message's text as it comes in: masked, and Markdown."""
    text = masked(message.text)
    return (text.strip() if message.is_markdown else as_markdown(text)) or NOTHING


def as_markdown(text: str) -> str:
    """Markdown of a message's masked plain text, without what programs put around it."""
    written: list[str] = []
    last: Block | None = None
    for block in blocks_of(trimmed(text)):
        if last is not None:
            written.append(("> " * min(last.depth, block.depth)).rstrip())
        written += [("> " * block.depth + line).rstrip() for line in WRITTEN[block.kind](block.lines)]
        last = block
    return "\n".join(written)


def blocks_of(lines: list[str]) -> list[Block]:
    """The paragraphs, drawings and lists in order; drawings that follow one another are one."""
    blocks: list[Block] = []
    for (depth, is_blank), group in groupby(quoted_lines(lines), key=lambda line: (line[0], not line[1])):
        if is_blank:
            continue
        for number, (kind, own) in enumerate(parts_of([line for _, line in group])):
            block = Block(min(depth, DEEPEST), kind, own)
            if blocks and block.kind == Kind.DRAWN == blocks[-1].kind and blocks[-1].depth == block.depth:
                blocks[-1].lines += block.lines if number else ["", *block.lines]
            else:
                blocks.append(block)
    return blocks


def _prose(lines: list[str]) -> list[str]:
    return [unled(escaped(" ".join(" ".join(lines).split())))]


def _verse(lines: list[str]) -> list[str]:
    said = [unled(escaped(line.strip())) for line in lines]
    return [line + "\\" for line in said[:-1]] + said[-1:]


def _list(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if match := BULLET.match(line):
            items.append(f"{listed(match)} {escaped(line[match.end() :].strip())}")
        else:
            items[-1] += " " + escaped(line.strip())
    return items


def _drawn(lines: list[str]) -> list[str]:
    margin = min(len(line) - len(line.lstrip()) for line in lines if line)
    fence = "```" if not any("```" in line for line in lines) else "~~~~"
    return [fence, *(line[margin:] for line in lines), fence]


def _heading(lines: list[str]) -> list[str]:
    return [f"**{escaped(lines[0].strip(), is_plain=True)}**"]


def _rule(_lines: list[str]) -> list[str]:
    return ["* * *"]


WRITTEN = {
    Kind.PROSE: _prose,
    Kind.VERSE: _verse,
    Kind.LIST: _list,
    Kind.DRAWN: _drawn,
    Kind.HEADING: _heading,
    Kind.RULE: _rule,
}
