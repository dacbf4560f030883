"""From a program and a session to the prompts that should exist."""
