"""The end-to-end benchmark: the same check-in held by Afterglow and by bots written the usual way."""
