"""The Telegram edge: receiving, interpreting and sending."""
