"""What goes wrong has a page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.views import defaults

pytestmark = pytest.mark.django_db


def test_what_goes_wrong_has_a_page_without_database(rf) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert "出错了" in defaults.server_error(rf.get("/")).content.decode()
        assert "请求不对" in defaults.bad_request(rf.get("/"), Exception()).content.decode()
    assert len(captured) == 0
