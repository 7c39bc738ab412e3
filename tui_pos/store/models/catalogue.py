"""What is sold, to whom, where and by whom."""

from peewee import BlobField, BooleanField, CompositeKey, IntegerField, TextField

from tui_pos.store.models.kept import Kept


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


class NameWord(Kept):
    list = TextField()
    word = TextField()
    backwards = TextField()

    class Meta:
        primary_key = CompositeKey("list", "word")


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


class PartnerPlace(Kept):
    id = IntegerField(primary_key=True)
    partner = TextField(unique=True)


class Operator(Kept):
    code = TextField(primary_key=True)
    name = TextField()
    level = TextField()
    pin_hash = BlobField(null=True, unique=True)
    language = TextField()
    operator_group = TextField()
    rights = TextField()
    most_percent = IntegerField(null=True)
    active = BooleanField()
