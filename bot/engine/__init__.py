"""The shell around the domain: inbox, turns, due times, outbox delivery."""
