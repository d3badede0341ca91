from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.translation import gettext_lazy as _

from dashboard.static_files import check_vendor_files


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = _("党建工作数据看板")

    def ready(self) -> None:
        register(check_settings, Tags.security)
        register(check_vendor_files, Tags.staticfiles)


def check_settings(**_options: Any) -> list[CheckMessage]:
    """What must be set and is not, so that no command that may need it runs without it."""
    return [Error(settings.MISSING_SETTINGS, id="dashboard.E002")] if settings.MISSING_SETTINGS else []
