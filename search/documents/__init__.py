"""The index as a store of documents: put in, taken out, matched; one interface, whichever database holds it."""

from search.documents.asking import Query, parse
from search.documents.keeping import clear, put, take_out
from search.documents.matching import MOST, matches

__all__ = ["MOST", "Query", "clear", "matches", "parse", "put", "take_out"]
