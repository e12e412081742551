"""The addresses of desk outside the admin."""

from django.urls import path

from desk import views

app_name = "desk"
urlpatterns = [
    path("setup/", views.setup, name="setup"),
    path("setup/administrator/", views.setup_administrator, name="setup-administrator"),
    path("setup/place/", views.setup_place, name="setup-place"),
    path("setup/look/", views.setup_look, name="setup-look"),
    path("setup/mail/", views.setup_mail, name="setup-mail"),
    path("setup/forums/", views.setup_forums, name="setup-forums"),
    path("setup/subjects/", views.setup_subjects, name="setup-subjects"),
    path("setup/invite/", views.setup_invite, name="setup-invite"),
    path("setup/invite/<int:invitation_id>/back/", views.take_back_invitation, name="take-back-invitation"),
    path("setup/done/", views.setup_done, name="setup-done"),
    path("invited/<str:token>/", views.invited, name="invited"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("service-worker.js", views.service_worker, name="service-worker"),
    path("starts/", views.starts, name="starts"),
    path("starts/<slug:whose>/", views.start, name="start"),
    path("offline/", views.offline, name="offline"),
    path("look/app-<int:size>.png", views.app_icon, name="app-icon"),
    path("look/<slug:version>.css", views.look, name="look"),
    path("look/<slug:version>.svg", views.look_mark, name="look-mark"),
    path("look/logo/<slug:digest>.png", views.logo, name="logo"),
    path("look/icon/<slug:digest>.png", views.icon, name="icon"),
]
