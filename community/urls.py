"""The addresses of community."""

from django.urls import path

from community import views

app_name = "community"
urlpatterns = [
    path("forums/", views.forum_list, name="forum-list"),
    path("forums/<str:slug>/", views.forum, name="forum"),
    path("threads/", views.thread_list, name="thread-list"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("threads/feed/", views.thread_feed, name="thread-feed"),
    path("forums/<str:slug>/feed/", views.forum_feed, name="forum-feed"),
    path("subjects/<str:slug>/feed/", views.subject_feed, name="subject-feed"),
    path("threads/newer/", views.newer, name="newer"),
    path("threads/read/", views.mark_list_read, name="mark-list-read"),
    path("threads/start/", views.start_thread, name="start-thread"),
    path("threads/<int:thread_id>/", views.thread, name="thread"),
    path("threads/<int:thread_id>/posts/", views.new_posts, name="new-posts"),
    path("threads/<int:thread_id>/here/", views.here, name="here"),
    path("threads/<int:thread_id>/reply/", views.reply, name="reply"),
    path("threads/<int:thread_id>/read/", views.mark_read, name="mark-read"),
    path("threads/<int:thread_id>/unread/", views.mark_unread, name="mark-unread"),
    path("threads/<int:thread_id>/bookmark/", views.bookmark, name="bookmark"),
    path("threads/<int:thread_id>/solution/<int:post_id>/", views.choose_solution, name="choose-solution"),
    path("posts/deleted/", views.deleted_posts, name="deleted-posts"),
    path("posts/<int:post_id>/edit/", views.edit_post, name="edit-post"),
    path("posts/<int:post_id>/delete/", views.delete_post, name="delete-post"),
    path("posts/<int:post_id>/restore/", views.restore_post, name="restore-post"),
    path("posts/<int:post_id>/history/", views.post_history, name="post-history"),
    path("posts/<int:post_id>/history/<int:version>/hide/", views.hide_version, name="hide-version"),
    path("posts/<int:post_id>/wiki/", views.make_wiki, name="make-wiki"),
    path("posts/<int:post_id>/like/", views.like_post, name="like-post"),
    path("posts/<int:post_id>/reactions/", views.reactions, name="reactions"),
    path("posts/<int:post_id>/bookmark/", views.bookmark_post, name="bookmark-post"),
    path("bookmarks/", views.bookmark_list, name="bookmark-list"),
    path("bookmarks/<int:bookmark_id>/", views.edit_bookmark, name="edit-bookmark"),
    path("dials/<str:of>/<int:target>/", views.dial, name="dial"),
    path("subjects/<str:slug>/", views.subject, name="subject"),
]
