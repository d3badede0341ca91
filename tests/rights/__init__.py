"""Nobody sees or touches what is not his: a world in which every value has an owner, and ways to look for what leaks.

canaries.py   tokens that no two values share, and what an answer tells of them
filling.py    a row of any ledger with a token in every column
roles.py      who asks, and what he may see and enter; policies.py: who may what in each ledger
world.py      one district tree with its rows, trail and accounts
visiting.py   a lean client, and everything that an answer says; looking.py: what is wrong with it
addresses.py  every address and what it must answer to whom; admin_addresses.py: those of the admin
matrix.py     every address x role x relation x method
channels.py   the side channels of the admin; page_channels.py: those of the pages
writing.py    one write and what it may reach; writes.py, offices.py: the ways to write
toggling.py   rights that change in the middle of a session
guards.py     every guard of the product, with its switch (switches.py) and the check that must miss it (probes.py)
"""
