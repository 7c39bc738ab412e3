"""What is told: the journal, the outbox, letters."""

from peewee import BlobField, CompositeKey, IntegerField, TextField

from tui_pos.store.models.kept import Kept


class Journal(Kept):
    seq = IntegerField(primary_key=True)
    moment = TextField()
    kind = TextField()
    operator = TextField()
    operation = BlobField(null=True)
    facts = TextField()
    prev_hash = BlobField()
    hash = BlobField()


class JournalHead(Kept):
    id = IntegerField(primary_key=True)
    seq = IntegerField()
    hash = BlobField()


class Outbox(Kept):
    till = TextField()
    seq = IntegerField()
    id = BlobField(unique=True)
    kind = TextField()
    store = TextField()
    incarnation = IntegerField()
    cashier = TextField()
    moment = TextField()
    body = TextField()
    body_hash = BlobField()
    prev_hash = BlobField()
    hash = BlobField()
    entry = IntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("till", "seq")


class OutboxHead(Kept):
    till = TextField(primary_key=True)
    seq = IntegerField()
    hash = BlobField()


class Letter(Kept):
    id = IntegerField(primary_key=True)
    operation = BlobField()
    position = IntegerField()
    rule = TextField()
    address = TextField()
    text = TextField()
    state = TextField()
    tries = IntegerField()
    trouble = TextField()


class Notice(Kept):
    id = IntegerField(primary_key=True)
    key = BlobField(unique=True)
    address = TextField()
    text = TextField()
    moment = TextField()
    state = TextField()
    tries = IntegerField()
    trouble = TextField()
