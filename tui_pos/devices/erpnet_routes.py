"""The routes of ErpNet.FP's PROTOCOL.md, and a few beyond it in the same manner: period report, drawer, display."""

import asyncio
import re
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter, QueryParameter

from tui_pos.devices import answers, codes, words
from tui_pos.devices.lent import LentPrinter, Look
from tui_pos.devices.manager import Manager, Wanted
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import DeviceTrouble, ShopError

DEFAULT_WAIT_MS = 29_000
"""Who names no asyncTimeout waits so long, as ErpNet.FP has it."""

LONGEST_WAIT_MS = 3_600_000

STATUS_WAIT_S = 4.0
"""Programs give up on a status after five seconds; while the printer is at work they are told what was known before."""

MEETING_WAIT_S = 3.0

PrinterId = Annotated[str, Parameter(description="The printer's id, as `/printers` tells it")]
TaskId = Annotated[
    str,
    QueryParameter(name="taskId", description="An id of the program's own: asked again with it, the task is done once"),
]
AsyncTimeout = Annotated[
    int,
    QueryParameter(
        name="asyncTimeout", description="Wait so many ms for the answer, then answer with the task id; 0: at once"
    ),
]
Timeout = Annotated[
    str,
    QueryParameter(name="timeout", description="Not to be begun any more after so long: `500`, `500ms`, `30s`, `2m`"),
]

_TIMEOUT = re.compile(r"\s*(\d{1,9})\s*(ms|s|m|)\s*", re.IGNORECASE)
_MS = {"": 1, "ms": 1, "s": 1000, "m": 60_000}


class NotHere(NotFoundException):
    """What an address names is not here; `sentence` says so to a person."""

    def __init__(self, sentence: Saying) -> None:
        super().__init__(sentence.say())
        self.sentence = sentence


def lent(manager: Manager, printer_id: str) -> LentPrinter:
    """Raises NotHere."""
    printer = manager.printer(printer_id)
    if printer is None:
        raise NotHere(saying("There is no printer {id} here; /printers tells which there are.", id=printer_id[:60]))
    return printer


def _told(answer: Any) -> ResponseSpec:
    return ResponseSpec(answer, generate_examples=False)


def json_of(body: bytes, status: int = 200) -> Response[bytes]:
    return Response(body, status_code=status, media_type="application/json")


@get("/printers", summary="The printers that are lent", responses={200: _told(dict[str, words.DeviceInfo])})
async def list_printers(manager: Manager) -> Response[bytes]:
    unmet = [asyncio.wrap_future(printer.look()) for printer in manager.printers if printer.known is None]
    if unmet:
        await asyncio.wait(unmet, timeout=MEETING_WAIT_S)
    found = {printer.id: printer.info() for printer in manager.printers}
    return json_of(answers.to_json({name: info for name, info in found.items() if info is not None}))


@get("/printers/{printer_id:str}", summary="One printer", responses={200: _told(words.DeviceInfo)})
async def show_printer(manager: Manager, printer_id: PrinterId) -> Response[bytes]:
    printer = lent(manager, printer_id)
    info = printer.info()
    if info is None:
        raise NotHere(saying("The printer {id} has not answered yet; see that it is on.", id=printer_id[:60]))
    return json_of(answers.to_json(info))


@get("/printers/{printer_id:str}/status", summary="How it is now", responses={200: _told(words.StatusAnswer)})
async def show_status(manager: Manager, printer_id: PrinterId) -> Response[bytes]:
    printer = lent(manager, printer_id)
    look, messages = await looked(printer, STATUS_WAIT_S)
    if look is None:
        return json_of(answers.to_json(answers.status(messages, None)))
    state = look.state
    if state.status is not None:
        messages += codes.messages_of(state.status, printer.say)
    elif state.trouble is not None:
        messages.append(codes.error(state.trouble, printer.say))
    messages += [codes.warning("clock", warning, printer.say) for warning in _beside_bits(look)]
    return json_of(answers.to_json(answers.status(messages, look.moment)))


async def looked(printer: LentPrinter, seconds: float) -> tuple[Look | None, list[words.Message]]:
    """How the printer is; while it is at work how it was, and the message that says so."""
    asked = asyncio.wrap_future(printer.look())
    done, _ = await asyncio.wait([asked], timeout=seconds)
    if done:
        return asked.result(), []
    if printer.last_look is None:
        return None, [codes.error(busy(), printer.say)]
    at_work = saying("The printer is at work; this is how it was before.")
    return printer.last_look, [codes.note(at_work, printer.say)]


def busy() -> DeviceTrouble:
    return DeviceTrouble("device_busy", "The printer is at work and has not told yet how it is; ask again soon.")


