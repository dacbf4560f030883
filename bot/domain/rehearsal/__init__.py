"""A script or a program played with a pretend patient: for previews, recorded transcripts and tests."""
