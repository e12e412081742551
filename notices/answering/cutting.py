"""What a member wrote of a mail: without the mail it answers, the signature and what programs add. Pure.

Own, as none of the parsers to be had keeps an answer under or between quoted lines, the indents of code, and a language
that it has no list of: a line that names a time and ends in a colon above quoted lines is what a program wrote, in any.
"""

from __future__ import annotations

import re
from itertools import groupby

MARK = "⁂"  # stands in the line of our mails above which one answers
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2028\u2029\ufeff]")
QUOTED = re.compile(r"\s{0,3}>")
TIME = re.compile(r"\b\d{1,2}[:.h]\d\d\b|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d年")
ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|schreibt|geschrieben|a écrit|escribió|escreveu|ha scritto|scrisse|schreef|skrev"
    r"|kirjoitti|napisał\(?a?\)?|napsala?|написала?|пише|пишет|yazdı|írta)\b[^\n]{0,30}:\s*\Z|写道[::]\s*\Z|:\s*\Z",
    re.IGNORECASE,
)
SURELY_WROTE = re.compile(WROTE.pattern.removesuffix(r"|:\s*\Z"), re.IGNORECASE)
ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:original message|original appointment|forwarded message|ursprüngliche nachricht|original-nachricht"
    r"|weitergeleitete nachricht|message d['’]origine|message transféré|mensaje original|mensagem original"
    r"|messaggio originale|oorspronkelijk bericht|opprinnelig melding|ursprungligt meddelande"
    r"|исходное сообщение)\s*-{2,}",
    re.IGNORECASE,
)
HEADER = re.compile(
    r"\s*\*{0,2}(?:from|on behalf of|sent|to|cc|date|subject|von|gesendet|an|datum|betreff|de|envoyé|à|objet|enviado"
    r"|para|asunto|assunto|da|inviato|a|oggetto|van|verzonden|aan|onderwerp|från|skickat|till|ämne|fra|sendt|til|emne"
    r"|от|отправлено|кому|тема|дата)\s?:\*{0,2}(?:\s|\Z)",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*(?:_{5,}|-{3,}|={5,})\s*\Z")
FOOTER_RULE = re.compile(r"\s*(?:_{10,}|-{10,}|={10,})\s*\Z")
DASHES = re.compile(r"\s{0,3}(?:--|—|__)\s*\Z")
DEVICE = re.compile(
    r"\s*\*?(?:(?:sent|send) (?:from|with|via) (?:my |the |a |an )?|get outlook for |gesendet (?:mit|von) |von meinem "
    r"|envoyé de(?:puis)? |enviado (?:desde|do|de) |inviato (?:da|dal) |verzonden (?:met|vanaf) |skickat från "
    r"|sendt fra |отправлено с |wysłane z )(?P<what>[^,.!?\n]{1,60})\.?\*?\s*\Z",
    re.IGNORECASE,
)
NAME = re.compile(r"\s*[-–—][^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}\s*\Z")
MOST_WORDS = 8  # of the line that a device adds
SIGNATURE = 20  # lines at most
FOOTER = 6  # lines at most that a mailing list adds


def written(text: str) -> str:
    """The member's own words; what they answered between stays as a quote."""
    lines = [line.rstrip() for line in CONTROL.sub("", text).expandtabs(4).split("\n")]
    lines, before = _above_original(_above_mark(lines)), None
    while lines != before:  # a list's footer stands below the quote, one's own name above it
        before, lines = lines, _without_signature(_without_ends(_without_signature(lines)))
    return "\n".join(_spaced(lines)).strip("\n")


def _above_mark(lines: list[str]) -> list[str]:
    """What stands above the mail of ours that is answered; where nothing does, one answered below."""
    for number, line in enumerate(lines):
        if MARK in line and not QUOTED.match(line) and any(above.strip() for above in lines[:number]):
            return _without_attribution(lines[:number])
    return lines


def _above_original(lines: list[str]) -> list[str]:
    """What stands above the head of a mail that a program copied below."""
    for number, line in enumerate(lines):
        if number and (ORIGINAL.match(line) or _is_head(lines, number) or _is_attribution(lines, number)):
            above = lines[:number]
            while above and (not above[-1] or RULE.match(above[-1])):
                above.pop()
            return above if any(above) else lines
    return lines


def _is_head(lines: list[str], number: int) -> bool:
    """Several lines like “From: …”, “Sent: …”; blank ones may stand between."""
    if not HEADER.match(lines[number]):
        return False
    following = [line for line in lines[number : number + 12] if line][:7]
    said = sum(bool(HEADER.match(line)) for line in following)
    return said >= 3 and bool(TIME.search(" ".join(following)) or ADDRESS.search(" ".join(following)))


def _is_attribution(lines: list[str], number: int) -> bool:
    """A “… wrote:” with time and address after which no quoted line comes: the program did not mark what it copied."""
    for length in (1, 2, 3):
        said = " ".join(lines[number : number + length])
        if not all(lines[number : number + length]):
            return False
        if SURELY_WROTE.search(said) and TIME.search(said) and ADDRESS.search(said) and len(said) < 300:
            rest = [line for line in lines[number + length :] if line]
            return bool(rest) and not any(QUOTED.match(line) for line in rest)
    return False


def _without_ends(lines: list[str]) -> list[str]:
    """Without the quoted lines above the first words, and below the last."""
    own = [number for number, line in enumerate(lines) if line and not QUOTED.match(line)]
    if not own:
        return []
    last = own[-1] + 1
    if any(QUOTED.match(line) for line in lines[last:]):
        lines = _without_attribution(lines[:last])
    quoted = next((number for number, line in enumerate(lines) if QUOTED.match(line)), None)
    if quoted is not None and not any(_without_attribution(lines[:quoted])):
        below = next((n for n in range(quoted, len(lines)) if lines[n] and not QUOTED.match(lines[n])), len(lines))
        return _without_ends(lines[below:])
    return lines


def _without_attribution(lines: list[str]) -> list[str]:
    """Without “On Monday at 9:00 Ann wrote:” at their end, which may be broken into three lines."""
    rest = list(lines)
    while rest and not rest[-1]:
        rest.pop()
    length = next((length for length in range(1, min(len(rest), 3) + 1) if _attributes(rest, length)), 0)
    return _trimmed(_longer(rest, length)) if length else rest


def _attributes(rest: list[str], length: int) -> bool:
    """Whether so many last lines say who wrote what, and when or from where; one line may be the end of a sentence."""
    if length == 1 < len(rest) and _goes_on(rest):
        return False
    said = " ".join(line.strip() for line in rest[-length:])
    return bool(WROTE.search(said) and (TIME.search(said) or ADDRESS.search(said))) and len(said) < 300


def _goes_on(rest: list[str]) -> bool:
    """Whether the last line is the end of a longer sentence of the program's, begun on the line above."""
    return not TIME.search(rest[-1])


def _longer(rest: list[str], length: int) -> list[str]:
    """Without so many lines, and one more where the time of it stands there."""
    cut = rest[:-length]
    said = " ".join(rest[-length:])
    if cut and cut[-1] and not TIME.search(said) and TIME.search(cut[-1]):
        cut = cut[:-1]
    return cut


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _without_signature(lines: list[str]) -> list[str]:
    """Without what stands under “-- ”, a list's footer, a device's advertisement and a lone “-Ann” at the end."""
    lines = _trimmed(lines)
    start = max(1, len(lines) - SIGNATURE - 1)
    for number in range(start, len(lines)):
        is_footer = FOOTER_RULE.match(lines[number]) and len(lines) - number <= FOOTER
        if (DASHES.match(lines[number]) or is_footer) and any(lines[:number]):
            return _without_signature(lines[:number])
    if len(lines) > 1 and (_is_device(lines[-1]) or NAME.match(lines[-1])):
        return _without_signature(lines[:-1])
    return lines


def _is_device(line: str) -> bool:
    found = DEVICE.match(line)
    return found is not None and len(found["what"].split()) <= MOST_WORDS


def _spaced(lines: list[str]) -> list[str]:
    """With an empty line where quoted ones end, so that Markdown does not take what follows into the quote."""
    spaced: list[str] = []
    for is_quoted, group in groupby(lines, key=lambda line: bool(QUOTED.match(line))):
        own = list(group)
        spaced += ([""] if spaced and spaced[-1] and (is_quoted or own[0]) else []) + own
    return spaced
