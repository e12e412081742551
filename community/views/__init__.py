"""The pages of the talk."""

from community.views.lists import forum, forum_list, subject, thread_list
from community.views.marking import bookmark, choose_solution, like_post, mark_read
from community.views.reading import new_posts, thread
from community.views.writing import delete_post, edit_post, reply, start_thread

__all__ = [
    "bookmark",
    "choose_solution",
    "delete_post",
    "edit_post",
    "forum",
    "forum_list",
    "like_post",
    "mark_read",
    "new_posts",
    "reply",
    "start_thread",
    "subject",
    "thread",
    "thread_list",
]
