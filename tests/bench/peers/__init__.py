"""The other contestants: small idiomatic bots, one process each, as their libraries' documentation has them."""
