"""The parts of a page by which it is shared are rendered again only if what they show changes."""

import pytest

from roles.models import Claim, Role
from roles.sharing.shared_page import SharedPage

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/compare/product-manager-vs-product-owner/"


@pytest.fixture(autouse=True)
def claims(world):
    world.claim("ann", "product-manager", "vision", "owns")
    world.claim("berls", "product-owner", "vision", "owns")


def test_an_edit_that_they_do_not_show_leaves_them(visitor, monkeypatch):
    rendered = []
    records = SharedPage.records.func
    monkeypatch.setattr(
        SharedPage, "records", property(lambda page: rendered.append(page.name) or records(page))
    )
    before = visitor.get(PAGE).content
    assert rendered
    rendered.clear()
    Claim.objects.update(paraphrase="Other words for the same.")
    assert visitor.get(PAGE).content == before
    assert rendered == []
    Role.objects.filter(slug="product-owner").update(name="Owner of Products")
    after = visitor.get(PAGE).content.decode()
    assert rendered
    assert 'property="og:title" content="Product Manager vs Owner of Products"' in after


def test_each_host_and_language_has_its_own(visitor):
    for host in ("localhost", "127.0.0.1"):
        for language, words in (("", "Cite this"), ("/de", "Zitieren")):
            html = visitor.get(f"{language}{PAGE}", headers={"host": host}).content.decode()
            assert f'property="og:url" content="http://{host}{language}{PAGE}"' in html
            assert words in html
