"""Reading one patient text for signs of crisis; the hotlines and the safety texts that go with it."""
