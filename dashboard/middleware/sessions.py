"""Sessions end after thirty idle minutes, at the cost of at most one write a minute."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

TOUCH_SECONDS = 60


class TouchSession:
    """Moves the end of a signed-in session forward; saving it on every request would be a write for every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if request.user.is_authenticated and now - request.session.get("touched", 0) >= TOUCH_SECONDS:
            request.session["touched"] = now
        return self.get_response(request)
