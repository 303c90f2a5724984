"""Settings: everything a municipality may set comes from the environment; `docs/drift.md` lists it."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg2.extensions import parse_dsn

from kvalitet.aviseringar.epostadress import installningar as epostinstallningar
from kvalitet.lagrum import SOSFS_LEDNINGSSYSTEM, SOSFS_LEX_SARAH, kalla_foreskrifter
from kvalitet.lokalamal import bestam as bestam_mal
from kvalitet.lokalamal import tolka as tolka_mal

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("KVALITET_VAR", BASE_DIR / "var"))

LAGE = os.environ.get("KVALITET_LAGE", "utveckling")
if LAGE not in {"utveckling", "drift"}:
    raise ImproperlyConfigured("KVALITET_LAGE ska vara 'utveckling' eller 'drift'.")
DRIFT = LAGE == "drift"
DEBUG = False

SECRET_KEY = os.environ.get("KVALITET_HEMLIG_NYCKEL", "")
if not SECRET_KEY:
    if DRIFT:
        raise ImproperlyConfigured("Sätt KVALITET_HEMLIG_NYCKEL till en lång hemlig text.")
    SECRET_KEY = "bara-for-utveckling-" + "0" * 40
ALLOWED_HOSTS = os.environ.get("KVALITET_VARDNAMN", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{vard}" for vard in ALLOWED_HOSTS if vard and not vard.startswith("[")]
KOMMUN = os.environ.get("KVALITET_KOMMUN", "Lindsjö kommun")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "simple_history",
    "axes",
    "csp",
    "django_htmx",
    "kvalitet.organisation",
    "kvalitet.spar",
    "kvalitet.diarium",
    "kvalitet.bilagor",
    "kvalitet.jobb",
    "kvalitet.utkast",
    "kvalitet.aviseringar",
    "kvalitet.skarm",
    "kvalitet.konto",
    "avvikelser",
    "avvikelser.nodatkomst",
    "avvikelser.nedskrivet",
    "avvikelser.lista",
    "avvikelser.kopplingar",
    "avvikelser.lex_sarah",
    "avvikelser.personalinformation",
    "avvikelser.synpunkter",
    "avvikelser.utforare",
    "avvikelser.tillsyn",
    "avvikelser.gallring",
    "kvalitet.atgarder",  # after avvikelser: the start page shows ärenden first
    "egenkontroll.plan",
    "egenkontroll.andra",
    "egenkontroll.arshjul",
    "egenkontroll.ram",
    "egenkontroll.granskning",
    "egenkontroll.risk",
    "egenkontroll.internkontroll",
    "rapporter",
    "rapporter.gallrat",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kvalitet.skarm.huvuden.huvuden_middleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kvalitet.konto.utgangen.UtgangenMiddleware",
    "kvalitet.konto.livstid.livstid_middleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kvalitet.organisation.engangslosenord.engangslosenord_middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "kvalitet.skarm.fel.metod_middleware",
]

ROOT_URLCONF = "kvalitet.urls"
WSGI_APPLICATION = "kvalitet.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kvalitet.skarm.sammanhang.skarm",
            ],
            "builtins": [f"kvalitet.skarm.templatetags.{namn}" for namn in ("skarm", "sidhuvud", "adresser")],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "kvalitet.skarm.formular.Formularritare"


def _databas() -> dict[str, Any]:
    """DATABASE_URL is a libpq URI; a socket folder goes in `host`. Without it no database is configured."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise ImproperlyConfigured("DATABASE_URL saknas. Starta med 'python3 manage.py start', eller sätt den.")
    try:
        delar = parse_dsn(url)
    except Exception as fel:
        raise ImproperlyConfigured("DATABASE_URL går inte att tolka.") from fel
    namn = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{django: delar[libpq] for libpq, django in namn.items() if libpq in delar},
        "OPTIONS": {nyckel: varde for nyckel, varde in delar.items() if nyckel not in namn},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


