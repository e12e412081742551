"""The queue, penalties and the record of staff acts."""
