"""What came of mailings: counted, as rates with their intervals, beside the hold-out group, and what speaks against."""
