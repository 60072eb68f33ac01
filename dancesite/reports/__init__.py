"""Stored parse results and the page on which people read them."""
