"""Finding fiscal printers: ports, speeds and framings are tried one after another, by the questions of who.py alone,
which print nothing and change nothing.

A port that another program has open is left alone. Hosts are asked only when they are named: on the network an office
printer would take questions for a page.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Literal

from msgspec import Struct

from tui_pos.errors import DeviceTrouble, WrongUse
from tui_pos.fiscal.device import Identity
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.port_holder import holder_of
from tui_pos.fiscal.transport import LineTrouble, Wire, in_use, open_serial, open_tcp
from tui_pos.fiscal.who import QUESTIONS, Line, recognised

MORE_PORT_NUMBERS = (4999,)
"""Beside the families' own: some Datecs X are set to it."""

# A first byte is due after 100 ms at the latest, and USB adapters hold it for 16 more; the rest is for a busy machine.
_TURN_ROUND_S = 0.3
_LONGEST_ANSWER_BITS = 1500
_NETWORK_S = 0.5
_MOST_AT_ONCE = 16

_TOLD = ("refused", "line_garbled", "line_echoes", "line_cut", "held_elsewhere", "device_busy")
"""Why nobody was found, from what says least to what says most; any other trouble says more."""


class Place(Struct, frozen=True):
    """Where a printer may be: `at` a port or a host, `ways` the speeds or port numbers to try, in order; each with the
    families that may answer there.
    """

    connection: Literal["serial", "tcp"]
    at: str
    ways: tuple[tuple[int, frozenset[str]], ...]

    @property
    def name(self) -> str:
        """A port; a host with its port number, where only that one is asked."""
        return f"{self.at}:{self.ways[0][0]}" if self.connection == "tcp" and len(self.ways) == 1 else self.at


class Found(Struct, frozen=True):
    """A printer. `way`: its speed, or its port number."""

    connection: Literal["serial", "tcp"]
    at: str
    way: int
    family: str
    identity: Identity

    @property
    def name(self) -> str:
        return self.at if self.connection == "serial" else f"{self.at}:{self.way}"


class NotFound(Struct, frozen=True):
    """A place without a printer that we could use, and why as far as can be told."""

    place: Place
    trouble: DeviceTrouble

    @property
    def name(self) -> str:
        return self.place.name


class Step(Struct, frozen=True):
    """How far it is: `done` of `total` questions; the next is asked `at` a place in this `way`."""

    done: int
    total: int
    at: str
    way: int


Outcome = Found | NotFound


def serial_places(
    ports: Sequence[str] = (), families: Iterable[str] = FAMILIES, speeds: Sequence[int] = ()
) -> list[Place]:
    """The named `ports`, or all that this machine has; at the named `speeds`, or those that the families have."""
    wanted = [FAMILIES[name] for name in families]
    ways = {speed: frozenset(family.name for family in wanted) for speed in speeds} or {
        speed: frozenset(family.name for family in wanted if speed in family.speeds)
        for family in wanted
        for speed in family.speeds
    }
    return [Place("serial", port, tuple(ways.items())) for port in dict.fromkeys(ports or _ports_here())]


def _ports_here() -> list[str]:
    # Needed for this alone.
    from serial.tools.list_ports import comports

    return sorted(port.device for port in comports())


def tcp_places(hosts: Sequence[str], families: Iterable[str] = FAMILIES) -> list[Place]:
    """The named hosts, `HOST` or `HOST:PORT`; without a port number those that the families have. Raises WrongUse
    `bad_host`.
    """
    wanted = [FAMILIES[name] for name in families]
    names = frozenset(family.name for family in wanted)
    usual = dict.fromkeys((*(family.port_number for family in wanted), *MORE_PORT_NUMBERS))
    places = []
    for text in dict.fromkeys(hosts):
        host, port_number = _host_and_port(text)
        places.append(
            Place("tcp", host, tuple((port, names) for port in (usual if port_number is None else [port_number])))
        )
    return places


def _host_and_port(text: str) -> tuple[str, int | None]:
    if text.count(":") > 1 and not text.startswith("["):
        return text, None
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, ""
    host = host.strip("[]")
    if not host or (colon and not port and not text.endswith("]")) or (port and not _is_port(port)):
        raise WrongUse(
            "bad_host", "“{host}” is no printer's address; write 192.168.1.20 or 192.168.1.20:9100.", host=text
        )
    return host, int(port) if port else None


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= 0xFFFF


