from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from dashboard.static_files import check_vendor_files


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = _("党建工作数据看板")

    def ready(self) -> None:
        register(check_vendor_files, Tags.staticfiles)
