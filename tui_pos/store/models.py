"""The schema as peewee knows it, for reports and maintenance. The migrations make it; a test holds the two together."""

from peewee import BlobField, BooleanField, CompositeKey, IntegerField, Model, TextField


class Kept(Model):
    """A table of the store. Queries are run by a Store, so no model is bound to a database."""

    class Meta:
        legacy_table_names = False


class Meta(Kept):
    name = TextField(primary_key=True)
    value = TextField()


class Location(Kept):
    code = TextField(primary_key=True)
    name = TextField()
    price_group = TextField()
    negative_stock = BooleanField()
    location_group = TextField()


class Item(Kept):
    id = IntegerField(primary_key=True)
    code = TextField(unique=True)
    name = TextField()
    item_group = TextField()
    vat = TextField()
    unit = TextField()
    pack_ratio = IntegerField()
    type = TextField()
    purchase = IntegerField()
    wholesale = IntegerField()
    retail = IntegerField()
    group1 = IntegerField()
    group2 = IntegerField()
    group3 = IntegerField()
    group4 = IntegerField()
    group5 = IntegerField()
    group6 = IntegerField()
    group7 = IntegerField()
    group8 = IntegerField()
    active = BooleanField()
    sought = TextField()


class Barcode(Kept):
    barcode = TextField(primary_key=True)
    item = TextField()
    position = IntegerField()


class ItemSold(Kept):
    item = IntegerField(primary_key=True)
    times = IntegerField()


class Partner(Kept):
    code = TextField(primary_key=True)
    name = TextField()
    partner_group = TextField()
    price_group = TextField()
    percent = IntegerField()
    card = TextField(null=True, unique=True)
    birth_date = TextField(null=True)
    credit_limit = IntegerField(null=True)
    vat_number = TextField()
    eik = TextField()
    address = TextField()
    email = TextField()
    phone = TextField()
    active = BooleanField()
    sought = TextField()


class Operator(Kept):
    code = TextField(primary_key=True)
    name = TextField()
    level = TextField()
    pin_hash = BlobField(null=True, unique=True)
    language = TextField()
    operator_group = TextField()


class Cart(Kept):
    id = BlobField(primary_key=True)
    station = TextField()
    state = TextField()
    location = TextField()
    partner = TextField(null=True)
    operator = TextField()
    usn = TextField(null=True, unique=True)
    next_number = IntegerField()


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


class UsnCounter(Kept):
    device = TextField(primary_key=True)
    number = IntegerField()


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
    last_document = IntegerField(null=True)
    receipt_no = TextField(null=True)
    taking_back = BooleanField()


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


class Rule(Kept):
    id = TextField(primary_key=True)
    version = IntegerField()
    position = IntegerField()
    retired = BooleanField()


class RuleVersion(Kept):
    rule = TextField()
    version = IntegerField()
    name = TextField()
    priority = IntegerField()
    active = BooleanField()
    body = TextField()

    class Meta:
        primary_key = CompositeKey("rule", "version")


class RuleChange(Kept):
    stamp = IntegerField(primary_key=True)
    moment = TextField()
    operator = TextField()


class RuleTerm(Kept):
    rule = TextField()
    since = IntegerField()
    until = IntegerField(null=True)
    version = IntegerField()
    position = IntegerField()

    class Meta:
        primary_key = CompositeKey("rule", "since")


class Journal(Kept):
    seq = IntegerField(primary_key=True)
    moment = TextField()
    kind = TextField()
    operator = TextField()
    operation = BlobField(null=True)
    facts = TextField()
    prev_hash = BlobField()
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

    class Meta:
        primary_key = CompositeKey("till", "seq")


TABLES: tuple[type[Kept], ...] = tuple(Kept.__subclasses__())
"""All tables but the full-text index, which has no model."""
