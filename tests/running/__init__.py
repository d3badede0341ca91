"""How the suite runs, each part a plugin that tests/conftest.py names.

clock.py      one moment in which every test happens
databases.py  tables made from the models once a worker, files apart from those of the machine, nothing remembered
standing.py   what many tests stand on and is made once: in a transaction around them
drawing.py    which tests run where: together in one worker, on which database, and how many of a large family
browsers.py   Chromium, and a page that complains of every complaint
"""
