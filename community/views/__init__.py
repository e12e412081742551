"""The pages of the talk."""

from community.views.deleting import delete_post, deleted_posts, restore_post
from community.views.editing import edit_post, hide_version, make_wiki, post_history
from community.views.lists import forum, forum_list, subject, thread_list
from community.views.marking import bookmark, choose_solution, like_post, mark_read
from community.views.reading import new_posts, thread
from community.views.writing import reply, start_thread

__all__ = [
    "bookmark",
    "choose_solution",
    "delete_post",
    "deleted_posts",
    "edit_post",
    "forum",
    "forum_list",
    "hide_version",
    "like_post",
    "make_wiki",
    "mark_read",
    "new_posts",
    "post_history",
    "reply",
    "restore_post",
    "start_thread",
    "subject",
    "thread",
    "thread_list",
]
