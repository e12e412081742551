"""What other sites tell in feeds, on the pages of the members who chose them: asked by a step, never by a page."""
