"""The addresses of writing."""

from django.urls import path

from writing import views

app_name = "writing"
urlpatterns = [
    path("writing/preview/", views.preview, name="preview"),
]
