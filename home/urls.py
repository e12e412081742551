"""The addresses of home."""

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.page, name="page"),
    path("arrange/", views.arrange, name="arrange"),
    path("arrange/<slug:name>/", views.arrange_block, name="arrange-block"),
    path("used/", views.note_use, name="note-use"),
    path("now/", views.happening, name="happening"),
    path("visit/", views.visit, name="visit"),
    path("outside/", views.outside, name="outside"),
    path("outside/<int:pick_id>/drop/", views.drop_source, name="drop-source"),
    path("outside/<int:pick_id>/again/", views.ask_source_again, name="ask-source-again"),
    path("preview/", views.preview, name="preview"),
]
