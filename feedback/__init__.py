"""What members say of one another and to the company."""
