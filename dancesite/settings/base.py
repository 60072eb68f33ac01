"""Settings that every way of running shares. Values come from the environment (env.py) or from the home folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from dancesite.supervisor import paths

from . import env
from .openapi import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS

BASE_DIR = Path(__file__).resolve().parents[2]
HOME = paths.home()

DEBUG = False
SECRET_KEY = ""  # set by dev, test and production
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_vite",
    "rest_framework",
    "drf_spectacular",
    "channels",
    "dancesite.core",
    "dancesite.accounts",
    "dancesite.clips",
    "dancesite.annotations",
    "dancesite.learning",
    "dancesite.reports",
    "dancesite.live",
]

MIDDLEWARE = [
    "dancesite.core.middleware.Health",
    "django.middleware.security.SecurityMiddleware",
    "dancesite.core.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dancesite.core.middleware.CompressedText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dancesite.accounts.token_access.TokenAccess",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "dancesite.urls"
ASGI_APPLICATION = "dancesite.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "dancesite" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dancesite.accounts.context.shell",
            ],
        },
    }
]

# --- servers -------------------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {"default": env.database(env.text("DATABASE_URL", paths.database_url()))}
if env.flag("DANCESITE_DB_POOL", False):
    # Only the web process pools (asgi.py sets the flag): a pool does not survive the fork of a Celery child.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 20, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_socket = paths.redis_socket()
_own_redis = env.text("REDIS_URL", "")
BROKER_URL = _own_redis or f"redis+socket://{_socket}?virtual_host=0"
REDIS_URL = _own_redis or f"unix://{_socket}?db=0"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # No socket timeout: the layer waits for messages with a blocking read, and an idle socket is no error.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}], "prefix": "live", "expiry": 30},
    }
}

# Celery. The database says what runs (core.jobs); a message is only a nudge, so it is acknowledged at once.
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "cpu"  # of four: which one, core.jobs.queue_of says
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 3 * 3600  # a child stuck in native code is killed and counted as a killed worker
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 10, "socket_connect_timeout": 10}

# --- people --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dancesite.core.pages.stale_form"
OPEN_REGISTRATION = env.flag("DANCESITE_OPEN_REGISTRATION", False)

# --- files ---------------------------------------------------------------------------------------------------------
MEDIA_ROOT = HOME / "media"
WORK_DIR = HOME / "media" / ".work"  # on the media's own file system, so that a finished file is renamed, not copied
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
UPLOAD_MAX_BYTES = env.integer("DANCESITE_UPLOAD_MAX_MB", 2048) * 1024 * 1024
UPLOAD_KEPT_HOURS = 48  # without a byte, before an unfinished upload is deleted
UPLOADS_AT_ONCE = 20  # unfinished ones of one person
STUDIO_QUOTA_BYTES = env.integer("DANCESITE_STUDIO_QUOTA_GB", 0) * 10**9  # 0: no limit
MODEL_MAX_BYTES = 512 * 1024 * 1024  # of one model's file; analysis.formats.checkpoint_header knows no larger ones
CLIP_MAX_SECONDS = 20 * 60
CLIP_MAX_PIXELS = 4096 * 2304  # of one picture as it is stored
CLIP_MAX_RATE = 240  # frames a second, on the whole
REMOVED_KEPT_DAYS = 30
DEMO_CLIP = HOME / "demo" / "first.mp4"  # the first sample, drawn at set-up
SEED = env.choice("DANCESITE_SEED", ("samples", "studio", "nothing"))  # what an empty site begins with

_bucket = env.text("DANCESITE_S3_BUCKET", "")
_media_storage: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": MEDIA_ROOT},
}
if _bucket:
    _media_storage = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": env.text("DANCESITE_S3_ENDPOINT", "") or None,
            "region_name": env.text("DANCESITE_S3_REGION", "") or None,
            "default_acl": None,
            "file_overwrite": True,
        },
    }
STORAGES = {
    "default": _media_storage,
    # Vite has already put a hash into every name; a manifest storage would hash the entry again and run it twice.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
_built = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [_built] if _built.is_dir() else []
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,}\.\w+$"
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": _built / "manifest.json"}}

# --- API -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "dancesite.core.api.TokenAuthentication",
        "dancesite.core.api.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["dancesite.core.api.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "dancesite.core.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "dancesite.core.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}

# --- webhooks ------------------------------------------------------------------------------------------------------
WEBHOOK_NETWORKS = env.networks("DANCESITE_WEBHOOK_NETWORKS")  # inside the house, where receivers may be all the same
WEBHOOK_HTTP = env.flag("DANCESITE_WEBHOOK_HTTP", False)  # unencrypted, and only to those networks

# --- language and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "dancesite" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("DANCESITE_TIME_ZONE", "UTC")

# --- security headers ----------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "dancesite.core.log_lines.MaskedFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("DANCESITE_LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
