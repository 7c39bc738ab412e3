"""Deliveries and stock counts while they are made, and as they were made."""

from peewee import BlobField, BooleanField, CompositeKey, IntegerField, TextField

from tui_pos.store.models.kept import Kept


class Document(Kept):
    id = BlobField(primary_key=True)
    kind = TextField()
    state = TextField()
    location = TextField()
    partner = TextField(null=True)
    operator = TextField()
    note = TextField()
    begun = TextField()
    next_number = IntegerField()
    takes_back = BlobField(null=True)


class DocumentLine(Kept):
    document = BlobField()
    number = IntegerField()
    item = TextField()
    qty = IntegerField()
    price = IntegerField()
    expected = IntegerField(null=True)
    expected_last = IntegerField(null=True)
    by_last = BooleanField()

    class Meta:
        primary_key = CompositeKey("document", "number")
