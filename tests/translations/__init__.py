"""Catalogues that translators work in, and the languages that come with Afterglow."""
