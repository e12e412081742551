"""The index in Elasticsearch, where the settings name one."""

from search.documents.elastic.asking import answer
from search.documents.elastic.keeping import ElasticStore
from search.documents.elastic.reaching import AWAY, Elastic, elastic

__all__ = ["AWAY", "Elastic", "ElasticStore", "answer", "elastic"]
