"""Names in the reader's language: {{ indicator|named }}; which others there are; the day of a demonstration."""

from datetime import date

from django import template
from django.conf import settings
from django.utils.translation import get_language

from metrics.wording import name_of

register = template.Library()
register.filter("named", name_of)


@register.simple_tag
def demonstrated_day() -> date | None:
    """The day on which a demonstration stands; None where business goes by the clock."""
    day: date | None = settings.TODAY
    return day


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """Code and name, in itself, of each language but the reader's."""
    return [(code, name) for code, name in settings.LANGUAGES if code != get_language()]
