import pytest, time
from tests.rights.roles import *
from metrics.models import *
pytestmark = pytest.mark.django_db

def test_x(world):
    print(len(world.canaries.known), sum(len(v) for v in world.rows.values()), sum(map(len, world.strangers.values())))
    for a in ACTORS:
        v = world.visitor(a)
        for p in ["/", "/unit/", "/admin/", "/admin/metrics/person/","/admin/metrics/return/", "/admin/metrics/enterprise/%s/change/" % world.key(Enterprise, a.home), "/indicators/G1-03/rows.csv", "/summaries/all/units.xlsx","/admin/metrics/trailentry/","/admin/metrics/enterprise/%s/change/" % world.key(Enterprise, FAR_VILLAGE),]:
            t=time.time()
            r = v.get(p)
            t=time.time()-t
            t2=time.time()
            l = world.leaks(a, r)
            print(a.name, p, r.status, len(r.body), f"{t*1000:.1f}", f"{(time.time()-t2)*1000:.1f}", len(l), l[:3], r.messages, r.location)
