"""The database: schema, migrations, named statements, encryption of patient text."""
