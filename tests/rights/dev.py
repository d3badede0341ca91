import re, collections
def show(run, name):
    c=collections.Counter(re.sub(r"\d+","N",re.sub(r"[a-z]+-(changelist|add|change|delete|history|succeed|shortcut)",r"X-\1",f)) for f in run.faults)
    print("##", name, run.done, len(run.faults))
    for f,n in c.most_common(8): print("##   ",n,f[:260])
    for f in run.faults[:2]: print("##   e.g.",f[:300])
