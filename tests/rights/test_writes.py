import pytest, time
from zlib import crc32
from tests.rights.channels import LEDGERS
from tests.rights.writes import *
from tests.rights.roles import ACTOR
from tests.rights.world import World

pytestmark = pytest.mark.django_db
ASKING = [ACTOR[name] for name in ("village clerk", "township clerk", "district officer", "village clerk who looks at the township")]

@pytest.mark.parametrize("way", WAYS, ids=lambda w: w.__name__)
def test_w(world, way):
    ws = [Writing(world, actor) for actor in ASKING]
    t=time.process_time()
    for model in LEDGERS:
        w = ws[crc32(f"{model.__name__}{way.__name__}".encode()) % len(ws)]
        w.try_some(way(w, model), 2)
    print("##", way.__name__, sum(w.done for w in ws), f"{time.process_time()-t:.1f}s", sum(len(w.faults) for w in ws))
    for l in ws:
        for f in l.faults[:6]: print("##    ",f[:300])

@pytest.mark.parametrize("way,who", OFFICES)
def test_o(world, way, who):
    t=time.process_time()
    w=Writing(world, ACTOR[who]); w.try_some(way(w), 1)
    print("##", way.__name__, w.done, f"{time.process_time()-t:.1f}s", len(w.faults))
    for f in w.faults[:16]: print("##    ",f[:300])
