"""The addresses of newsletters."""

from django.urls import path

from newsletters import views

app_name = "newsletters"
urlpatterns = [
    path("n/<str:token>/", views.click, name="click"),
    path("newsletter/stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("newsletter/say/<str:token>/", views.say, name="say"),
    path("newsletter/confirm/<str:token>/", views.confirm, name="confirm"),
    path("newsletter/answer/<str:token>/", views.answer, name="answer"),
    path("newsletter/letters/", views.letter_list, name="letter-list"),
    path("newsletter/letter/<str:token>/", views.letter, name="letter"),
    path("newsletter/preview/", views.preview, name="preview"),
    path("newsletter/why/", views.why_list, name="why-list"),
    path("newsletter/why/<int:mailing_id>/", views.why, name="why"),
    path("newsletter/dial/", views.dial, name="dial"),
    path("newsletter/", views.yours, name="yours"),
    path("newsletter/<str:token>/", views.settings, name="settings"),
]
