"""A local Telegram to try, preview and test with: Bot API server, people, faults, chat page, movable clock."""
