"""Reading one patient text for signs of crisis; the hotlines that go with it."""
