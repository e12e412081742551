"""How Elasticsearch keeps a document: every part by its stock name, so that any server of 8.19 has it."""

from __future__ import annotations

from typing import Any

from elasticsearch.dsl import Date, Document, Keyword, Long, MetaField, Text, analyzer, char_filter

# The tokenizer keeps some words together that people search for apart, and the other stores keep apart.
SPLITTING = "'’._:,;·"
words = analyzer(
    "words",
    tokenizer="standard",
    char_filter=[char_filter("apart", type="mapping", mappings=[f"{sign} => \\u0020" for sign in SPLITTING])],
    filter=["lowercase", "asciifolding", "porter_stem"],
)


class IndexedDocument(Document):
    """What is indexed of one item; its id is the item's, like thread:12."""

    kind = Keyword()
    item = Long()
    title = Text(analyzer=words)
    body = Text(analyzer=words)
    rights = Keyword()
    active = Date()

    class Meta:
        dynamic = MetaField("strict")

    class Index:
        settings: dict[str, Any] = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
