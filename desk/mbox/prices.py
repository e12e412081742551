"""What a listing's title says of its kind and its price; nothing where it does not say it plainly."""

from __future__ import annotations

import re
from decimal import Decimal

from price_parser import Price

from directory.models import Listing

AMOUNT = re.compile(
    r"(?:(?:(?<![a-z])(?:US|CA?|AU?|NZ|HK))?\$|[£€¥]|\b(?:DM|USD|EUR|GBP|CAD|AUD|CHF|SEK|NOK|DKK)\b) ?"
    r"\d[\d,.]*(?P<thousands>k\b)?|\b\d[\d,.]* ?(?:dollars|bucks|DM|USD|EUR|GBP|CAD|AUD|CHF|SEK|NOK|DKK)\b",
    re.IGNORECASE,
)
CODES = {"$": "USD", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD"}
CODES |= {"£": "GBP", "€": "EUR", "¥": "JPY", "DM": "DEM"}
MORE = re.compile(r"\s*(?:-|–|/|\bor\b|\bto\b)\s*\$?\d", re.IGNORECASE)  # a range, or a choice of prices
WANTED = re.compile(
    r"\b(?:wanted|want(?:ing|s)?|wtb|looking(?: for|\()|seek(?:s|ing)|need(?:ed|s|ing)?|in search of|iso|searching"
    r"|buying|suche|gesucht|cherche|recherche|busco)\b",
    re.IGNORECASE,
)
SELLING = re.compile(
    r"\b(?:for\s*-?(?:sale|rent)|fo[rs]+ale|f/s(?:ale)?|fs|wts|4\s*-?(?:sale|rent)|sale|sell(?:ing)?|auction|must go"
    r"|for scale|available|best offer|obo|b/?o|verkaufe|vends|vendo)\b|(?<=[a-z])4sale|(?<=\w)forsale",
    re.IGNORECASE,
)
LARGEST = Decimal(10) ** 8


def sort_in(title: str) -> Listing.Sort:
    """Selling or wanted, where the title says one and not the other; a price alone is an offer."""
    is_wanted = bool(WANTED.search(title))
    is_sold = bool(SELLING.search(title)) or (not is_wanted and bool(AMOUNT.search(title)))
    if is_wanted == is_sold:
        return Listing.Sort.UNSAID
    return Listing.Sort.WANTED if is_wanted else Listing.Sort.SELLING


def price_in(title: str) -> tuple[Decimal | None, str]:
    """The one price of a title and its currency; none where it names several or a range."""
    found = list(AMOUNT.finditer(title))
    if len(found) != 1 or MORE.match(title, found[0].end()):
        return None, "USD"
    said = found[0].group().upper().removesuffix("K")
    price = Price.fromstring(said)
    if price.amount is None:
        return None, "USD"
    amount = price.amount * (1000 if found[0]["thousands"] else 1)
    return (amount.quantize(Decimal("0.01")) if amount < LARGEST else None), currency_in(said, price.currency or "")


def currency_in(said: str, sign: str) -> str:
    code = next((word for word in re.findall(r"[A-Z]+", said) if len(word) == 3 and word != "DOLLARS"), "")
    return CODES.get(sign.upper()) or code or ("DEM" if "DM" in said else "USD")
