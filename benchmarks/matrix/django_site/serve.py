"""`python -m benchmarks.matrix.django_site.serve PORT DATABASE PASSWORD`: migrate, make the user, serve."""

import sys
from typing import Any

import django
from django.conf import settings

USER = "clerk"
_APPLICATIONS = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
_CONTEXT = ("template.context_processors.request", "contrib.auth.context_processors.auth")
_MIDDLEWARE = (
    "contrib.sessions.middleware.SessionMiddleware",
    "middleware.csrf.CsrfViewMiddleware",
    "contrib.auth.middleware.AuthenticationMiddleware",
    "contrib.messages.middleware.MessageMiddleware",
)


def main(port: str, database: str, password: str) -> None:
    """Serve until the process is ended."""
    processors = [f"django.{name}" for name in (*_CONTEXT, "contrib.messages.context_processors.messages")]
    templates: dict[str, Any] = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": processors},
    }
    settings.configure(
        DEBUG=True,
        SECRET_KEY="only for tests",
        ROOT_URLCONF="benchmarks.matrix.django_site.urls",
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in _APPLICATIONS), "benchmarks.matrix.django_site"],
        MIDDLEWARE=[f"django.{name}" for name in _MIDDLEWARE],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # signing in need not be slow here
        TEMPLATES=[templates],
        STATIC_URL="static/",
    )
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_superuser(USER, "", password)
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, verbosity=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
