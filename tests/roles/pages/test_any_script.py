"""Names, titles, search words, tags and slugs in any script: each has its pages."""

import pytest
from django.urls import reverse

from roles.importing.names import Names
from roles.models import Alias
from sources.slugs import slug_of
from tests.html import Page


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Product Owner", "product-owner"),
        ("Café-Owner", "cafe-owner"),
        ("产品负责人", "产品负责人"),
        ("Владелец продукта", "владелец-продукта"),
        ("مالك المنتج", "مالك-المنتج"),
        ("Product Owner (产品负责人)", "product-owner"),
        ("!?", ""),
    ],
)
def test_a_slug_is_in_ascii_or_in_the_script_of_the_name(name, slug):
    assert slug_of(name) == slug


@pytest.fixture
def chinese(world):
    role = world.role("产品负责人", name="产品负责人")
    world.role("产品经理", name="产品经理")
    world.responsibility("待办列表", name="待办列表", question="谁决定顺序？")
    world.claim("谁来排序", "产品负责人", "待办列表")
    world.claim("谁来排序", "产品经理", "待办列表", "not-theirs")
    world.note("待办列表", "产品负责人", "产品经理", explanation="说法不一 [@谁来排序, 第一段].")
    Alias.objects.create(role=role, title="所有者")
    return role


PAGES = [
    "/roles/产品负责人/",
    "/compare/产品经理-vs-产品负责人/",
    "/compare/产品经理-vs-产品负责人/on/待办列表/",
    "/responsibilities/待办列表/",
    "/sources/谁来排序/",
    "/sources/谁来排序/cite.ris",
    "/compare/产品经理-vs-产品负责人/table.csv",
    "/roles/产品负责人/claims.atom",
]


@pytest.mark.parametrize("path", PAGES)
def test_its_pages_are_there(path, chinese, visitor):
    response = visitor.get(path)
    assert response.status_code == 200, (path, response.headers)


def test_an_alias_leads_to_its_role(chinese, visitor):
    response = visitor.get("/roles/所有者/", follow=True)
    assert "产品负责人" in Page(response).title


def test_a_citation_of_such_a_source_is_one(chinese, visitor):
    page = Page(visitor.get("/compare/产品经理-vs-产品负责人/"))
    assert "[@" not in page.text


def test_a_source_is_found_by_its_words(chinese, visitor):
    assert "谁来排序" in visitor.get("/sources/", {"q": "谁来排序"}).content.decode()


def test_a_tag_is_a_filter(chinese, visitor):
    source = chinese.claims.first().source
    source.tags.add("敏捷")
    tag = source.tags.get()
    assert tag.slug
    response = visitor.get(f"/sources/?tag={tag.slug}")
    assert Page(response).texts("ul[@class='entries two']/li/h2") == [source.full_name]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["张三", "Анна Каренина", "محمد علي"])
def test_an_import_makes_a_voice_of_any_name(name):
    voice = Names({"voices"}).voice(name)
    assert (voice.name, voice.slug) == (name, slug_of(name))


@pytest.mark.ignore_template_errors
def test_an_editor_may_enter_one(admin_desk, world):
    world.source("any")
    response = admin_desk.post(
        reverse("admin:sources_voice_add"), {"name": "张三", "slug": "张三", "note": ""}
    )
    assert response.status_code == 302
