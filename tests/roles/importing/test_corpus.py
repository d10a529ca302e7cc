import pytest
from django.core.management import call_command
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.conf import settings
pytestmark = pytest.mark.ignore_template_errors
VOC = ["areas","scales","positions","contexts","voices","roles","aliases","responsibilities","former_responsibility_slugs","responsibility_aliases"]
def test_x(corpus, admin_desk):
    call_command("loaddata", *[settings.BASE_DIR/"fixtures"/f"{n}.json" for n in VOC], verbosity=0)
    import time
    for model, name in (("sources_source","sources"),("roles_claim","claims")):
        t=time.time()
        r = admin_desk.post(reverse(f"admin:{model}_import"), {"file": SimpleUploadedFile(name+".csv",(corpus/f"{name}.csv").read_bytes())}, follow=True)
        while "groups" in r.context:
            print("PAGE", r.request["PATH_INFO"], time.time()-t, len(r.content))
            data={}
            for g,cs in r.context["groups"]:
                for c in cs:
                    print(g,"|",c.question.text,"|",c.question.point and c.question.point.slug,"|",c.question.role,"| def:",c.chosen,"| near:",[v for v,_ in c.near], len(c.question.lines))
                    data[c.field]=c.chosen or (c.near and c.near[0][0]) or "without"
            r = admin_desk.post(r.request["PATH_INFO"], data, follow=True)
            if "groups" in r.context and r.context["is_incomplete"]:
                print([c.question.text for g,cs in r.context["groups"] for c in cs if c.is_missing]); break
        print(r.request["PATH_INFO"], r.context.get("kinds"), r.context.get("asked"))
        for row in r.context.get("rows",[]):
            if row["faults"]: print(row["line"], row["faults"])
        from roles.editing.questions import Code
        r = admin_desk.post(r.request["PATH_INFO"], {"confirmed":[c.value for c in Code]}, follow=True)
        print(r.request["PATH_INFO"], [str(m) for m in r.context["messages"]], time.time()-t)
    assert 0
