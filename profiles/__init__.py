"""Who a member is and what they care about."""
