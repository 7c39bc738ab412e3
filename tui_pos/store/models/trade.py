"""Sales in hand and operations, with all their parts."""

from peewee import BlobField, BooleanField, CompositeKey, IntegerField, TextField

from tui_pos.store.models.kept import Kept


class Cart(Kept):
    id = BlobField(primary_key=True)
    station = TextField()
    state = TextField()
    location = TextField()
    partner = TextField(null=True)
    operator = TextField()
    usn = TextField(null=True, unique=True)
    next_number = IntegerField()
    note = TextField()
    held_at = TextField(null=True)


class CartLine(Kept):
    cart = BlobField()
    number = IntegerField()
    item = TextField()
    qty = IntegerField()
    price = IntegerField()
    percent = IntegerField()
    off = IntegerField()
    price_by_hand = BooleanField()
    percent_by_hand = BooleanField()
    rule = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("cart", "number")


class CartStep(Kept):
    cart = BlobField()
    undone = BooleanField()
    number = IntegerField()
    change = BlobField()

    class Meta:
        primary_key = CompositeKey("cart", "undone", "number")


class UsnCounter(Kept):
    device = TextField(primary_key=True)
    number = IntegerField()


class ShiftCounter(Kept):
    station = TextField(primary_key=True)
    number = IntegerField()


class FiscalMemory(Kept):
    device = TextField()
    since = TextField()
    number = TextField()

    class Meta:
        primary_key = CompositeKey("device", "since")


class SignedOn(Kept):
    operator = TextField(primary_key=True)
    station = TextField()
    since = TextField()
    ended = IntegerField()


class QuickKey(Kept):
    location = TextField()
    number = IntegerField()
    item = TextField()

    class Meta:
        primary_key = CompositeKey("location", "number")


class Operation(Kept):
    id = BlobField(primary_key=True)
    kind = TextField()
    state = TextField()
    location = TextField()
    partner = TextField(null=True)
    operator = TextField()
    station = TextField()
    moment = TextField()
    usn = TextField()
    total = IntegerField()
    change_due = IntegerField()
    cart = BlobField(null=True)
    number = IntegerField(null=True)
    receipt = TextField(null=True)
    of = BlobField(null=True)
    reason = TextField(null=True)
    points_spent = IntegerField()
    credit_taken = IntegerField()
    parent = BlobField(null=True)
    place = IntegerField(null=True)
    shift = IntegerField(null=True)


class OperationLine(Kept):
    operation = BlobField()
    position = IntegerField()
    number = IntegerField()
    item = TextField()
    name = TextField()
    item_group = TextField()
    vat = TextField()
    unit = TextField()
    pack_ratio = IntegerField()
    type = TextField()
    purchase = IntegerField()
    qty = IntegerField()
    price = IntegerField()
    percent = IntegerField()
    off = IntegerField()
    discount = IntegerField()
    net = IntegerField()
    price_by_hand = BooleanField()
    percent_by_hand = BooleanField()
    rule = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("operation", "position")


class Payment(Kept):
    operation = BlobField()
    position = IntegerField()
    type = TextField()
    amount = IntegerField()
    item = TextField(null=True)
    qty = IntegerField()

    class Meta:
        primary_key = CompositeKey("operation", "position")


class RuleShare(Kept):
    operation = BlobField()
    position = IntegerField()
    rule = TextField()
    version = IntegerField()
    line = IntegerField()
    cents = IntegerField()

    class Meta:
        primary_key = CompositeKey("operation", "position")


class OperationPoints(Kept):
    operation = BlobField()
    position = IntegerField()
    rule = TextField()
    version = IntegerField()
    points = IntegerField()

    class Meta:
        primary_key = CompositeKey("operation", "position")


class RuleUse(Kept):
    operation = BlobField()
    position = IntegerField()
    rule = TextField()
    year = IntegerField()

    class Meta:
        primary_key = CompositeKey("operation", "position")


class OperationLot(Kept):
    operation = BlobField()
    position = IntegerField()
    lot = BlobField()
    line = IntegerField()

    class Meta:
        primary_key = CompositeKey("operation", "position")


class OperationOriginal(Kept):
    operation = BlobField(primary_key=True)
    receipt = TextField()
    moment = TextField()
    fm = TextField()
    total = IntegerField()
    reason = TextField()


class OperationBasis(Kept):
    operation = BlobField(primary_key=True)
    basis = BlobField()


class Counter(Kept):
    location = TextField()
    kind = TextField()
    number = IntegerField()

    class Meta:
        primary_key = CompositeKey("location", "kind")


class PrintJob(Kept):
    operation = BlobField(primary_key=True)
    receipt = BlobField()
    receipt_no = TextField(null=True)
    taking_back = BooleanField()
    note = TextField(null=True)
