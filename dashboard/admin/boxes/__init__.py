"""The boxes of forms that read more than one way of writing."""
