"""Every setting, from the environment; docs/settings.md explains each."""

from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from config.logs import TEXT, known_secrets, logging_settings
from config.secret import kept_secret
from lib.mails import with_token
from lib.masking import Mask

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
# Embedded: one process on SQLite, with nothing beside it.
EMBEDDED = env.str("DATABASE_URL", default="sqlite:").startswith("sqlite:") and not env.str("REDIS_URL", default="")
SECRET_KEY = env.str("SECRET_KEY", default="") or (kept_secret(VAR_DIR) if EMBEDDED else env.str("SECRET_KEY"))
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST, "127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

INSTALLED_APPS = [
    "daphne",
    "profiles",
    "writing",
    "notices",
    "moderation",
    "community",
    "directory",
    "feedback",
    "search",
    "home",
    "newsletters",
    "desk",
    "config.apps.ConfigConfig",
    "config.apps.CommonplaceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "channels",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # our own templates of widgets come first

MIDDLEWARE = [
    # Outermost what puts headers on answers, so that those of all others get them, whatever went wrong within.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.requests.MachineMiddleware",
    "config.requests.RequestMiddleware",
    "config.middleware.MediaMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.PrivateMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.NewSiteMiddleware",
    "config.middleware.MemberLanguageMiddleware",
    "config.middleware.MemberClockMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "libraries": {"page": "lib.tags"},
        },
    }
]

# Database: one URL. SQLite takes turns from the first statement on, so that writers queue instead of failing.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'commonplace.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if ON_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        # Compiling a query takes longer than any of ours runs.
        "options": f"{DATABASES['default'].get('OPTIONS', {}).get('options', '')} -c jit=off".strip(),
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=10), "timeout": 5},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
LAYER_CAPACITY = 5000  # hints that may wait for one process
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "config.caching.SteadyCache", "LOCATION": REDIS_URL},
        "sessions": {
            "BACKEND": "config.caching.SteadyCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"is_forgetful": True},
        },
    }
    SESSION_CACHE_ALIAS = "sessions"
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # Without socket_timeout=None an idle socket dies after five seconds. A process has one channel for all
            # its sockets, so that the pool need not grow with them; see docs/decisions/one-channel-a-process.md.
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_timeout": None, "max_connections": 200}],
                "capacity": LAYER_CAPACITY,
            },
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},  # of the usual 300 a busy hour would push out what it noted itself
        }
    }
    CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": LAYER_CAPACITY}}
    }

# Search: Elasticsearch where there is one; the database answers while it is away.
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", default="commonplace")
ELASTICSEARCH_CA = env.str("ELASTICSEARCH_CA", default="")
ELASTICSEARCH_TIMEOUT = env.float("ELASTICSEARCH_TIMEOUT", default=0.8)

# Pictures: from the site's own address, or from one that holds nothing else; handed out by nginx where it can.
MEDIA_SITE = env.str("MEDIA_URL", default="").rstrip("/")
MEDIA_HOST = urlsplit(MEDIA_SITE).netloc
MEDIA_ACCEL = env.str("MEDIA_ACCEL", default="")
COUNT_CLICKS = env.bool("COUNT_CLICKS", default=True)  # in letters; off: their links go straight there
LINK_PREVIEWS, OUTSIDE_FEEDS = env.bool("LINK_PREVIEWS", default=True), env.bool("OUTSIDE_FEEDS", default=True)
PICTURES_QUOTA_MB = env.int("PICTURES_QUOTA_MB", default=200)

# The ledger: acts recorded longer ago are gathered; 0 keeps them for ever.
ACTIVITY_MONTHS = env.int("ACTIVITY_MONTHS", default=24)
if ACTIVITY_MONTHS != 0 and ACTIVITY_MONTHS < 13:
    raise ImproperlyConfigured("ACTIVITY_MONTHS is at least 13, as pages look back a year, or 0 for ever.")

# Mail: everything goes through our outbox; EMAIL_URL says where its worker takes it.
EMAIL_URL = env.str("EMAIL_URL", default=f"file://{VAR_DIR / 'mail'}")
# Answers by mail: off while there is no address for them; see docs/mail.md.
REPLY_ADDRESS = with_token("REPLY_ADDRESS", env.str("REPLY_ADDRESS", default=""))
BOUNCE_ADDRESS = with_token("BOUNCE_ADDRESS", env.str("BOUNCE_ADDRESS", default=""))
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", default="")
REPLY_MAILBOX = env.str("REPLY_MAILBOX", default="")
REPLY_SECRET = env.str("REPLY_SECRET", default="")
DKIM_KEYS = env.str("DKIM_KEYS", default="")  # what mail is signed with; see docs/mail.md
MAIL_A_MINUTE = env.dict("MAIL_A_MINUTE", default={})
EMAIL_BACKEND = "notices.outbox.OutboxBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Commonplace <news@{SITE_HOST}>")
PUSH_KEY = env.str("PUSH_KEY", default="")  # else the key that push services know us by is made of SECRET_KEY
# What the environment decides is not the owner's to decide in the browser.
GIVEN_BY_ENVIRONMENT = {name for name in ("SITE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL") if env.str(name, default="")}
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Who signs in, and how.
AUTH_USER_MODEL = "profiles.Member"
AUTHENTICATION_BACKENDS = ["config.accounts.MemberBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
if env.bool("FAST_PASSWORDS", default=False):  # for tests: hashing is a third of a second of every sign-in
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "config.accounts.SignupForm"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = env.str("ACCOUNT_EMAIL_VERIFICATION", default="optional")
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS, ACCOUNT_EMAIL_NOTIFICATIONS = False, True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.faults.expired_form"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *([MEDIA_SITE] if MEDIA_SITE else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Each language is named in its own words, so that whoever reads no other finds it.
LANGUAGE_CODE: str = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [
    (code, LANG_INFO.get(code, {}).get("name_local", code).capitalize())
    for code in env.list("LANGUAGES", default=["en", "fr"])
]
LOCALE_PATHS = [*env.list("LOCALE_PATHS", default=[]), str(BASE_DIR / "locale")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise asks for it before anything is collected
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = EMBEDDED or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "media"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Who may read what is not for everyone: the numbers for a monitor, the details of /healthz.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
INSIDE_NETWORKS = [ip_network(each) for each in env.list("INSIDE_NETWORKS", default=["127.0.0.0/8", "::1/128"])]

LOGGING = logging_settings(
    env.str("LOG_FORMAT", default=TEXT),
    env.str("LOG_LEVEL", default="INFO"),
    Mask(
        known_secrets(
            SECRET_KEY,
            METRICS_TOKEN,
            EMAIL_URL,
            *(REPLY_MAILBOX, REPLY_SECRET, BOUNCE_MAILBOX, PUSH_KEY, DKIM_KEYS),
            REDIS_URL,
            ELASTICSEARCH_URL,
            str(DATABASES["default"].get("PASSWORD", "")),
        ),
        own_host=SITE_HOST,
    ),
)
