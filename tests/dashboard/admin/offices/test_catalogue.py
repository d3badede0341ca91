"""The catalogue is kept by the business administrator, and stays sound."""

from __future__ import annotations

import json

import pytest

from metrics.models import (
    CatalogueEntry,
    OrgUnit,
    Role,
)
from tests.support import cast
from tests.support.site import address, client_of, load_catalogue, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def test_reorganising_and_the_catalogue_are_the_business_administrators() -> None:
    load_catalogue()
    officer, business = client_of(Role.OFFICER, cast.DISTRICT), client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    unit = OrgUnit.objects.get(pk=cast.VILLAGE)
    assert officer.post(address(unit), {"name": "新名"}).status_code == 403
    assert business.post(address(unit), typed(business.get(address(unit)), name="新名")).status_code == 302
    entry = CatalogueEntry.objects.get(code="G1-03")
    assert officer.get(address(entry), follow=True).status_code in {403, 404}
    assert business.get(address(entry)).status_code == 200


def test_a_broken_definition_is_refused_with_its_place() -> None:
    load_catalogue()
    business = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    entry = CatalogueEntry.objects.get(code="G1-03")
    body = json.dumps(entry.body | {"ledger": "x", "decimals": 99})
    answer = business.post(address(entry), typed(business.get(address(entry)), body=body))
    assert answer.status_code == 200
    assert "decimals" in answer.text and "ledger" in answer.text
    body = json.dumps(entry.body | {"name_zh": "后备力量"}, ensure_ascii=False)
    assert business.post(address(entry), typed(business.get(address(entry)), body=body)).status_code == 302
    assert business.get("/indicators/G1-03/").context["indicator"].name_zh == "后备力量"


def test_what_the_catalogue_needs_stays() -> None:
    load_catalogue()
    business = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    section = CatalogueEntry.objects.get(kind="section", code="G1")
    business.post(address(section, "delete"), {"post": "yes"})
    assert CatalogueEntry.objects.filter(pk=section.pk).exists()
