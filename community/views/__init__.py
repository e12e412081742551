"""The pages of the talk."""

from community.views.articles import article, article_feed, article_list, judge_article, read_article
from community.views.calendars import (
    event_calendar,
    event_feed,
    event_file,
    event_list,
    own_calendar,
    renew_calendar,
)
from community.views.conversing import conversation, inbox, newer_messages, start_conversation, write_message
from community.views.curating import (
    article_history,
    check_article,
    edit_article,
    make_article,
    move_article,
    write_article,
)
from community.views.deleting import delete_post, deleted_posts, restore_post
from community.views.editing import edit_post, hide_version, make_wiki, post_history
from community.views.events import answer_event, call_off_event, edit_event, event
from community.views.examples import example, example_feed, example_list, like_example, read_example
from community.views.feeds import forum_feed, robots, sitemap, subject_feed, thread_feed
from community.views.following import dial
from community.views.keeping import bookmark, bookmark_list, bookmark_post, edit_bookmark, keep
from community.views.lists import forum, forum_list, mark_list_read, newer, subject, thread_list
from community.views.live import here, new_posts
from community.views.marking import (
    choose_solution,
    decline_call,
    like_post,
    mark_read,
    mark_unread,
    reactions,
)
from community.views.polling import close_poll, poll, vote
from community.views.reading import thread
from community.views.recognising import award_feed, badge, badge_feed, badge_list, given
from community.views.submitting import (
    choose_example,
    edit_example,
    example_history,
    send_back_example,
    submit_example,
    thank_for_example,
    withdraw_example,
)
from community.views.taking_part import (
    leave_conversation,
    mark_conversation_read,
    mute_conversation,
    people,
    reported_message,
)
from community.views.writing import reply, start_thread

__all__ = [
    "answer_event",
    "article",
    "article_feed",
    "article_history",
    "article_list",
    "award_feed",
    "badge",
    "badge_feed",
    "badge_list",
    "bookmark",
    "bookmark_list",
    "bookmark_post",
    "call_off_event",
    "check_article",
    "choose_example",
    "choose_solution",
    "close_poll",
    "conversation",
    "decline_call",
    "delete_post",
    "deleted_posts",
    "dial",
    "edit_article",
    "edit_bookmark",
    "edit_event",
    "edit_example",
    "edit_post",
    "event",
    "event_calendar",
    "event_feed",
    "event_file",
    "event_list",
    "example",
    "example_feed",
    "example_history",
    "example_list",
    "forum",
    "forum_feed",
    "forum_list",
    "given",
    "here",
    "hide_version",
    "inbox",
    "judge_article",
    "keep",
    "leave_conversation",
    "like_example",
    "like_post",
    "make_article",
    "make_wiki",
    "mark_conversation_read",
    "mark_list_read",
    "mark_read",
    "mark_unread",
    "move_article",
    "mute_conversation",
    "new_posts",
    "newer",
    "newer_messages",
    "own_calendar",
    "people",
    "poll",
    "post_history",
    "reactions",
    "read_article",
    "read_example",
    "renew_calendar",
    "reply",
    "reported_message",
    "restore_post",
    "robots",
    "send_back_example",
    "sitemap",
    "start_conversation",
    "start_thread",
    "subject",
    "subject_feed",
    "submit_example",
    "thank_for_example",
    "thread",
    "thread_feed",
    "thread_list",
    "vote",
    "withdraw_example",
    "write_article",
    "write_message",
]
