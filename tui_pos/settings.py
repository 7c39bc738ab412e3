"""One TOML file, typed. What is missing has a default; what is unknown or wrong is refused with place and reason."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from tui_pos.domain.barcode import WeightMask
from tui_pos.domain.payment import PaymentKind, Settles
from tui_pos.errors import Refused, WrongUse

Port = Annotated[int, Meta(ge=1, le=65535)]


class ShopSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The shop as a whole."""

    name: str = "Магазин"
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    time_zone: str = "Europe/Sofia"
    leap_birthday: Literal["28.02", "01.03"] = "28.02"
    """When those born on 29 February have their birthday in other years."""


LONGEST_STATION = 20
StationName = Annotated[str, Meta(min_length=1, max_length=LONGEST_STATION)]


class StationSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """This workstation. `price_group`, `partner_percent`, `price_rules`: the three mechanisms, on or off here."""

    name: StationName = "1"
    location: str = "МАГ1"
    language: Literal["bg", "en"] = "bg"
    price_groups: bool = True
    partner_percent: bool = True
    price_rules: bool = True
    percent_with_rules: bool = True
    """Whether a partner's percent stays on a line that a price rule changes."""
    hints: bool = False
    """Whether the status line says what a rule lacks, while the sale is entered."""
    confirm_repricing: bool = False
    """Whether lines already entered wait for a yes when the partner changes."""
    lock_minutes: Annotated[int, Meta(ge=0, le=1440)] = 0
    """After so many minutes without a key the till wants a PIN again; 0: never."""


class ScannerSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the scanner adds to a code, and the masks of this shop's scales (13 places of digits, C, Q, X)."""

    prefix: str = ""
    suffix: str = ""
    weight_masks: tuple[str, ...] = ("28CCCCCQQQQQX",)
    weight_check_digit: bool = True


Speed = Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]
"""Of a serial line, in bits a second."""


PrinterUrl = Annotated[str, Meta(pattern="^(https?://.+/printers/[A-Za-z0-9_-]+)?$")]
"""Of a printer that a Device Manager lends."""


class PrinterSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The fiscal printer. `virtual` needs no hardware; `serial` takes `port`, `speed`; `tcp` `host`, `port_number`.

    `url`: print through a Device Manager instead, which knows the printer: `http://127.0.0.1:8001/printers/dt000001`,
    with its `token`. `password`: the factory's own when empty; `network_password`: that of a Tremol's network adapter.
    `payments`: the device's own letters or numbers for kinds of payment, where it was set up otherwise than the factory
    does. `set_clock`: set the printer's clock by this machine's, once a day. `usn_from`: where this till's unique sale
    numbers begin, when several tills with stores of their own print on one printer: each needs a range of its own
    (Ordinance N-18, Annex 29 p. 9). `display`: show the customer the sale on the two rows that hang on the printer.
    """

    connection: Literal["virtual", "serial", "tcp"] = "virtual"
    family: Literal["datecs-p", "datecs-c", "datecs-x", "daisy", "eltrade", "incotex", "icp", "tremol"] = "datecs-p"
    port: str = ""
    speed: Speed = 115200
    host: str = ""
    port_number: Port = 9100
    network_password: Annotated[str, Meta(pattern="^[0-9A-Za-z]{0,16}$")] = ""
    operator: Annotated[int, Meta(ge=1, le=30)] = 1
    password: Annotated[str, Meta(pattern="^[0-9]{0,8}$")] = ""
    till: Annotated[int, Meta(ge=1, le=99999)] = 1
    payments: dict[PaymentKind, Annotated[str, Meta(min_length=1, max_length=2)]] = {}
    set_clock: bool = True
    display: bool = False
    usn_from: Annotated[int, Meta(ge=1, le=9_999_999)] = 1
    url: PrinterUrl = ""
    token: str = ""


class LentPrinterSettings(PrinterSettings, forbid_unknown_fields=True, frozen=True):
    """A printer that the Device Manager lends under `id`; an empty id: its individual number in small letters."""

    id: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]*$")] = ""


class DeviceManagerSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`tui-pos device-manager`: where it listens, with which token (one is made at the first start), and what it lends;
    with no `printers` that of `[printer]`. `open`: no token is asked for, as programs written for others expect.

    `origins`: the web sites whose pages may print, such as `https://pos.example.com`. `sale_hours`: for how long a
    unique sale number stands for one receipt; 0: for ever. Less for programs that use their numbers again.
    """

    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Port = 8001
    token: str = ""
    open: bool = False
    origins: tuple[Annotated[str, Meta(pattern="^https?://[^/]+$")], ...] = ()
    sale_hours: Annotated[int, Meta(ge=0, le=87600)] = 0
    printers: tuple[LentPrinterSettings, ...] = ()


class OfficeSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The back office. `url`, with its `token`: the Device Manager's printer on which its sales are printed; without
    one the printer of `[printer]`, which a till on the same machine may hold."""

    url: PrinterUrl = ""
    token: str = ""


class CreditSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Sales on credit. `days`: when a debt is due. `limit_stops_all`: who is over the limit is not served for cash."""

    days: Annotated[int, Meta(ge=0, le=3650)] = 30
    limit_stops_all: bool = False


class PaymentSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A way to pay. `kind`: as which of its own the fiscal device prints it. `settles`: money, points, credit or
    packaging, which is taken of the item groups `groups`."""

    code: Annotated[str, Meta(min_length=1, max_length=20)]
    name: Annotated[str, Meta(min_length=1, max_length=18)]
    kind: PaymentKind
    settles: Settles = Settles.MONEY
    groups: tuple[str, ...] = ()


class MailSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The server that takes the e-mails of price rules; without a `host` none are sent."""

    host: str = ""
    port: Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""


class ScriptSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Advanced rules at this workstation. `key`: opens the technician's console on the first screen, together with a
    technician's credential; those that a terminal takes for itself or for another key are none. `idle_minutes`: after
    so long without a key it closes."""

    on: bool = True
    key: Annotated[str, Meta(pattern="^ctrl[+][abdefgklnoprtuvwxy]$")] = "ctrl+g"
    idle_minutes: Annotated[int, Meta(ge=1, le=120)] = 10


class SoundSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The till's speaker."""

    on: bool = True


class BackupSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The backups that the till makes by itself. `every_hours`: 0: none. `folder`: where they go; empty: `backups/` in
    the home. Kept are all of the last 24 hours, and the last of each of so many `days`, `weeks` and `months`."""

    every_hours: Annotated[int, Meta(ge=0, le=168)] = 4
    folder: str = ""
    days: Annotated[int, Meta(ge=1, le=366)] = 7
    weeks: Annotated[int, Meta(ge=0, le=520)] = 5
    months: Annotated[int, Meta(ge=0, le=120)] = 12


class TrainingSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Training: a copy of the shop for practice. `allowed`: without it the till has no such thing at all."""

    allowed: bool = True


class ShiftSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Shifts. `required`: nothing is sold while none is open. `z`: closing one makes the Z report."""

    required: bool = False
    z: bool = True


class OwnSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What one of several workstations on this machine has of its own, under `[stations.NAME]`. A table that stands
    here takes the place of the whole table of that name; the others hold for it as for all."""

    station: StationSettings | None = None
    scanner: ScannerSettings | None = None
    printer: PrinterSettings | None = None
    sound: SoundSettings | None = None
    keys: dict[str, str] | None = None


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`settings.toml` of a home."""

    shop: ShopSettings = ShopSettings()
    station: StationSettings = StationSettings()
    scanner: ScannerSettings = ScannerSettings()
    printer: PrinterSettings = PrinterSettings()
    sound: SoundSettings = SoundSettings()
    credit: CreditSettings = CreditSettings()
    shift: ShiftSettings = ShiftSettings()
    mail: MailSettings = MailSettings()
    scripts: ScriptSettings = ScriptSettings()
    device_manager: DeviceManagerSettings = DeviceManagerSettings()
    office: OfficeSettings = OfficeSettings()
    backup: BackupSettings = BackupSettings()
    training: TrainingSettings = TrainingSettings()
    payments: tuple[PaymentSettings, ...] = ()
    """The ways to pay; none: cash, card, bank, voucher, points and on credit."""
    keys: dict[str, str] = {}
    """Commands bound anew: name of the command → key."""
    stations: dict[StationName, OwnSettings] = {}
    """The workstations that have settings of their own, by name."""

    def at(self, station: str) -> "Settings":
        """As they hold at the workstation of that name; "": at the one that `[station]` names."""
        if not station:
            return self
        own = self.stations.get(station, OwnSettings())
        tables = {name: table for name in OwnSettings.__struct_fields__ if (table := getattr(own, name)) is not None}
        here = msgspec.structs.replace(self, **tables)
        return msgspec.structs.replace(here, station=msgspec.structs.replace(here.station, name=station))


def load_settings(path: Path) -> Settings:
    """The settings in `path`; the defaults when there is no such file.

    Raises WrongUse `bad_settings`, naming the file and what is wrong in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(path, str(error)) from error
    import tomllib  # 2 ms, and many a home has no settings of its own

    try:
        settings = msgspec.convert(tomllib.loads(text), Settings)
        for scanner in (settings.scanner, *(own.scanner for own in settings.stations.values())):
            for pattern in scanner.weight_masks if scanner is not None else ():
                WeightMask(pattern)
        check_payments(settings.payments)
        ZoneInfo(settings.shop.time_zone)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise _bad(path, str(error)) from error
    except Refused as refusal:
        raise _bad(path, refusal.say()) from refusal
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise _bad(path, f"there is no time zone {settings.shop.time_zone}") from error
    return settings


def check_payments(payments: tuple[PaymentSettings, ...]) -> None:
    """Whether these may be the ways to pay. Raises Refused `bad_payments`, `no_cash`."""
    codes = [payment.code for payment in payments]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise Refused("bad_payments", "two of [[payments]] have the code {code}", code=twice)
    odd = next((p.code for p in payments if p.kind is PaymentKind.CASH and p.settles is not Settles.MONEY), None)
    if odd is not None:
        raise Refused("bad_payments", "{code} of [[payments]] has the kind cash and does not settle money", code=odd)
    bare = next((p.code for p in payments if bool(p.groups) != (p.settles is Settles.PACKAGING)), None)
    if bare is not None:
        raise Refused(
            "bad_payments", "{code} of [[payments]]: what settles packaging, and only that, names groups", code=bare
        )
    if payments and not any(payment.kind is PaymentKind.CASH for payment in payments):
        raise Refused("no_cash", "none of [[payments]] has the kind cash")


def _bad(path: Path, reason: str) -> WrongUse:
    return WrongUse(
        "bad_settings",
        "The settings file {file} cannot be used: {reason}. Mend it or move it away.",
        file=path,
        reason=reason.rstrip("."),
    )
