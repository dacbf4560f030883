"""The crisis case: states, escalation policy, on-call rota."""
