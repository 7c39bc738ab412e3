"""Shifts, their counts, cash beside sales, and the last Z report known of each printer."""

from peewee import BlobField, CompositeKey, IntegerField, TextField

from tui_pos.store.models.kept import Kept


class Shift(Kept):
    id = IntegerField(primary_key=True)
    station = TextField()
    number = IntegerField()
    opened = TextField()
    opened_by = TextField()
    opening = IntegerField()
    holder = TextField()
    closed = TextField(null=True)
    closed_by = TextField(null=True)
    counted = IntegerField(null=True)
    expected = IntegerField(null=True)
    z = TextField()
    z_after = IntegerField(null=True)
    z_number = IntegerField(null=True)


class ShiftCount(Kept):
    shift = IntegerField()
    denomination = IntegerField()
    pieces = IntegerField()

    class Meta:
        primary_key = CompositeKey("shift", "denomination")


class CashMove(Kept):
    id = IntegerField(primary_key=True)
    station = TextField()
    shift = IntegerField(null=True)
    move = TextField()
    amount = IntegerField()
    reason = TextField()
    operator = TextField()
    moment = TextField()
    state = TextField()
    job = BlobField(null=True)
    note = TextField(null=True)


class PrinterClosure(Kept):
    device = TextField(primary_key=True)
    number = IntegerField()
    moment = TextField()
