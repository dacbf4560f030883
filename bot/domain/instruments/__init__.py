"""Standard questionnaires as data: read them from their files, score complete answers, say whether a total changed."""
