"""How members help one another: questions, visits and ties, counted for the owner."""
