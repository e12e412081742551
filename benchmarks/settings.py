"""The product's own settings for measuring: static files by their hashed names, and the bare views beside ours."""

from config.settings import *  # noqa: F403  what is measured is the product as it is set
from config.settings import STORAGES, VAR_DIR

ROOT_URLCONF = "benchmarks.addresses"
STATIC_ROOT = VAR_DIR / "static"
# As in production, less the compression, which takes a minute to prepare and nothing at a request.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
