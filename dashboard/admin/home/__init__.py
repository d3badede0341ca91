"""The first page of the admin: what its reader has to do."""
