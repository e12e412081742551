"""The outbox and how mail gets there."""
