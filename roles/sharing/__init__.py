"""What leaves the site: citations, exports, cards, embeds, feeds and what machines read of a page.

Everything here is drawn from the values of ``comparison``; nothing works agreement out again.
"""
