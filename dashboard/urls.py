"""The addresses of the site."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from dashboard.admin.site import site
from dashboard.pages.home import home
from dashboard.pages.indicator import breakdown_file, indicator, rows_file
from dashboard.pages.sign_in import SignInView

urlpatterns = [
    path("", home, name="home"),
    path("indicators/<str:code>/", indicator, name="indicator"),
    path("indicators/<str:code>/units.csv", breakdown_file, name="breakdown-file"),
    path("indicators/<str:code>/rows.csv", rows_file, name="rows-file"),
    path("sign-in/", SignInView.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", require_POST(set_language), name="language"),
    path("admin/", site.urls),
]

handler404 = "dashboard.pages.errors.not_found"
handler403 = "dashboard.pages.errors.forbidden"
