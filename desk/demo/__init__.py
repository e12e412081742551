"""The demo community: Trailhead, where the customers of a made-up maker of outdoor gear meet."""
