"""Names in the reader's language: {{ indicator|named }}."""

from django import template

from dashboard.wording import name_of

register = template.Library()
register.filter("named", name_of)
