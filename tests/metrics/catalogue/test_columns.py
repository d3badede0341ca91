"""A definition names columns that its ledger offers."""

from __future__ import annotations

import pytest

from metrics.catalogue.faults import CatalogueError
from metrics.catalogue.loading import check_entry
from metrics.models import CatalogueEntry, EntryKind
from tests.support.site import load_catalogue


@pytest.mark.django_db
def test_a_column_that_is_not_offered_is_refused() -> None:
    load_catalogue()
    row = CatalogueEntry.objects.get(code="G1-03")
    broken = row.body | {"measure": row.body["measure"] | {"where": [{"column": "person.password", "is": "x"}]}}
    check_entry(EntryKind.INDICATOR, row.code, row.body, replaces=row.pk)
    with pytest.raises(CatalogueError) as refused:
        check_entry(EntryKind.INDICATOR, row.code, broken, replaces=row.pk)
    assert [fault.key for fault in refused.value.faults] == ["measure.where[1].column"]
