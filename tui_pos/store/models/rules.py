"""The book of price rules, and the scripts of the advanced ones."""

from peewee import BooleanField, CompositeKey, IntegerField, TextField

from tui_pos.store.models.kept import Kept


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


class ScriptVersion(Kept):
    script = TextField()
    version = IntegerField()
    source = TextField()
    tests = TextField()
    technician = TextField()
    moment = TextField()
    installation = TextField()

    class Meta:
        primary_key = CompositeKey("script", "version")


class ScriptDraft(Kept):
    script = TextField(primary_key=True)
    source = TextField()
    tests = TextField()
    technician = TextField()
    moment = TextField()


class ScriptConfirmed(Kept):
    script = TextField()
    version = IntegerField()
    installation = TextField()
    confirmed = BooleanField()
    technician = TextField()
    moment = TextField()

    class Meta:
        primary_key = CompositeKey("script", "version", "installation")


class ScriptDay(Kept):
    script = TextField()
    day = TextField()
    runs = IntegerField()
    fires = IntegerField()
    micros = IntegerField()
    failures = IntegerField()
    strikes = IntegerField()
    off = BooleanField()
    last_error = TextField()
    last_error_at = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("script", "day")


class Technician(Kept):
    id = IntegerField(primary_key=True)
    name = TextField()
    hash = TextField()
    installation = TextField()
    email = TextField()
    moment = TextField()
    removed = BooleanField()
