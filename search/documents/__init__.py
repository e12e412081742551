"""The index as stores of documents: put in, taken out, matched; one interface, whichever of them answers."""

from search.documents.asking import Query, parse
from search.documents.hits import MOST
from search.documents.keeping import DatabaseStore
from search.documents.matching import alike, matches
from search.documents.store import Store

__all__ = ["MOST", "DatabaseStore", "Query", "Store", "alike", "matches", "parse"]
