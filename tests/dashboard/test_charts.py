"""The axes of charts."""

import pytest

from dashboard.charts import ticks


@pytest.mark.parametrize(
    ("values", "least", "labels"),
    [
        ([], 1, ["0", "1"]),
        ([0, 3], 1, ["0", "1", "2", "3"]),
        ([76], 1, ["0", "20", "40", "60", "80"]),
        ([-20, 35], 1, ["-20", "0", "20", "40"]),
        ([0.31], 0.01, ["0.0", "0.1", "0.2", "0.3", "0.4"]),
        ([12_345], 1, ["0", "5,000", "10,000", "15,000"]),
    ],
)
def test_axes_have_round_numbers(values: list[float], least: float, labels: list[str]) -> None:
    assert [tick.label for tick in ticks(values, least=least)] == labels
