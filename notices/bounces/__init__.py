"""Mail that comes back: the return path of each mail, what a report says, and when an address is given up."""

from notices.bounces.addresses import return_path

__all__ = ["return_path"]
