"""The addresses of notices."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notice_list, name="notice-list"),
    path("notices/bell/", views.bell, name="bell"),
    path("notices/see/", views.see, name="see"),
    path("notices/choices/", views.choices, name="choices"),
    path("notices/choices/addresses/", views.void_addresses, name="void-addresses"),
    path("notices/choices/try/", views.try_address, name="try-address"),
    path("notices/devices/", views.device_list, name="device-list"),
    path("notices/devices/add/", views.add_device, name="add-device"),
    path("notices/devices/<int:device_id>/remove/", views.remove_device, name="remove-device"),
    path("notices/devices/<int:device_id>/try/", views.try_device, name="try-device"),
    path("notices/stop/<str:token>/", views.stop, name="stop"),
    path("mail/incoming/", views.incoming, name="incoming"),
    path("mail/told/", views.provider_says, name="provider-says"),
    path("outbox/", views.outbox_list, name="outbox-list"),
    path("outbox/<int:mail_id>/", views.outbox, name="outbox"),
    path("outbox/<int:mail_id>/source/", views.outbox_source, name="outbox-source"),
    path("outbox/<int:mail_id>/html/", views.outbox_html, name="outbox-html"),
]
