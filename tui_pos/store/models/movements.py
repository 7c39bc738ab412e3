"""What moves, and the totals beside it: stock, accounts, lots on consignment."""

from peewee import BlobField, CompositeKey, IntegerField, TextField

from tui_pos.store.models.kept import Kept


class StockMovement(Kept):
    id = IntegerField(primary_key=True)
    location = TextField()
    item = TextField()
    qty = IntegerField()
    reason = TextField()
    operation = BlobField(null=True)
    moment = TextField()


class StockTotal(Kept):
    location = TextField()
    item = TextField()
    qty = IntegerField()

    class Meta:
        primary_key = CompositeKey("location", "item")


class PartnerMovement(Kept):
    id = IntegerField(primary_key=True)
    partner = TextField()
    account = TextField()
    amount = IntegerField()
    month = TextField()
    operation = BlobField(null=True)
    moment = TextField()
    given = TextField(null=True)


class PartnerTotal(Kept):
    partner = TextField()
    account = TextField()
    amount = IntegerField()

    class Meta:
        primary_key = CompositeKey("partner", "account")


class PartnerMonth(Kept):
    partner = TextField()
    account = TextField()
    month = TextField()
    amount = IntegerField()

    class Meta:
        primary_key = CompositeKey("partner", "account", "month")


class CreditDay(Kept):
    partner = TextField()
    day = TextField()
    amount = IntegerField()

    class Meta:
        primary_key = CompositeKey("partner", "day")


class PartnerUse(Kept):
    partner = TextField()
    rule = TextField()
    year = IntegerField()
    times = IntegerField()

    class Meta:
        primary_key = CompositeKey("partner", "rule", "year")


class Lot(Kept):
    operation = BlobField()
    line = IntegerField()
    partner = TextField()
    item = TextField()
    price = IntegerField()
    net = IntegerField()
    location = TextField()
    moment = TextField()
    given = IntegerField()
    returned = IntegerField()
    reported = IntegerField()

    class Meta:
        primary_key = CompositeKey("operation", "line")


class LotMovement(Kept):
    id = IntegerField(primary_key=True)
    lot = BlobField()
    line = IntegerField()
    what = TextField()
    qty = IntegerField()
    operation = BlobField()
    moment = TextField()
