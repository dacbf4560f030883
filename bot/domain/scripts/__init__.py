"""The script language: load and lint what an author wrote, walk it step by step with a patient's answers."""
