"""The addresses of moderation."""

from django.urls import path

from moderation import views

app_name = "moderation"
urlpatterns = [path("report/<slug:kind>/<int:item_id>/", views.report, name="report")]
