"""Afterglow: the Telegram companion of a ketamine-assisted-psychotherapy clinic."""
