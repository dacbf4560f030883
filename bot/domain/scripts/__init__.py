"""The script language: model, load, lint and advance, all pure."""
