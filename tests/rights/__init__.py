"""Nobody sees or touches what is not his: a world in which every value has an owner, and ways to look for what leaks.

    canaries.py   tokens that no two values share, and what an answer tells of them
    filling.py    a row of any ledger with a token in every column
    world.py      one district tree with its rows, trail and accounts
    roles.py      who asks: each with what he may see and enter, said here once more and apart from the product
    visiting.py   a lean client, and everything that an answer says
    addresses.py  every address of the site, with what it must answer to whom
    matrix.py     every address x role x relation x method
    channels.py   the side channels
    writing.py    what a write may reach
    guards.py     every guard of the product with its switch, and the check that must then fail
"""
