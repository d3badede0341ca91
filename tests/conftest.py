"""What every test stands on. The environment is set before Django reads it, so that no test depends on the caller's."""

import gc
import os

os.environ |= {
    # Named here and not in pyproject.toml: from there Django would be loaded before these lines run.
    "DJANGO_SETTINGS_MODULE": "dashboard.settings",
    "DEMO": "1",
    "DEMO_TODAY": "clock",
    "DEBUG": "0",
    "HTTPS": "0",
    "PLAIN_STATIC": "1",
    "SECRET_KEY": "only-for-tests-" * 5,
    "PERSONAL_DATA_KEY": "personal-in-tests-" * 4,
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    # Playwright's synchronous interface keeps an event loop in the thread that also uses the ORM.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

pytest_plugins = [
    "tests.running.clock",
    "tests.running.databases",
    "tests.running.standing",
    "tests.running.browsers",
    "tests.support.where",
    "tests.running.drawing",  # last, so that it is asked first which tests run
]


def pytest_configure() -> None:
    """Before pytest-django looks: it sets Django up only where somebody has read the settings."""
    import django

    django.setup()
    # The usual thresholds suit small programs: an eighth of a run would go into looking for cycles in what stays.
    gc.set_threshold(200_000, 50, 1000)


def pytest_report_header() -> str:
    from django.conf import settings

    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"
