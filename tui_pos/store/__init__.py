"""Where it is kept: one SQLite file, peewee models, migrations, queries. One save is one transaction."""
