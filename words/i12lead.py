exec(open("/tmp/i12try.py").read().split("if __name__")[0])
from roles.domain.lead import lead
from django.utils import translation

translation.activate("en")
topics = dict(
    x.split("|")
    for x in """product-strategy|strategy
product-roadmap|the roadmap
product-backlog|the backlog
backlog-order|backlog priorities
product-value|product value
user-stories|user stories
requirements|requirements""".split("\n")
)
D = [
    replace(d, topic=topics.get(d.slug, d.name.lower()), topic_de=topics.get(d.slug, d.name))
    for d in D
]
import random

random.seed(1)
pairs = list(combinations(R, 2))
for a, b in [
    (ROLE["product-manager"], ROLE["product-owner"]),
    (ROLE["business-analyst"], ROLE["product-owner"]),
    (ROLE["product-manager"], ROLE["product-marketing-manager"]),
    (ROLE["product-owner"], ROLE["scrum-master"]),
    (ROLE["project-manager"], ROLE["product-manager"]),
] + random.sample(pairs, 22):
    c = compare([a, b], D, claims, sp)
    print("##", a.name, "/", b.name)
    for s in lead(c, R, sp):
        print("  -", s)
c = compare(
    [ROLE["product-manager"], ROLE["product-owner"], ROLE["business-analyst"]], D, claims, sp
)
for s in lead(c, R, sp):
    print("  -", s)
c = compare(
    [ROLE["product-manager"], ROLE["product-owner"], ROLE["scrum-master"], ROLE["developer"]],
    D,
    claims,
    sp,
)
for s in lead(c, R, sp):
    print("  -", s)
