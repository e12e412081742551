"""The pages of the talk."""

from community.views.conversing import conversation, inbox, newer_messages, start_conversation, write_message
from community.views.deleting import delete_post, deleted_posts, restore_post
from community.views.editing import edit_post, hide_version, make_wiki, post_history
from community.views.feeds import forum_feed, robots, sitemap, subject_feed, thread_feed
from community.views.following import dial
from community.views.keeping import bookmark, bookmark_list, bookmark_post, edit_bookmark
from community.views.lists import forum, forum_list, mark_list_read, newer, subject, thread_list
from community.views.live import here, new_posts
from community.views.marking import choose_solution, like_post, mark_read, mark_unread, reactions
from community.views.polling import close_poll, poll, vote
from community.views.reading import thread
from community.views.recognising import badge, badge_list, given
from community.views.taking_part import (
    leave_conversation,
    mark_conversation_read,
    mute_conversation,
    people,
    reported_message,
)
from community.views.writing import reply, start_thread

__all__ = [
    "badge",
    "badge_list",
    "bookmark",
    "bookmark_list",
    "bookmark_post",
    "choose_solution",
    "close_poll",
    "conversation",
    "delete_post",
    "deleted_posts",
    "dial",
    "edit_bookmark",
    "edit_post",
    "forum",
    "forum_feed",
    "forum_list",
    "given",
    "here",
    "hide_version",
    "inbox",
    "leave_conversation",
    "like_post",
    "make_wiki",
    "mark_conversation_read",
    "mark_list_read",
    "mark_read",
    "mark_unread",
    "mute_conversation",
    "new_posts",
    "newer",
    "newer_messages",
    "people",
    "poll",
    "post_history",
    "reactions",
    "reply",
    "reported_message",
    "restore_post",
    "robots",
    "sitemap",
    "start_conversation",
    "start_thread",
    "subject",
    "subject_feed",
    "thread",
    "thread_feed",
    "thread_list",
    "vote",
    "write_message",
]
