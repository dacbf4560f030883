"""Which lexicon comes with this version: all its examples were tried before it was shipped.

Trying ten thousand phrases costs seconds, which nobody should wait for at a start. A lexicon that differs in one letter
has another hash, and is tried. A test holds that this is the shipped one: `python -m tests.domain.screening.shipped`
writes it.
"""

SHIPPED = "a72d4d4aeb37d80d"
"""The hash of the lexicon in `conversations/safety/lexicon`."""
