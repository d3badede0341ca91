from django.apps import AppConfig
from django.core.checks import Tags, register

from dashboard.static_files import check_vendor_files


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "党建工作数据看板"

    def ready(self) -> None:
        register(check_vendor_files, Tags.staticfiles)
