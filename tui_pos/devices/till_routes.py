"""Our own interface, for tills and back offices whose `printer.url` points here: the spooler's own work over HTTP. What
is told is in `tui_pos.fiscal.lending`; a trouble comes as code, sentence and facts, so that the till raises the same.
"""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put

from tui_pos.devices.book import Task
from tui_pos.devices.erpnet_routes import PrinterId, busy, json_of, lent
from tui_pos.devices.manager import Manager, Wanted
from tui_pos.errors import DeviceTrouble, Refused
from tui_pos.fiscal.jobs import DeviceState, Inspected
from tui_pos.fiscal.lending import (
    CheckSaid,
    DoneSaid,
    JobSaid,
    ReportWanted,
    Said,
    ShowWanted,
    TextWanted,
    say_inspection,
    say_state,
    say_trouble,
)
from tui_pos.fiscal.receipt import job_from_bytes, to_bytes

WAIT_S = 20.0
"""So long an answer is waited for; then the till is told that it is waiting, and asks again."""

LOOK_WAIT_S = 60.0


@put(
    "/printers/{printer_id:str}/jobs/{job:uuid}",
    status_code=200,
    summary="Print a till's receipt, or book its cash, exactly once",
)
async def print_job(manager: Manager, printer_id: PrinterId, job: UUID, body: bytes) -> Response[bytes]:
    printer = lent(manager, printer_id)
    receipt = job_from_bytes(body)
    wanted = Wanted("job", to_bytes(receipt), str(job), receipt=receipt, till_job=job)
    task = await asyncio.to_thread(manager.take, printer, wanted)
    return json_of(msgspec.json.encode(_job_said(await manager.ended(task.id, WAIT_S))))


@get("/printers/{printer_id:str}/jobs/{job:str}", summary="How a receipt stands")
async def show_job(manager: Manager, printer_id: PrinterId, job: str) -> Response[bytes]:
    task = await _task(manager, printer_id, job)
    return json_of(msgspec.json.encode(_job_said(task if task.state == "finished" else None)))


@post("/printers/{printer_id:str}/jobs/{job:str}/give-up", status_code=200, summary="Take a receipt back")
async def give_up(
    manager: Manager, printer_id: PrinterId, job: str, request: Request[Any, Any, Any]
) -> Response[bytes]:
    try:
        task = await _task(manager, printer_id, job)
    except Refused:
        # What is still on its way must find that it is not wanted any more.
        return json_of(
            msgspec.json.encode(_job_said(await asyncio.to_thread(_given_up_unseen, manager, printer_id, job)))
        )
    return await _settled(manager, printer_id, task, "give-up", request)


@post("/printers/{printer_id:str}/jobs/{job:str}/confirm", status_code=200, summary="A receipt was seen on paper")
async def confirm(
    manager: Manager, printer_id: PrinterId, job: str, request: Request[Any, Any, Any]
) -> Response[bytes]:
    task = await _task(manager, printer_id, job)
    return await _settled(manager, printer_id, task, "confirm", request)


@post("/printers/{printer_id:str}/check", status_code=200, summary="How the printer is", responses=None)
async def check(manager: Manager, printer_id: PrinterId) -> Response[bytes]:
    printer = lent(manager, printer_id)
    asked = asyncio.wrap_future(printer.look())
    done, _ = await asyncio.wait([asked], timeout=LOOK_WAIT_S)
    state = asked.result().state if done else DeviceState(None, None, busy())
    said: CheckSaid = say_state(state)
    return json_of(msgspec.json.encode(said))


@post("/printers/{printer_id:str}/inspect", status_code=200, summary="All that the printer tells of itself")
async def inspect(manager: Manager, printer_id: PrinterId) -> Response[bytes]:
    printer = lent(manager, printer_id)
    asked = asyncio.wrap_future(printer.ask("inspect", lambda printing: printing.inspect()))
    done, _ = await asyncio.wait([asked], timeout=LOOK_WAIT_S)
    trouble = asked.exception() if done else busy()
    found = Inspected(DeviceState(None, None, trouble)) if isinstance(trouble, DeviceTrouble) else asked.result()
    return json_of(msgspec.json.encode(say_inspection(found)))


