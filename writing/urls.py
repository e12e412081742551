"""The addresses of writing."""

from django.urls import path

from writing import views

app_name = "writing"
urlpatterns = [
    path("me/drafts/", views.draft_list, name="draft-list"),
    path("me/drafts/<int:draft_id>/forget/", views.forget_draft, name="forget-draft"),
    path("writing/complete/", views.complete, name="complete"),
    path("writing/draft/", views.draft, name="draft"),
    path("pictures/add/", views.add_picture, name="add-picture"),
    path("pictures/<slug:digest>/<slug:size>.webp", views.picture, name="picture"),
    path("previews/<slug:token>.webp", views.preview_picture, name="preview-picture"),
    path("media/<str:token>.webp", views.media, name="media"),
    path("writing/preview/", views.preview, name="preview"),
]
