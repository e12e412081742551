"""The addresses of feedback."""

from django.urls import path

from feedback import views

app_name = "feedback"
urlpatterns = [
    path("deals/<int:deal_id>/rate/", views.deal_rate, name="deal-rate"),
    path("members/<str:username>/ratings/", views.ratings, name="ratings"),
    path("members/<str:username>/ratings/feed/", views.rating_feed, name="rating-feed"),
]
