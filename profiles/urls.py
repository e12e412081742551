"""The addresses of profiles."""

from django.urls import path

from profiles import views

app_name = "profiles"
urlpatterns = [
    path("me/", views.interests, name="interests"),
    path("me/dial/", views.turn_dial, name="turn-dial"),
    path("me/say/", views.say, name="say"),
    path("me/say/<str:of>/<int:target>/", views.signals, name="signals"),
    path("me/answer/", views.answer, name="answer"),
    path("me/asked/", views.asked, name="asked"),
    path("me/forget/", views.forget_act, name="forget-act"),
    path("me/investment/", views.investment, name="investment"),
    path("me/shown/", views.shown_list, name="shown-list"),
    path("me/volume/", views.turn_volume, name="turn-volume"),
    path("me/newsletter/", views.consent, name="consent"),
    path("me/pause/", views.pause, name="pause"),
    path("me/compare/", views.compare, name="compare"),
    path("me/start-over/", views.start_over, name="start-over"),
    path("me/download/", views.download, name="download"),
    path("me/download/page/", views.held, name="held"),
    path("me/erase/", views.erase, name="erase"),
    path("me/subjects/", views.choose_subjects, name="choose-subjects"),
    path("me/ignored/", views.ignored, name="ignored"),
    path("me/settings/", views.settings, name="settings"),
    path("about/<str:kind>/<int:item_id>/<int:subject_id>/", views.answer_subject, name="answer-subject"),
    path("keys/", views.keys, name="keys"),
    path("language/", views.choose_language, name="choose-language"),
    path("members/", views.member_list, name="member-list"),
    path("members/feed.atom", views.member_feed, name="member-feed"),  # no member's name ends without a stroke
    path("members/<str:username>/", views.member, name="member"),
    path("members/<str:username>/card/", views.card, name="card"),
    path("members/<str:username>/ignore/", views.ignore, name="ignore"),
    path("shown/", views.note_shown, name="note-shown"),
]