@get("/printers/taskinfo", summary="What became of a task", responses={200: _told(words.TaskInfo)})
async def show_task(manager: Manager, id: Annotated[str, QueryParameter(name="id")] = "") -> Response[bytes]:
    task = await asyncio.to_thread(manager.book.find, id)
    if task is None:
        return json_of(b'{"taskStatus":"unknown","result":{}}')
    result = msgspec.Raw(task.answer) if task.state == "finished" and task.answer else msgspec.Raw(b"{}")
    return json_of(msgspec.json.encode({"taskStatus": task.state, "result": result}))


@get("/printers/{printer_id:str}/cash", summary="The cash in its drawer", responses={200: _told(words.CashAnswer)})
async def show_cash(
    manager: Manager,
    printer_id: PrinterId,
    task_id: TaskId = "",
    async_timeout: AsyncTimeout = DEFAULT_WAIT_MS,
    timeout: Timeout = "",
) -> Response[bytes]:
    return await _asked(manager, printer_id, "cash", words.NoBody(), task_id, async_timeout, timeout)


def _route(kind: str, body: Any, answer: Any, summary: str) -> HTTPRouteHandler:
    """POST /printers/{id}/`kind`."""

    @post(
        f"/printers/{{printer_id:str}}/{kind}",
        status_code=200,
        summary=summary,
        operation_id=kind,
        responses={200: _told(answer | words.TaskAnswer)},
    )
    async def ask(
        manager: Manager,
        printer_id: PrinterId,
        data: body,
        task_id: TaskId = "",
        async_timeout: AsyncTimeout = DEFAULT_WAIT_MS,
        timeout: Timeout = "",
    ) -> Response[bytes]:
        return await _asked(manager, printer_id, kind, data, task_id, async_timeout, timeout)

    return ask


async def _asked(
    manager: Manager, printer_id: str, kind: str, body: msgspec.Struct, task_id: str, wait_ms: int, timeout: str
) -> Response[bytes]:
    printer = lent(manager, printer_id)
    found = _TIMEOUT.fullmatch(timeout)
    limit = int(found[1]) * _MS[found[2].lower()] if found else 0
    deadline = manager.book.clock() + limit / 1000 if limit else None
    try:
        task = await asyncio.to_thread(_taken, manager, printer, kind, body, task_id, deadline)
    except ShopError as refusal:
        return json_of(answers.failed(codes.error(refusal, printer.say)))
    named = json_of(answers.to_json(words.TaskAnswer(task_id or task.id)))
    if wait_ms == 0:
        return named
    wait_ms = min(wait_ms, LONGEST_WAIT_MS) if wait_ms > 0 else DEFAULT_WAIT_MS
    ended = await manager.ended(task.id, wait_ms / 1000)
    return named if ended is None or ended.answer is None else json_of(ended.answer)


def _taken(
    manager: Manager, printer: LentPrinter, kind: str, body: msgspec.Struct, task_id: str, deadline: float | None
) -> Any:
    if isinstance(body, words.ReceiptBody):
        wanted = manager.receipt_wanted(printer, kind, body, task_id, deadline)
    else:
        wanted = Wanted(kind, msgspec.json.encode(body, order="sorted"), task_id, deadline)
    return manager.take(printer, wanted)


def _beside_bits(look: Look) -> list[Any]:
    bits = look.state.status.warnings if look.state.status is not None else ()
    return [warning for warning in look.state.warnings if warning not in bits]


ROUTES = [
    list_printers,
    show_task,
    show_printer,
    show_status,
    show_cash,
    _route("receipt", words.ReceiptBody, words.ReceiptAnswer, "Print a receipt"),
    _route("reversalreceipt", words.ReversalBody, words.ReceiptAnswer, "Print the storno of a receipt"),
    _route("invoice", words.InvoiceBody, words.InvoiceAnswer, "Print an invoice"),
    _route("creditnote", words.CreditNoteBody, words.InvoiceAnswer, "Print the credit note of an invoice"),
    _route("deposit", words.AmountBody, words.Answer, "Put cash into the drawer"),
    _route("withdraw", words.AmountBody, words.Answer, "Take cash out of the drawer"),
    _route("xreport", words.NoBody, words.Answer, "Print the day so far"),
    _route("zreport", words.NoBody, words.Answer, "Print the day and close it"),
    _route("duplicate", words.NoBody, words.Answer, "Print the last receipt once more"),
    _route("datetime", words.DateTimeBody, words.Answer, "Set its clock"),
    _route("rawrequest", words.RawBody, words.RawAnswer, "A command of the device's own, for technicians"),
    _route("reset", words.NoBody, words.StatusAnswer, "End whatever receipt is open"),
    _route("periodreport", words.PeriodBody, words.Answer, "Print what the fiscal memory holds of some days"),
    _route("drawer", words.NoBody, words.Answer, "Open the drawer"),
    _route("display", words.DisplayBody, words.Answer, "Show something on the customer's display"),
]
