"""The addresses of search."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("search/", views.find, name="find"),
    path("how-it-chooses/", views.how, name="how"),
    path("question/", views.question, name="question"),
    path("answers-wanted/", views.wanted, name="wanted"),
    path("shown-to-you/", views.introduced, name="introduced"),
    path("shown-to-you/<str:kind>/<int:item_id>/not-mine/", views.decline_introduction, name="decline-introduction"),
    path("who-may-care/<str:kind>/<int:item_id>/", views.care, name="care"),
    path("who-may-care/<str:kind>/<int:item_id>/show/", views.show_to_them, name="show-to-them"),
    path("wanted-that-you-own/", views.owned, name="owned"),
    path("people-like-you/", views.people, name="people"),
    path("search/similar/", views.similar, name="similar"),
    path("threads/<int:thread_id>/related/", views.related, name="related"),
    path("search/noted/", views.note_search, name="note-search"),
]
