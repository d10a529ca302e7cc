"""Every type of page that readers see, in one place: axe, the HTML checker and the scales go by it.

Paths of the site with its own content, without the language in front.
"""

from datetime import UTC, datetime

COMPARISON = "/compare/product-manager-vs-product-owner/"
FIVE_ROLES = (
    "/compare/developer-vs-engineering-manager-vs-product-manager-vs-product-owner-vs-scrum-master/"
)
"""The largest comparison that there is: the five roles of which most is told, and all rows."""
TODAY = datetime.now(tz=UTC).date()
"""Content that has just been loaded stands since today."""

PAGES = [
    "/",
    "/roles/",
    "/roles/product-owner/",
    "/roles/?title=nobody",
    "/roles/pm/",
    "/compare/",
    COMPARISON,
    f"{COMPARISON}?show=disputed",
    f"{COMPARISON}on/reports-to/",
    "/compare/project-manager-vs-scrum-master/?show=statements",
    "/compare/business-analyst-vs-product-manager-vs-product-owner-vs-project-manager/",
    "/compare/product-owner/",
    "/compare/product-manager-vs-product-owner-vs-project-manager/overlap/",
    f"{COMPARISON}handout/",
    "/map/",
    "/map/?role=product-owner&role=scrum-master&area=delivery",
    "/disagreements/?kind=opposed&context=startup",
    "/roles/product-owner/?as_of=2020-01-01",
    "/roles/product-owner/?as_of=2020-02-30",
    "/sources/berls-product-owner-vs-product-manager/?show=only-voice",
    "/link/",
    "/search/",
    "/search/?q=prodcut+manger",
    "/search/?q=who+writes+user+stories",
    "/responsibilities/",
    "/responsibilities/reports-to/",
    "/responsibilities/which-is-senior/",
    "/disagreements/",
    "/sources/",
    "/sources/berls-product-owner-vs-product-manager/",
    "/sources/hacker-news-26011391/",
    "/claims/rspvaz95/",
    "/about/",
    "/data/",
    "/api/v1/",
    "/changes/",
    "/erasures/",
    "/suggest/?page=/responsibilities/reports-to/",
    "/suggest/?page=/claims/rspvaz95/&claim=rspvaz95",
    "/suggestions/",
    "/accounts/login/?next=/admin/",
    "/nothing-here/",
]
PAGE_TYPES = [
    page
    for page in PAGES
    if not page.startswith("/compare/")
    or page == COMPARISON
    or page.endswith(("/overlap/", "/handout/", "/on/reports-to/"))
]
"""Each template once: a comparison's filters and further columns are made of the same parts."""

SMALLER = {
    "/roles/product-owner/": "/roles/scrum-master/",
    COMPARISON: "/compare/project-manager-vs-scrum-master/",
    "/compare/business-analyst-vs-product-manager-vs-product-owner-vs-project-manager/": (
        "/compare/business-analyst-vs-developer-vs-project-manager-vs-scrum-master/"
    ),
}
"""Pages with the same parts and every state of a point, and a fifth of the elements: axe takes
25 seconds for a page of 8,000 elements."""


def on_smaller_content(pages: list[str]) -> list[str]:
    """Return these pages, each large one replaced by a smaller page of the same type."""
    parts = [page.partition("?") for page in pages]
    return [f"{SMALLER.get(path, path)}{mark}{query}" for path, mark, query in parts]


# For frames on other sites.
FRAMES = [
    "/embed/roles/product-owner/",
    f"/embed{COMPARISON}",
]
# The same types with other things chosen: a browser meets the same parts, the HTML checker may not.
VARIANTS = [
    FIVE_ROLES,
    f"{COMPARISON}?show=agreed",
    f"{COMPARISON}?show=contested",
    f"{COMPARISON}?show=statements",
    f"{COMPARISON}on/which-is-senior/",
    f"{COMPARISON}on/nothing/",
    f"{COMPARISON}?show=one-source",
    f"{COMPARISON}?show=differences",
    f"{COMPARISON}?context=startup",
    f"{COMPARISON}?as_of=2099-01-01",
    f"{COMPARISON}?as_of={TODAY}",
    f"{COMPARISON}?as_of=2020-01-31",
    f"{COMPARISON}?show=nonsense",
    "/compare/product-manager-vs-nobody/",
    f"{COMPARISON}overlap/",
    f"{COMPARISON}overlap/?context=startup",
    f"{FIVE_ROLES}overlap/",
    "/roles/product-manager/?context=startup",
    f"/roles/product-owner/?as_of={TODAY}",
    "/roles/nobody/",
    "/roles/?title=pm",
    "/map/?roles=all",
    "/map/?context=startup",
    "/map/?area=nonsense",
    "/responsibilities/user-stories/",
    "/responsibilities/user-stories/?context=scrum",
    "/responsibilities/nothing/",
    "/disagreements/?kind=rejected-use",
    "/disagreements/?role=nobody",
    "/sources/scrum-guide-2020-11/",
    "/sources/scrum-guide-2020-11/?show=formerly",
    "/sources/nobody/",
    f"/claims/rspvaz95/?as_of={TODAY}",
    "/claims/rspvaz95/?as_of=2020-01-31",
    "/claims/nothing2/",
    "/search/?q=qqqqqqqq",
    "/search/?q=product",
    "/search/?q=%22%3Cb%3E",
    "/suggest/",
    "/suggest/?page=/nowhere/",
    *FRAMES,
]

FOR_PROGRAMS = [
    f"{page}page.{ending}"
    for page in (
        "/roles/product-owner/",
        COMPARISON,
        f"{COMPARISON}on/reports-to/",
        "/responsibilities/reports-to/",
        "/sources/berls-product-owner-vs-product-manager/",
        "/claims/rspvaz95/",
        "/disagreements/",
    )
    for ending in ("json", "md")
]
"""Pages as JSON and Markdown, one of each type."""
