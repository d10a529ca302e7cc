"""What Slack, Teams and others show of a shared link, checked against their documented rules.

Slack reads oEmbed, Twitter cards and Open Graph (docs.slack.dev, unfurling links in messages);
X takes a large picture from 300 × 157 pixels on and below 5 MB; Open Graph asks for title, type,
image and url (ogp.me). None of them runs scripts, and all take whole addresses only.
"""

import io
import re

import pytest
import yaml
from django.conf import settings
from PIL import Image

from tests import kept_world
from tests.html import get_page
from tests.pages import LANGUAGES

pytestmark = pytest.mark.django_db

COMPARISON = "/compare/product-manager-vs-product-owner/"
PAGES = {
    # Address: whether its link has a picture.
    "/": False,
    "/data/": False,
    "/disagreements/": False,
    "/responsibilities/": False,
    "/responsibilities/backlog/": False,
    "/sources/lymar/": False,
    "/roles/product-owner/": True,
    COMPARISON: True,
    f"{COMPARISON}on/backlog/": True,
    "/claims/lymarbkl/": True,
}
MAX_TITLE, MAX_BYTES = 200, 5_000_000


def fill(world):
    world.claim("lymar", "product-owner", "backlog", "owns", key="lymarbkl")
    world.claim("berls", "product-manager", "backlog", "owns")
    world.claim("berls", "product-owner", "stories", "owns")
    return world


kept, told = kept_world.fixtures(fill)


@pytest.mark.parametrize("start", LANGUAGES)
@pytest.mark.parametrize(("address", "has_picture"), PAGES.items())
def test_a_shared_link_says_what_it_leads_to(told, visitor, settings, address, has_picture, start):
    settings.SITE_ADDRESS = "https://rolebook.example"
    head = get_page(visitor, start + address)
    meta = {
        element.get("property") or element.get("name"): element.get("content")
        for element in head.all("meta")
    }
    assert 0 < len(meta["og:title"]) <= MAX_TITLE
    assert meta["og:description"]
    assert meta["og:site_name"]
    assert meta["og:type"] == "website"
    assert meta["og:url"] == f"https://rolebook.example{start}{address}"
    assert meta["og:locale"] == ("de_DE" if start else "en_GB") or meta["og:locale"] == "de"
    assert meta["twitter:card"] == ("summary_large_image" if has_picture else "summary")
    # What only one of them reads would hide what all others show.
    assert not {"twitter:title", "twitter:description", "twitter:image"} & meta.keys()
    assert ("og:image" in meta) == has_picture
    if has_picture:
        picture = meta["og:image"]
        assert picture.startswith("https://rolebook.example/")
        body = visitor.get(picture.removeprefix("https://rolebook.example")).content
        width, height = Image.open(io.BytesIO(body)).size
        assert (str(width), str(height)) == (meta["og:image:width"], meta["og:image:height"])
        assert width >= 300
        assert height >= 157
        assert len(body) < MAX_BYTES
        assert meta["og:image:alt"]


# --- oEmbed and badges ------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", ["/oembed", "/oembed/", "/de/oembed", "/de/oembed/"])
def test_frames_are_found_with_and_without_the_last_slash(told, visitor, endpoint):
    answer = visitor.get(endpoint, {"url": f"http://testserver{COMPARISON}"})
    assert answer.status_code == 200
    assert answer.json()["type"] == "rich"


def test_badge_leaves_out_what_no_drawing_can_contain(told, visitor, world):
    role = world.role("product-owner")
    type(role).objects.filter(pk=role.pk).update(name="Product\x1b[31m\u2029Owner\n")
    badge = get_page(visitor, "/roles/product-owner/badge.svg")
    assert badge.root.get("aria-label").startswith("Product[31m Owner: 2 questions")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (COMPARISON, "Product Manager vs Product Owner: 2 questions, 1 disputed"),
        ("/roles/product-owner/", "Product Owner: 2 questions, 1 disputed"),
    ],
)
def test_badge_says_the_state_in_words(told, visitor, address, words):
    badge = get_page(visitor, f"{address}badge.svg")
    assert badge.root.get("role") == "img"
    assert badge.root.get("aria-label") == words
    assert badge.texts("title") == [words]
    answer = visitor.get(f"{address}badge.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "public, max-age=600"
    text = answer.content.decode()
    assert text.count("http") == 1, "the name space, and nothing from elsewhere"
    assert "style" not in text
    again = visitor.get(f"{address}badge.svg", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_badge_is_another_one_when_sources_agree_no_more(told, visitor):
    before = visitor.get("/roles/product-owner/badge.svg")
    told.claim("guide", "product-owner", "stories", "not-theirs")
    after = visitor.get("/roles/product-owner/badge.svg")
    assert after["ETag"] != before["ETag"]
    assert "2 disputed" in after.content.decode()


def test_badge_shows_any_name_as_text(world, visitor):
    world.claim("lymar", world.role("odd", name='<b>&"Odd"'), "backlog", "owns")
    badge = get_page(visitor, "/roles/odd/badge.svg")
    assert badge.texts("title") == ['<b>&"Odd": 1 question, 0 disputed']


def test_badges_that_are_not_there(told, visitor):
    assert visitor.get("/roles/nobody/badge.svg").status_code == 404
    assert visitor.get("/compare/product-manager-vs-nobody/badge.svg").status_code == 404


@pytest.mark.parametrize("address", [COMPARISON, "/roles/product-owner/"])
def test_page_offers_its_badge_to_copy(told, visitor, address):
    page = get_page(visitor, address)
    values = page.values("input[@readonly='']", "value")
    badge, whole = f"http://testserver{address}badge.svg", f"http://testserver{address}"
    (markdown,) = [value for value in values if value.startswith("[![")]
    assert markdown.endswith(f"]({badge})]({whole})")
    assert any(f'<a href="{whole}"><img src="{badge}"' in value for value in values)
    narrowed = get_page(visitor, f"{address}?as_of=2020-01-31")
    assert "badge.svg" not in str(narrowed.values("input", "value"))


# --- Backstage ----------------------------------------------------------------------------


def test_the_example_for_backstage_is_as_its_descriptor_format_asks(told, visitor):
    """https://backstage.io/docs/features/software-catalog/descriptor-format/"""
    text = (settings.BASE_DIR / "docs" / "embedding.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.+?)```", text, re.S)
    entity = yaml.safe_load(example)
    assert (entity["apiVersion"], entity["kind"]) == ("backstage.io/v1alpha1", "Group")
    name = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
    assert re.fullmatch(name, entity["metadata"]["name"])
    for key, value in entity["metadata"]["annotations"].items():
        domain, _, last = key.partition("/")
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain)
        assert re.fullmatch(name, last)
        assert visitor.get(f"/compare/{value}/").status_code == 200
    for link in entity["metadata"]["links"]:
        assert {"url"} <= link.keys() <= {"url", "title", "icon", "type"}
        address = link["url"].removeprefix("https://rolebook.example")
        assert visitor.get(address).status_code == 200
    assert {"type", "children"} <= entity["spec"].keys()
