"""Mails signed as they leave, against the bare arithmetic of the key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from statistics import median

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from benchmarks.ratios import Took, cpu_against, side_by_side
from benchmarks.report import Section
from notices.rendering import Letter, as_bytes
from notices.signing import Key, keys_in, signed
from notices.signing.keys import ED25519, RSA, made
from notices.signing.signatures import domain_of

MAILS = {RSA: 200, ED25519: 2000}  # a round
ROUNDS = 9
BYTES = 10_000
WORDS = (
    "Mails of {size:,} bytes, ready to leave, are signed as every mail of ours is (DKIM, relaxed/relaxed): headers and "
    "body brought into form and hashed, the signature made and put before them; in turn with the signature alone, over "
    "as many bytes as the headers have. One process, {rounds} rounds."
)


def measure() -> Section:
    mail = a_mail()
    section = Section(
        "Signing",
        WORDS.format(size=len(mail), rounds=ROUNDS),
        ("key", "a second and core", "the key alone", "CPU"),
    )
    for algorithm, count in MAILS.items():
        key = a_key(algorithm, domain_of(mail.partition(b"\r\n")[0].decode()))
        works = {
            "mail": partial(again, count, partial(signed, mail, (key,))),
            "bare": partial(again, count, bare(key)),
        }
        taken = side_by_side(works, rounds=ROUNDS)
        ratio = cpu_against(taken["mail"], taken["bare"])
        section.rows.append((algorithm, rate(taken["mail"], count), rate(taken["bare"], count), str(ratio)))
        if algorithm == RSA:
            section.headlines.append(
                ("A mail signed (rsa-sha256, 2,048 bits), to the key’s arithmetic alone", f"{ratio} of CPU")
            )
    return section


def a_mail() -> bytes:
    """As long as a letter is, with words that repeat as little as those of letters do."""
    words = " ".join(sha256(str(number).encode()).hexdigest()[: 3 + number % 7] for number in range(BYTES // 8))
    letter = Letter("A subject of the usual length, and 4 more", words[: BYTES // 3], f"<p>{words[: BYTES // 2]}</p>", {
        "List-Id": "<newsletter.example.org>",
        "List-Unsubscribe": f"<https://example.org/newsletter/stop/{'x' * 60}/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    })  # fmt: skip
    return as_bytes(
        letter, message_id="<digest.1@example.org>", to=("Bo", "bo@example.org"), when=datetime(2026, 3, 2, tzinfo=UTC)
    )


def a_key(algorithm: str, domain: str) -> Key:
    pem = made(algorithm).decode().replace("\n", "\\n")
    return keys_in(f"bench:{domain}:{pem}")[0]


def bare(key: Key) -> Callable[[], bytes]:
    if isinstance(key.private, RSAPrivateKey):
        return partial(key.private.sign, b"x" * 1200, PKCS1v15(), SHA256())
    return partial(key.private.sign, b"x" * 32)


def again(count: int, work: Callable[[], object]) -> None:
    for _time in range(count):
        work()


def rate(taken: list[Took], count: int) -> str:
    return f"{count / median(took.cpu for took in taken):,.0f}"
