"""The language of a request: Chinese, until the reader chooses English."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override


class ChosenLanguage:
    """Answers in the language of the cookie that the switch sets; without it, or with any other, in Chinese.

    Django's LocaleMiddleware also reads Accept-Language: then an office whose browsers came in English would meet
    English pages that nobody chose, and one address would show two languages to two colleagues. It also leaves the
    language with the thread, where the next work would find it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen(request)
        with override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response


def chosen(request: HttpRequest) -> str:
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
