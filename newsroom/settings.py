"""
Every setting, read from the environment alone; each has a default that suits one desk on one machine.

    DATA_DIR              where everything that changes is kept            var/ beside manage.py
    DATABASE_URL          postgres://user:password@host/name               SQLite in DATA_DIR
    REDIS_URL             a cache and wake-ups shared by several processes one cache per process
    SECRET_KEY            signs sessions and links                         made once, in DATA_DIR/secret_key
    SECRET_KEY_FALLBACKS  keys of before, with commas, that still open what they closed   none
    NEWSROOM_PRODUCTION   1: https only, secure cookies, strict start      0
    ALLOWED_HOSTS         names the site answers to, with commas           localhost
    CSRF_TRUSTED_ORIGINS  origins of forms besides our own, with commas    none
    TRUSTED_PROXIES       addresses whose X-Forwarded-* is believed        none
    SSL_REDIRECT          0: leave the way from http to https to a proxy   1 in production
    HSTS_SECONDS          how long browsers insist on https                one year in production
    EMAIL_HOST …          EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_FROM;
                          without a host, mail is printed on the terminal
    OIDC_ISSUER           address of an OpenID Connect provider: people sign in there, too   none
    OIDC_CLIENT_ID, OIDC_CLIENT_SECRET   what the provider gave us
    OIDC_NAME             what the button says: Sign in with …                   single sign-on
    OIDC_CREATE           1: whoever the provider vouches for gets an account here, on no desk   0
    REQUIRE_SECOND_FACTOR 1: moderators and superusers have their powers only with one;
                          0: moderators of the desks that ask for it             0
    KEEP_ADDRESSES        0: where people are signed in is listed without addresses   1
    SITE_URL              where people find the site, for links in mail    http://localhost:8000
    SERVE_JOBS            0: `serve` leaves jobs to `manage.py worker`     1
    PAGE_THREADS          threads a process that run pages                 3
    FETCH_ALLOWED_NETWORKS  networks besides the public internet that articles may be fetched from,
                          with commas (127.0.0.0/8,10.0.0.0/8)             none
    STATIC_ROOT           where collectstatic puts the files to serve      DATA_DIR/static
    DEBUG                 1: Django's own error pages, files as they stand 0
"""

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(int(default))).strip().lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def kept_secret(path: Path) -> str:
    """The key in `path`; the first process to ask writes it, and all others read that one."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")  # for this thread alone
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)  # fails when another process was quicker, and never shows half a key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text().strip()


def static_headers(headers: Any, path: str, url: str) -> None:
    """What WhiteNoise does not say of a static file by itself, or says at greater length."""
    headers["X-Content-Type-Options"] = "nosniff"
    if "immutable" in headers.get("Cache-Control", ""):
        headers["Cache-Control"] = "max-age=31536000, immutable"
    # A weak one: the same file in its three codings is not the same bytes.
    known = os.stat(path)
    headers["ETag"] = f'W/"{known.st_mtime_ns // 1000:x}-{known.st_size:x}"'


BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

PRODUCTION = flag("NEWSROOM_PRODUCTION")
DEBUG = flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
# The server believes these, not Django: past it, the scheme and the client's address are already true.
TRUSTED_PROXIES = listed("TRUSTED_PROXIES")

# What is installed

INSTALLED_APPS = [
    "articles",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "taggit",
]
if find_spec("django_linear_migrations"):  # a tool of developers: two migrations of one number clash in git
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    # First, so that no refusal of the others goes out without them.
    "csp.middleware.CSPMiddleware",
    "newsroom.headers.guarded",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsroom.again.TryAgain",  # the innermost
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
ASGI_APPLICATION = "newsroom.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # with the cached loader, unless DEBUG
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# What is kept

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'newsroom.sqlite3'}",
        conn_max_age=None,  # the page threads are few and lasting, and so are their connections
    )
}
SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if SQLITE:
    DATABASES["default"]["ENGINE"] = "newsroom.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that reads first and then writes cannot wait for the lock; one that starts so can.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # No mmap_size: https://www.sqlite.org/wal.html#walresetbug is in Debian 12's version.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # A file, since servers in tests open connections in threads; a process each, so that runs do not meet.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / f"test-{os.getpid()}.sqlite3")}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
REDIS_URL = os.environ.get("REDIS_URL", "")
if REDIS_URL:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or DATA_DIR / "static").resolve()
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG or not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else's pages use our fonts
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "media"},
    },
    "snapshots": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "snapshots"},
    },
    "staticfiles": {"BACKEND": "newsroom.storage.StaticStorage"},
}

# Measured on two cores: two to four threads a process serve more than eight do.
PAGE_THREADS = int(os.environ.get("PAGE_THREADS") or 3)

# What comes in. The bridge refuses larger bodies before a page thread sees them.

MAX_BODY_BYTES = 26 * 2**20  # a file of 25 MB and the form around it
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 2**20  # of it without files: a long page pasted as HTML
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
FETCH_ALLOWED_NETWORKS = listed("FETCH_ALLOWED_NETWORKS")

# Who comes in

AUTH_USER_MODEL = "articles.User"
AUTHENTICATION_BACKENDS = ["articles.accounts.backend.Backend", "articles.permissions.Backend"]
SESSION_ENGINE = "articles.accounts.sessions"
KEEP_ADDRESSES = flag("KEEP_ADDRESSES", True)
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "")
OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("OIDC_CLIENT_SECRET", "")
OIDC_NAME = os.environ.get("OIDC_NAME") or "single sign-on"
OIDC_SCOPES = os.environ.get("OIDC_SCOPES") or "openid email profile"
OIDC_CREATE = flag("OIDC_CREATE")
REQUIRE_SECOND_FACTOR = flag("REQUIRE_SECOND_FACTOR")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "articles.accounts.kept.stale_form"
LOGOUT_REDIRECT_URL = "/"
TAGGIT_CASE_INSENSITIVE = True

# What one person may make in a quarter of an hour, on pages and by the API; 0 is as much as they like.

MOST_MADE = int(os.environ.get("MOST_MADE") or 600)
MOST_REPLIES = int(os.environ.get("MOST_REPLIES") or 60)
MOST_FLAGS = int(os.environ.get("MOST_FLAGS") or 30)

# What a browser may do: nothing but our own files. No inline script, style or handler, so no nonce either.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# Browsers take a cookie of such a name from this very host alone, by https. Scripts read the forms' one.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SECURE_SSL_REDIRECT = flag("SSL_REDIRECT", PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, by http
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS") or (365 * 86400 if PRODUCTION else 0))
# Subdomains and the browsers' preload list belong to whoever owns the whole domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# What is said, and in which words

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("EMAIL_FROM", "newsroom@localhost")

SITE_URL = os.environ.get("SITE_URL") or (
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else "http://localhost:8000"
)
# Run in a thread of each serving process; of all of them one works at a time.
JOBS = "articles.jobs.Worker" if flag("SERVE_JOBS", True) else ""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "short": {
            "()": "newsroom.masked.MaskedFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "short"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # a 404 is the visitor's affair, a 500 is ours
        "newsroom": {"level": "INFO"},
        "articles": {"level": "INFO"},
    },
}
