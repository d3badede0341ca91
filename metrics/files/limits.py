"""How much is taken. The one place for these numbers; what a whole request may bring is in the settings."""

MEGABYTE = 1024 * 1024

MOST_BYTES = 20 * MEGABYTE
# On one row, and so also at once.
MOST_FILES = 20
MOST_NAME = 120

# What an Office file holds: parts, bytes once unpacked, and how many times its own size that is.
MOST_PARTS = 200
MOST_UNPACKED = 200 * MEGABYTE
MOST_RATIO = 100
MOST_DIRECTORY = MEGABYTE // 4

# A picture of more points than a telephone's camera gives takes gigabytes to look at.
MOST_SIDE = 30_000
MOST_POINTS = 120_000_000
