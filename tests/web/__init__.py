"""The health and metrics pages."""
