"""Forums, threads and posts, and what members do with them."""

from community.models.article import Article, ArticleSubject, Verdict
from community.models.calling import Call
from community.models.event import Attendance, CalendarKey, Event
from community.models.example import Example, ExampleSubject, Liking
from community.models.forum import Forum, ForumGrant
from community.models.given import Bookmark, Reaction, ReadLine, ReadMark, ThreadLink, is_kept_by, read_under_lines
from community.models.guests import GuestDay
from community.models.introducing import Introduction
from community.models.mention import Mention
from community.models.message import Conversation, Message, Participant
from community.models.poll import Ballot, Option, Poll
from community.models.post import Post
from community.models.recognition import Award, Badge, Recount, Thank
from community.models.thread import Shelf, Thread, ThreadSubject

__all__ = [
    "Article",
    "ArticleSubject",
    "Attendance",
    "Award",
    "Badge",
    "Ballot",
    "Bookmark",
    "CalendarKey",
    "Call",
    "Conversation",
    "Event",
    "Example",
    "ExampleSubject",
    "Forum",
    "ForumGrant",
    "GuestDay",
    "Introduction",
    "Liking",
    "Mention",
    "Message",
    "Option",
    "Participant",
    "Poll",
    "Post",
    "Reaction",
    "ReadLine",
    "ReadMark",
    "Recount",
    "Shelf",
    "Thank",
    "Thread",
    "ThreadLink",
    "ThreadSubject",
    "Verdict",
    "is_kept_by",
    "read_under_lines",
]
