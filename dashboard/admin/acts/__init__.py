"""Who acts, in one unit of work, for which reason, and what is answered when it is refused."""
