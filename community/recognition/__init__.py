"""Recognition: what members gave is counted, and badges follow from it."""
