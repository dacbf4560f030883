"""The commands beside ``run``: what operators and administrators type, and how it looks in a terminal."""
