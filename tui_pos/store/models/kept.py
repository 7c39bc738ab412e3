"""What all tables have in common."""

from peewee import Model


class Kept(Model):
    """A table of the store. Queries are run by a Store, so no model is bound to a database."""

    class Meta:
        legacy_table_names = False
