"""Letters to deliver: the same readers and threads as the newsletter's own tests have."""

from tests.newsletters.conftest import subscribed, thread_of, three_threads

__all__ = ["subscribed", "thread_of", "three_threads"]