@post("/printers/{printer_id:str}/report", status_code=200, summary="A report, copy or test page for a till")
async def report(manager: Manager, printer_id: PrinterId, data: ReportWanted) -> Response[bytes]:
    return await _once(manager, printer_id, "till_report", data, data.id)


@post("/printers/{printer_id:str}/text", status_code=200, summary="A till's paper that is no receipt")
async def text(manager: Manager, printer_id: PrinterId, data: TextWanted) -> Response[bytes]:
    return await _once(manager, printer_id, "till_text", data, data.id)


@put("/printers/{printer_id:str}/show", status_code=200, summary="A till's sale on the customer's display")
async def show(manager: Manager, printer_id: PrinterId, data: ShowWanted) -> Response[bytes]:
    lent(manager, printer_id).show(data.rows)
    return json_of(b"{}")


async def _once(manager: Manager, printer_id: str, kind: str, wanted: msgspec.Struct, name: str) -> Response[bytes]:
    printer = lent(manager, printer_id)
    task = await asyncio.to_thread(manager.take, printer, Wanted(kind, msgspec.json.encode(wanted), name))
    ended = await manager.ended(task.id, WAIT_S)
    if ended is None:
        return json_of(msgspec.json.encode(DoneSaid(waiting=True)))
    if ended.ended == "done" and ended.answer is not None:
        return json_of(ended.answer)
    return json_of(msgspec.json.encode(DoneSaid(trouble=_trouble(ended))))


async def _settled(
    manager: Manager, printer_id: str, task: Task, how: str, request: Request[Any, Any, Any]
) -> Response[bytes]:
    printer = lent(manager, printer_id)
    asked = asyncio.wrap_future(printer.give_up(task) if how == "give-up" else printer.confirm(task))
    done, _ = await asyncio.wait([asked], timeout=WAIT_S)
    if "text/html" in request.headers.get("accept", ""):
        # Somebody pressed the button on the health page.
        token = request.query_params.get("token", "")
        back = f"/health?token={quote(token, safe='')}" if token else "/health"
        return Response(b"", status_code=303, headers={"location": back}, media_type="text/html")
    if not done:
        return json_of(msgspec.json.encode(JobSaid("waiting")))
    trouble = asked.exception()
    if isinstance(trouble, DeviceTrouble):
        return json_of(msgspec.json.encode(JobSaid("failed", trouble=say_trouble(trouble))))
    return json_of(msgspec.json.encode(_job_said(await asyncio.to_thread(manager.book.find, task.id))))


async def _task(manager: Manager, printer_id: str, name: str) -> Task:
    printer = lent(manager, printer_id)
    task = await asyncio.to_thread(_found, manager, name)
    if task is None or task.printer != printer.id or task.receipt is None:
        raise _no_job(name)
    return task


def _found(manager: Manager, name: str) -> Task | None:
    """By its task id, or by its job: a program's task id need not fit into an address."""
    found = manager.book.find(name)
    if found is None:
        with suppress(ValueError):
            found = manager.book.find_job(UUID(name))
    return found


def _given_up_unseen(manager: Manager, printer_id: str, job: str) -> Task:
    try:
        return manager.given_up_unseen(lent(manager, printer_id), UUID(job))
    except ValueError:
        raise _no_job(job) from None


def _no_job(name: str) -> Refused:
    return Refused("no_job", "The Device Manager knows no receipt {job}; print it.", job=name[:60])


def _job_said(task: Task | None) -> JobSaid:
    if task is None or task.state != "finished":
        return JobSaid("waiting")
    if task.ended == "done":
        return JobSaid("printed", number=task.number or "")
    if task.ended == "given_up":
        return JobSaid("given_up")
    return JobSaid("failed", trouble=_trouble(task))


def _trouble(task: Task) -> Said:
    if task.trouble is None:
        raise RuntimeError(f"task {task.id} failed without a trouble")
    return msgspec.json.decode(task.trouble, type=Said)


ROUTES = [print_job, show_job, give_up, confirm, check, inspect, report, text, show]
