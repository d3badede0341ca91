"""The addresses of the site."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from dashboard.admin.home.own_password import OwnPasswordView
from dashboard.admin.site import site
from dashboard.pages.home import home
from dashboard.pages.indicator import breakdown_file, composition_file, indicator, rows_file, trend_file
from dashboard.pages.ledger import all_ledgers, ledger, ledger_file, ledgers_file
from dashboard.pages.section import section
from dashboard.pages.sign_in import SignInView
from dashboard.pages.summaries import summary
from dashboard.pages.theme import theme
from dashboard.pages.unit import unit, units_file

urlpatterns = [
    path("", home, name="home"),
    path("themes/<str:code>/", theme, name="theme"),
    path("sections/<str:code>/", section, name="section"),
    path("summaries/<str:of>/<str:across>.<str:form>", summary, name="summary"),
    path("indicators/<str:code>/", indicator, name="indicator"),
    path("indicators/<str:code>/trend.csv", trend_file, name="trend-file"),
    path("indicators/<str:code>/units.csv", breakdown_file, name="breakdown-file"),
    path("indicators/<str:code>/composition.csv", composition_file, name="composition-file"),
    path("indicators/<str:code>/rows.csv", rows_file, name="rows-file"),
    path("ledgers/", all_ledgers, name="ledgers"),
    path("ledgers.csv", ledgers_file, name="ledgers-file"),
    path("ledgers/<str:name>/", ledger, name="ledger"),
    path("ledgers/<str:name>/rows.csv", ledger_file, name="ledger-file"),
    path("unit/", unit, name="unit"),
    path("unit/units.csv", units_file, name="units-file"),
    path("sign-in/", SignInView.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("password/", OwnPasswordView.as_view(), name="password"),
    path("language/", require_POST(set_language), name="language"),
    path("admin/", site.urls),
]

handler400 = "dashboard.pages.errors.bad_request"
handler404 = "dashboard.pages.errors.not_found"
handler403 = "dashboard.pages.errors.forbidden"