DATABASES = {"default": _databas()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- who ----
AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # nobody anonymous has rights anywhere
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "logga-in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "logga-in"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["anvandarnamn", "fornamn", "efternamn", "epost"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "konto/last.html"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = int(os.environ.get("KVALITET_UTLOGGNING_MINUTER", "60")) * 60
SESSION_LANGST = int(os.environ.get("KVALITET_INLOGGNING_TIMMAR", "12")) * 3600  # seconds, however active
SESSION_ENGINE = "kvalitet.konto.session"
# The server alone keeps the time. A cookie that outlives its session tells whose late form it is (konto.utgangen).
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kvalitet.skarm.fel.csrf"

# ---- transport ----
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DRIFT
SECURE_SSL_REDIRECT = DRIFT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DRIFT else None
SECURE_HSTS_SECONDS = 31_536_000 if DRIFT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = DRIFT
SECURE_HSTS_PRELOAD = DRIFT
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^halsa/"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# ---- language and time ----
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska")]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["kvalitet.skarm.format"]

# ---- files ----
STATIC_URL = "/statiskt/"
STATIC_ROOT = VAR_DIR / "statiskt"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if DRIFT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not DRIFT
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = VAR_DIR / "filer"
BILAGA_STORST = 20 * 1024 * 1024  # bytes
LOSA_FILER_DAGAR = int(os.environ.get("KVALITET_LOSA_FILER_DAGAR", "7"))  # then a file that nothing holds is removed
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# ---- the municipality's own rules ----
try:
    bestam_mal(tolka_mal(os.environ))
except ValueError as fel:
    raise ImproperlyConfigured(str(fel)) from fel
# What the municipality calls the two föreskrifter, for instance with their newest change; empty: by number alone.
kalla_foreskrifter(
    {
        SOSFS_LEDNINGSSYSTEM: os.environ.get("KVALITET_FORESKRIFT_LEDNINGSSYSTEM", "").strip(),
        SOSFS_LEX_SARAH: os.environ.get("KVALITET_FORESKRIFT_LEX_SARAH", "").strip(),
    }
)
# From how many points (severity times likelihood, 1-16) lex Sarah is suggested, and the least severity (1-4).
LEX_SARAH_FORSLAG = (
    int(os.environ.get("KVALITET_LEX_SARAH_POANG", "8")),
    int(os.environ.get("KVALITET_LEX_SARAH_ALLVAR", "3")),
)

# The kod of the nämnd that gets a synpunkt when nobody knows whom it concerns. Empty: see synpunkter.platsen.
SYNPUNKT_NAMND = os.environ.get("KVALITET_SYNPUNKT_NAMND", "")
# Without login, from one address in one hour: synpunkter sent, forms with files looked through, wrong codes.
SYNPUNKT_PER_TIMME = int(os.environ.get("KVALITET_SYNPUNKT_PER_TIMME", "10"))
SYNPUNKT_FILER_PER_TIMME = 3 * SYNPUNKT_PER_TIMME
SYNPUNKT_FEL_KOD_PER_TIMME = 20
# How many proxies of the municipality's own stand before the program and write X-Forwarded-For (synpunkter.takt).
SYNPUNKT_PROXYER = int(os.environ.get("KVALITET_SYNPUNKT_PROXYER", "0"))

# ---- long work ----
CELERY_BROKER_URL = os.environ.get("REDIS_URL", "")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A worker that holds a job beats this often; a job whose beat is this old is taken up again, at most so many times.
JOBB_PULS_SEKUNDER = 5.0
JOBB_AVBRUTET_SEKUNDER = 30.0
JOBB_OPLOCKAT_SEKUNDER = 60.0  # a job that nobody has taken is put in the queue again
JOBB_FORSOK = 3

# ---- notices and e-mail ----
# Where the program is reached from outside, for links in e-mail.
ADRESS = os.environ.get("KVALITET_ADRESS", "").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if DRIFT else "http://127.0.0.1:8000"
)
DEFAULT_FROM_EMAIL = os.environ.get("KVALITET_EPOST_FRAN", "") or f"kvalitet@{ALLOWED_HOSTS[0]}"
EMAIL_TIMEOUT = 20  # seconds
globals().update(epostinstallningar(os.environ.get("KVALITET_EPOST_URL", "")))
# Working days before a deadline that a reminder comes, and after it that the next chef is told.
PAMINNELSE_ARBETSDAGAR = int(os.environ.get("KVALITET_PAMINNELSE_ARBETSDAGAR", "2"))
ESKALERING_ARBETSDAGAR = int(os.environ.get("KVALITET_ESKALERING_ARBETSDAGAR", "3"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"enkel": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"konsol": {"class": "logging.StreamHandler", "formatter": "enkel"}},
    "root": {"handlers": ["konsol"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}, "pikepdf": {"level": "WARNING"}},
}
