"""The owner's first steps: the code that opens the door, and which steps are done."""
