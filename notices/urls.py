"""The addresses of notices."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("outbox/", views.outbox_list, name="outbox-list"),
    path("outbox/<int:mail_id>/", views.outbox, name="outbox"),
    path("outbox/<int:mail_id>/source/", views.outbox_source, name="outbox-source"),
    path("outbox/<int:mail_id>/html/", views.outbox_html, name="outbox-html"),
]
