"""Letters as people search for them: neither case nor accents count, in any database."""

import re
from unicodedata import combining, normalize

# Letters that are one of their own to Unicode, and another with a mark to whoever types.
ALIKE = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "’": "'"}
)
WORD = re.compile(r"[\w']+")


def folded(text: str) -> str:
    """“Zoë Øst” and “ZOE ost” are the same."""
    bare = "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
    return bare.translate(ALIKE)


def words_in(text: str) -> list[str]:
    """The words of a text, folded, each once, in their order."""
    return list(dict.fromkeys(WORD.findall(folded(text))))
