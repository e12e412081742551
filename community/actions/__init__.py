"""Everything that members and staff do with threads and posts."""

from community.actions.announcing import Announced, call_off_event, change_event
from community.actions.articles import (
    article_from_thread,
    check_article,
    edit_article,
    erase_articles,
    hide_article,
    publish_article,
    redraw_article,
    refresh_article,
    restore_article,
    retire_article,
    write_article,
)
from community.actions.calling import call, decline_call
from community.actions.catching_up import dismiss_new, mark_all_read, mark_threads_read
from community.actions.coming import answer_event, erase_attendances, renew_calendar
from community.actions.conversing import start_conversation, write_message
from community.actions.counting import count_views, note_view
from community.actions.deleting import bring_back_post, delete_post, hide_version
from community.actions.editing import edit_post, keep_subject, make_wiki, redraw_post, refuse_subject
from community.actions.erasing import erase_conversations, erase_messages, erase_posts, erase_threads
from community.actions.examples import (
    choose_example,
    edit_example,
    erase_examples,
    hide_example,
    like_example,
    read_example,
    redraw_example,
    refresh_example,
    restore_example,
    send_back_example,
    submit_example,
    unlike_example,
    withdraw_example,
)
from community.actions.helping import judge_article, read_article
from community.actions.hiding import hide_post, hide_thread, restore_post, restore_thread
from community.actions.introducing import decline_introduction, introduce
from community.actions.judging import look_at_message, move_message, name_of_message
from community.actions.keeping import bookmark_thread, edit_bookmark, keep_item, let_item_go, unbookmark_thread
from community.actions.marking import choose_solution, like_post, mark_read, mark_unread, unlike_post
from community.actions.naming import name_members
from community.actions.polling import as_asked, close_poll, erase_ballots, vote
from community.actions.recognising import await_recount, change_badge, thank
from community.actions.refreshing import refresh_facets, refresh_threads, words_step
from community.actions.reminding import ask_to_check_step, remind_of_events_step, remind_step
from community.actions.replying import reply
from community.actions.starting import start_thread
from community.actions.taking_part import (
    add_people,
    leave_conversation,
    mark_conversation_read,
    mute_conversation,
)
from community.actions.visiting import count_visits, note_visit

__all__ = [
    "Announced",
    "add_people",
    "answer_event",
    "article_from_thread",
    "as_asked",
    "ask_to_check_step",
    "await_recount",
    "bookmark_thread",
    "bring_back_post",
    "call",
    "call_off_event",
    "change_badge",
    "change_event",
    "check_article",
    "choose_example",
    "choose_solution",
    "close_poll",
    "count_views",
    "count_visits",
    "decline_call",
    "decline_introduction",
    "delete_post",
    "dismiss_new",
    "edit_article",
    "edit_bookmark",
    "edit_example",
    "edit_post",
    "erase_articles",
    "erase_attendances",
    "erase_ballots",
    "erase_conversations",
    "erase_examples",
    "erase_messages",
    "erase_posts",
    "erase_threads",
    "hide_article",
    "hide_example",
    "hide_post",
    "hide_thread",
    "hide_version",
    "introduce",
    "judge_article",
    "keep_item",
    "keep_subject",
    "leave_conversation",
    "let_item_go",
    "like_example",
    "like_post",
    "look_at_message",
    "make_wiki",
    "mark_all_read",
    "mark_conversation_read",
    "mark_read",
    "mark_threads_read",
    "mark_unread",
    "move_message",
    "mute_conversation",
    "name_members",
    "name_of_message",
    "note_view",
    "note_visit",
    "publish_article",
    "read_article",
    "read_example",
    "redraw_article",
    "redraw_example",
    "redraw_post",
    "refresh_article",
    "refresh_example",
    "refresh_facets",
    "refresh_threads",
    "refuse_subject",
    "remind_of_events_step",
    "remind_step",
    "renew_calendar",
    "reply",
    "restore_article",
    "restore_example",
    "restore_post",
    "restore_thread",
    "retire_article",
    "send_back_example",
    "start_conversation",
    "start_thread",
    "submit_example",
    "thank",
    "unbookmark_thread",
    "unlike_example",
    "unlike_post",
    "vote",
    "withdraw_example",
    "words_step",
    "write_article",
    "write_message",
]
