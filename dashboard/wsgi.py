"""The entry point of the web server."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  # once it is named which

if settings.MISSING_SETTINGS:
    raise ImproperlyConfigured(settings.MISSING_SETTINGS)