def find(
    places: Sequence[Place],
    on_event: Callable[[Step | Outcome], None] = lambda _: None,
    *,
    network_password: str = "",
    stop: Event | None = None,
) -> list[Outcome]:
    """What is at each of `places`, in their order. They are looked at together, and each ends with its first printer.

    `on_event` is told of every step and outcome, one at a time, on other threads than the caller's. `network_password`:
    of a Tremol's adapter. Once `stop` is set nothing more is asked.
    """
    search = _Search(places, on_event, network_password, stop or Event())
    with ThreadPoolExecutor(min(len(places), _MOST_AT_ONCE) or 1, "detect") as pool:
        try:
            return list(pool.map(search.look_at, places))
        except BaseException:
            search.stop.set()
            raise


class _Search:
    """What the threads of one search have in common."""

    def __init__(
        self,
        places: Sequence[Place],
        on_event: Callable[[Step | Outcome], None],
        network_password: str,
        stop: Event,
    ) -> None:
        self.stop = stop
        self._on_event = on_event
        self._network_password = network_password
        self._telling = Lock()
        self._done = 0
        self._total = sum(_questions(place) for place in places)

    def look_at(self, place: Place) -> Outcome:
        asked = _Asked(place)
        outcome = self._look_at(place, asked)
        with self._telling:
            self._done += _questions(place) - asked.count
            self._on_event(Step(self._done, self._total, place.at, asked.way))
            self._on_event(outcome)
        return outcome

    def _look_at(self, place: Place, asked: "_Asked") -> Outcome:
        for way, families in place.ways:
            asked.way = way
            try:
                found = self._ask_at(place, way, families, asked)
            except DeviceTrouble as trouble:
                asked.heard(trouble)
                # Whoever else listens at this host may do so at another port number.
                if trouble.code not in _TOLD:
                    break
            else:
                if found is not None:
                    return found
        return NotFound(place, asked.trouble())

    def _ask_at(self, place: Place, way: int, families: frozenset[str], asked: "_Asked") -> Found | None:
        wire: Wire | None = None
        try:
            for ask, speakers in QUESTIONS:
                if not speakers & families:
                    continue
                self._step(place, way, asked)
                wire = wire or _open(place, way)
                line = Line(wire, _timeout_s(place, way), self._network_password)
                try:
                    answered = ask(line)
                except LineTrouble as trouble:
                    asked.heard(trouble)
                    if trouble.is_cut:
                        wire.close()
                        wire = None
                    continue
                if answered is not None:
                    family, identity = recognised(answered, wire.name, speakers, families)
                    return Found(place.connection, place.at, way, family, identity)
        finally:
            if wire is not None:
                wire.close()
        return None

    def _step(self, place: Place, way: int, asked: "_Asked") -> None:
        if self.stop.is_set():
            raise DeviceTrouble(
                "not_asked", "The search ended before {port} was asked; begin it anew to know.", port=place.at
            )
        with self._telling:
            self._on_event(Step(self._done, self._total, place.at, way))
            self._done += 1
        asked.count += 1


class _Asked:
    """What has been asked at one place, and the most telling reason why nobody was found so far."""

    def __init__(self, place: Place) -> None:
        self.count = 0
        self.way = place.ways[0][0]
        self._place = place
        self._trouble: DeviceTrouble | None = None

    def heard(self, trouble: DeviceTrouble) -> None:
        if trouble.code != "no_answer" and (self._trouble is None or _weight(trouble) > _weight(self._trouble)):
            self._trouble = trouble

    def trouble(self) -> DeviceTrouble:
        at = self._place.at
        if self._trouble is None:
            return DeviceTrouble(
                "nobody_answers",
                "No printer answers at {port}; check that one is plugged in and on, that its speed is a usual one and "
                "that, in the network, no other till holds it.",
                port=at,
            )
        if self._trouble.code == "line_garbled":
            return DeviceTrouble(
                "only_noise",
                "What comes from {port} at {ways} cannot be understood; look up the printer's speed and name it, or "
                "check the cable.",
                port=at,
                ways=", ".join(str(way) for way, _ in self._place.ways),
            )
        return self._trouble


def _questions(place: Place) -> int:
    return sum(bool(speakers & families) for _, families in place.ways for _, speakers in QUESTIONS)


def _open(place: Place, way: int) -> Wire:
    if place.connection == "tcp":
        return open_tcp(place.at, way)
    if holder_of(place.at) is not None:
        # It might not lock its ports, and would hear what is not meant for it.
        raise in_use(place.at)
    return open_serial(place.at, way)


def _timeout_s(place: Place, way: int) -> float:
    return _NETWORK_S if place.connection == "tcp" else _TURN_ROUND_S + _LONGEST_ANSWER_BITS / way


def _weight(trouble: DeviceTrouble) -> int:
    return _TOLD.index(trouble.code) if trouble.code in _TOLD else len(_TOLD)
