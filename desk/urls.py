"""The addresses of desk outside the admin."""

from django.urls import path

from desk import views

app_name = "desk"
urlpatterns = [
    path("setup/", views.setup, name="setup"),
    path("setup/administrator/", views.setup_administrator, name="setup-administrator"),
    path("setup/place/", views.setup_place, name="setup-place"),
]
