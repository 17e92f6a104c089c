"""`python -m tests.django_office.serve PORT DATABASE`: migrate, make the user, serve."""

import sys
import time

import django
from django.conf import settings
from django.http import HttpResponse

_STRUCK: set[str] = set()


def faults(get_response):
    """Fail once for a number that asks for it: B before the commit, A after it, L with an answer that comes late."""

    def answer(request):
        number = request.POST.get("number", "") if request.method == "POST" else ""
        kind = number[:2] if number not in _STRUCK else ""
        _STRUCK.add(number)
        if kind == "B-":
            return HttpResponse("out of order", status=500)
        response = get_response(request)
        if kind == "A-":
            return HttpResponse("out of order", status=500)
        if kind == "L-":
            time.sleep(3)
        return response

    return answer


def main(port: str, database: str) -> None:
    """Serve until the process is ended."""
    settings.configure(
        DEBUG=True,
        SECRET_KEY="only for tests",
        ROOT_URLCONF="tests.django_office.urls",
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            *(f"django.contrib.{name}" for name in ("admin", "auth", "contenttypes", "sessions", "messages")),
            "django.contrib.staticfiles",
            "tests.django_office",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "tests.django_office.serve.faults",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        STATIC_URL="static/",
    )
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_superuser("clerk", "", "office-4711")
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, verbosity=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
