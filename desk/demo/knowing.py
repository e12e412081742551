"""The demo's articles, and what readers say of them, through the actions of community."""

from datetime import datetime, timedelta

from community.actions import (
    article_from_thread,
    check_article,
    edit_article,
    judge_article,
    publish_article,
    write_article,
)
from community.models import Article
from desk.demo.talking import Talk
from desk.demo.trading import key_of
from desk.demo.written import WrittenArticle


class Knowledge:
    """Articles as they come to be, by the names of their files."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.articles: dict[str, Article] = {}

    def write(self, written: WrittenArticle, now: datetime) -> None:
        """Begin it, of its thread where it has one, and publish what is no draft."""
        author, again = self.talk.members[written.by], written.look_again
        fields = {
            "title": written.title,
            "lead": written.lead,
            "text": written.text,
            "subjects": [self.talk.subjects[slug] for slug in written.subjects],
            "owner": author,
            "review": None,
        }
        if written.thread:
            made = article_from_thread(staff=author, thread=self.talk.thread(written.thread), now=now)
            made = edit_article(
                editor=author,
                article=made,
                version=made.version,
                forum=made.forum,
                now=now,
                **fields,  # type: ignore[arg-type]
            )
        else:
            key = key_of("article", written.slug)
            made = write_article(author=author, forum=None, key=key, now=now, **fields)  # type: ignore[arg-type]
        if not written.is_draft:
            made = publish_article(staff=author, article=made, now=now)
            made = check_article(staff=author, article=made, review=(now + again).date() if again else None, now=now)
        self.articles[written.slug] = made

    def judge(self, written: WrittenArticle, username: str, remark: str, now: datetime) -> None:
        """A reader says whether it helped; whoever misses something says it did not."""
        member, article = self.talk.members[username], self.articles[written.slug]
        judge_article(article=article, member=member, is_helpful=not remark, remark=remark, now=now)


def judged(written: WrittenArticle) -> list[tuple[timedelta, str, str]]:
    """When who said what of an article: one after another, from the day it was written."""
    said = [(username, "") for username in written.helpful] + list(written.missing)
    share = written.ago / (len(said) + 1)
    return [(written.ago - share * (place + 1), username, remark) for place, (username, remark) in enumerate(said)]
