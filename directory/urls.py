"""The addresses of directory."""

from django.urls import path

from directory.views import deals, listings

app_name = "directory"
urlpatterns = [
    path("directory/", listings.listing_list, name="listing-list"),
    path("directory/feed/", listings.listing_feed, name="listing-feed"),
    path("directory/new/", listings.new_listing, name="new-listing"),
    path("directory/<int:listing_id>/", listings.listing, name="listing"),
    path("directory/<int:listing_id>/seen/", listings.note_seen, name="note-seen"),
    path("directory/<int:listing_id>/close/", listings.close_listing, name="close-listing"),
    path("directory/<int:listing_id>/offer/", deals.offer_deal, name="offer-deal"),
    path("deals/", deals.deal_list, name="deal-list"),
    path("deals/<int:deal_id>/", deals.deal, name="deal"),
    path("deals/<int:deal_id>/agree/", deals.agree_deal, name="agree-deal"),
    path("deals/<int:deal_id>/decline/", deals.decline_deal, name="decline-deal"),
    path("deals/<int:deal_id>/close/", deals.close_deal, name="close-deal"),
]
