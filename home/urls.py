"""The addresses of home."""

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.page, name="page"),
    path("now/", views.happening, name="happening"),
    path("preview/", views.preview, name="preview"),
]
