"""What desk registers: the name of the site, for those below who speak of it."""

from desk.settings import site_settings
from notices.rendering import use_site_name

use_site_name(lambda: site_settings().name)
