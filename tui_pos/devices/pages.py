"""The pages for a browser: how the printers are, and what can be asked. No page needs anything from elsewhere."""

import asyncio
import html
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.openapi.plugins import OpenAPIRenderPlugin

from tui_pos import __version__
from tui_pos.devices.answers import to_json
from tui_pos.devices.book import Task
from tui_pos.devices.erpnet_routes import looked
from tui_pos.devices.lent import LentPrinter, Look, place_of
from tui_pos.devices.manager import Manager
from tui_pos.devices.work import RECEIPTS
from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.saying import Saying, saying
from tui_pos.fiscal.receipt import Receipt, ServiceCash, job_from_bytes

LOOK_WAIT_S = 2.0

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222 }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .3rem .6rem; vertical-align: top;
border-bottom: 1px solid #ddd } .bad { color: #b00 } .good { color: #070 } code { background: #f3f3f3; padding: 0 .2em }
form { display: inline } button { font: inherit; padding: .2rem .8rem }
"""


class PrinterHealth(msgspec.Struct, rename="camel"):
    id: str
    place: str
    model: str
    serial_number: str
    ok: bool
    messages: list[str]
    waiting: int
    in_doubt: list[str]


class Health(msgspec.Struct, rename="camel"):
    ok: bool
    version: str
    printers: list[PrinterHealth]


@get("/health", summary="Is it running, and how are the printers? A page for browsers, JSON for programs")
async def health(manager: Manager, request: Request[Any, Any, Any]) -> Response[bytes]:
    page = "text/html" in request.headers.get("accept", "")
    if not request.scope.get("trusted"):
        ran = "The Device Manager is running. With ?token=… this page tells how the printers are."
        return _page("Device Manager", f"<p>{html.escape(ran)}</p>") if page else _json({"ok": True})
    looks = await asyncio.gather(*(looked(printer, LOOK_WAIT_S) for printer in manager.printers))
    doubts = [await asyncio.to_thread(manager.book.in_doubt, printer.id) for printer in manager.printers]
    found = [
        await asyncio.to_thread(_health_of, manager, printer, look, doubt)
        for printer, (look, _), doubt in zip(manager.printers, looks, doubts, strict=True)
    ]
    whole = Health(all(printer.ok for printer in found), __version__, found)
    if not page:
        return _json(whole)
    token = request.query_params.get("token", "")
    parts = (
        part
        for printer, told, doubt in zip(manager.printers, found, doubts, strict=True)
        for part in _printer_section(printer, told, doubt, token)
    )
    return _page("Device Manager", "".join(parts))


def _health_of(manager: Manager, printer: LentPrinter, look: Look | None, doubt: Sequence[Task]) -> PrinterHealth:
    state = None if look is None else look.state
    trouble = None if state is None else state.trouble
    told = [] if state is None else [printer.say(one) for one in (trouble, *state.warnings) if one is not None]
    return PrinterHealth(
        id=printer.id,
        place=place_of(printer.settings),
        model="" if printer.known is None else printer.known.identity.model,
        serial_number="" if printer.known is None else printer.known.identity.serial,
        ok=state is not None and trouble is None,
        messages=told,
        waiting=len(manager.book.at_work(printer.id)),
        in_doubt=[task.id for task in doubt],
    )


def _printer_section(printer: LentPrinter, told: PrinterHealth, doubt: Sequence[Task], token: str) -> Iterator[str]:
    say, ask = printer.say, html.escape
    state = say(saying("It is ready.")) if told.ok and not told.messages else " ".join(told.messages)
    yield f"<h2>{ask(told.id or told.place)}</h2><table>"
    yield f"<tr><th>{ask(say(saying('Printer')))}</th><td>{ask(told.model)} {ask(told.serial_number)}</td></tr>"
    yield f"<tr><th>{ask(say(saying('Where')))}</th><td>{ask(told.place)}</td></tr>"
    yield f"<tr><th>{ask(say(saying('State')))}</th><td class={'good' if told.ok else 'bad'}>{ask(state)}</td></tr>"
    yield f"<tr><th>{ask(say(saying('Waiting')))}</th><td>{told.waiting}</td></tr></table>"
    for task in doubt:
        if task.kind not in RECEIPTS:
            continue
        asked = _doubt(job_from_bytes(task.receipt or b""))
        yield f"<p class=bad>{ask(say(asked))} "
        for action, label in (("confirm", saying("It is there")), ("give-up", saying("It is not there"))):
            where = f"/printers/{printer.id}/jobs/{task.job_id}/{action}?token={quote(token, safe='')}"
            yield f'<form method="post" action="{where}"><button>{ask(say(label))}</button></form> '
        yield "</p>"


def _doubt(job: Receipt | ServiceCash) -> Saying:
    if isinstance(job, ServiceCash):
        amount = format_cents(Cents(abs(job.amount)))
        if job.amount < 0:
            return saying(
                "Nobody knows whether {amount} was booked as put in. Look at the paper: is it there?", amount=amount
            )
        return saying(
            "Nobody knows whether {amount} was booked as taken out. Look at the paper: is it there?", amount=amount
        )
    return saying(
        "Nobody knows whether the receipt for {total} of sale {usn} came out. Look at the paper: is it there?",
        total=format_cents(job.total),
        usn=job.usn,
    )


class OwnPage(OpenAPIRenderPlugin):
    """The requests as a plain page: the ready-made ones load their scripts from the internet, which a till may not
    have."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        rows = []
        for path, operations in openapi_schema["paths"].items():
            for method, operation in operations.items():
                rows.append(_operation_row(method, path, operation))
        token = quote(request.query_params.get("token", ""), safe="")
        link = f'<p><a href="/openapi/openapi.json?token={token}">openapi.json</a></p>'
        table = f"<table><tr><th>Request</th><th></th><th>Body</th></tr>{''.join(rows)}</table>"
        schemas = "".join(
            f"<h2 id={html.escape(name)}>{html.escape(name)}</h2><p>{html.escape(schema.get('description', ''))}</p>"
            f"<p>{', '.join(f'<code>{html.escape(field)}</code>' for field in schema.get('properties', {}))}</p>"
            for name, schema in openapi_schema.get("components", {}).get("schemas", {}).items()
        )
        return _whole(openapi_schema["info"]["title"], link + table + schemas)


def _operation_row(method: str, path: str, operation: dict[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = body.get("$ref", "").rpartition("/")[2]
    questions = ", ".join(
        f"<code>{html.escape(one['name'])}</code>" for one in operation.get("parameters", []) if one["in"] == "query"
    )
    return (
        f"<tr><td><code>{method.upper()} {html.escape(path)}</code></td>"
        f"<td>{html.escape(operation.get('summary', ''))}<br>{questions}</td>"
        f"<td><a href='#{html.escape(name)}'>{html.escape(name)}</a></td></tr>"
    )


def _json(found: object) -> Response[bytes]:
    return Response(to_json(found), media_type="application/json")


def _page(title: str, body: str) -> Response[bytes]:
    return Response(_whole(title, body), media_type="text/html; charset=utf-8")


def _whole(title: str, body: str) -> bytes:
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{html.escape(title)}</title>"
    return f"<!doctype html>{head}<style>{_STYLE}</style><h1>{html.escape(title)}</h1>{body}".encode()
