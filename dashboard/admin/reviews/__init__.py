"""Reviews: 通过 and 退回."""
