"""Previews: a pretend patient, recorded conversations, the terminal, the page and the operator's chat."""
