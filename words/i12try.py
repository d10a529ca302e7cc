exec(open("/tmp/i12load.py").read())
from itertools import combinations
from dataclasses import replace
from roles.domain.rivalry import *
from roles.domain.facts import *
from roles.domain.comparison import *
from roles.domain.relation import *
from roles.models import Responsibility

LESS = None
claims = CURRENT.claims()
R = CURRENT.roles()
own = {r.slug: r.scale.slug == "ownership" for r in Responsibility.objects.select_related("scale")}
D = [replace(d, about_ownership=own[d.slug]) for d in CURRENT.responsibilities()]
from roles.models import Context

ctx = {c.slug: c.fact for c in Context.objects.all()}
agile = ctx["agile"]
scrum = replace(ctx["scrum"], broader=agile)
less = replace(ctx["less"], broader=scrum) if "less" in ctx else None
safe = replace(ctx["safe"], broader=agile)
M = {c.slug: c for c in (scrum, less, safe) if c}
claims = [replace(c, contexts=frozenset(M.get(x.slug, x) for x in c.contexts)) for c in claims]
sp = speakers(claims)
ROLE = {r.slug: r for r in R}
T = rows(D, R, claims, sp)
if __name__ == "__main__":
    k = {}
    pts = []
    for r in T:
        for p in r.points:
            if p.contested:
                k[p.kind] = k.get(p.kind, 0) + 1
                pts.append(p)
    print(k, sum(k.values()))
    for i, p in enumerate(sorted(pts, key=lambda p: p.rank)[:45]):
        print(i + 1, p.rank)
    C = compare([ROLE["product-manager"], ROLE["product-owner"]], D, claims, sp)
    for g in group_rows(C.rows, C.roles):
        print(g.kind, g.role and g.role.slug, len(g.rows), g.disputed)
    from collections import Counter

    print(Counter(relation(r) for r in C.rows), Counter(support(r) for r in C.rows))
    none = 0
    tot = 0
    for a, b in combinations(R, 2):
        tot += 1
        c = compare([a, b], D, claims, sp)
    print(tot)
    from roles.domain.note_sentence import note_sentence
    from django.utils import translation

    translation.activate("en")
    for p in sorted(pts, key=lambda p: p.rank):
        print(p.key, "\n     ", note_sentence(p))
