"""Citations, exports, cards, frames and feeds, and what programs read of a page."""
