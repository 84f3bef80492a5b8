"""Ingestion: exports are uploaded and read by a job of their own; its state tells how far it is."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, File, Request, UploadFile
from fastapi import Path as InPath
from fastapi.responses import Response

from api.cli.ingest import report_json
from api.http.auth import CallerOf
from api.http.core import Core, CoreOf
from api.http.jobs import Job
from api.http.problems import told
from api.http.replies import USUAL, Json, created, reply
from api.http.routes.runs import IdempotencyKey
from api.http.schemas import Shape
from assistant.errors import NotFound, PlumblineError
from ingest.pipeline import ingest

router = APIRouter(prefix="/v1", tags=["ingestion"])


class JobShape(Shape):
    """How a job stands: `waiting`, `running`, `done` or `failed`."""

    job_id: str
    what: str
    state: str
    asked_at: str
    stage: str | None
    done: int
    result: Json | None
    error: Json | None


@router.post("/ingest", summary="Upload exports", status_code=202, response_model=JobShape, responses=USUAL)
def start_ingest(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    files: Annotated[list[UploadFile], File(description="Exports, recognised by their content.")],
    backfill: bool = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take exports in and read them behind the request; `Location` tells how it goes."""
    names = repr([(one.filename, one.size) for one in files])

    def work() -> Json:
        folder = Path(tempfile.mkdtemp(prefix="upload-", dir=core.plumbline.folder.root))
        for number, one in enumerate(files):
            # Only the last part of a name counts, in a folder of its own: names come from outside.
            inside = folder / str(number)
            inside.mkdir()
            name = PurePosixPath((one.filename or "").replace("\\", "/")).name or "export"
            with (inside / name[-200:]).open("wb") as target:
                shutil.copyfileobj(one.file, target)
        job = Job(core.clock.new_id(), caller.member_id, "ingest", "waiting", core.clock.now())
        core.jobs.add(job)
        core.writers.submit(_read, core, job, folder, backfill=backfill)
        return job_json(job)

    shape, _ = core.once.answer(
        idempotency_key,
        work,
        caller=caller.member_id,
        operation="start_ingest",
        payload=names.encode(),
        at=core.clock.now(),
    )
    return created(shape, status=202, headers={"location": f"/v1/jobs/{shape['job_id']}"})


@router.get("/jobs/{job_id}", summary="How a job stands", response_model=JobShape, responses=USUAL)
def get_job(
    request: Request, core: CoreOf, caller: CallerOf, job_id: Annotated[str, InPath(max_length=64)]
) -> Response:
    """Tell how far a job of one's own is, and how it ended."""
    job = core.jobs.find(job_id, caller=caller.member_id)
    if job is None:
        raise NotFound(
            f"There is no job {job_id!r}.",
            why="It is not yours, or the service was started anew since.",
            mend="Upload again: what is there already costs nothing.",
        )
    return reply(request, job_json(job))


def job_json(job: Job) -> Json:
    """The JSON of a job."""
    return {
        "job_id": job.job_id,
        "what": job.what,
        "state": job.state,
        "asked_at": job.asked_at.isoformat(),
        "stage": job.stage,
        "done": job.done,
        "result": job.result,
        "error": job.error,
    }


def _read(core: Core, job: Job, folder: Path, *, backfill: bool) -> None:
    """Read the uploaded files; the job says how it went, whatever happens."""
    core.jobs.change(job.job_id, state="running")
    failed: Json | None = {"code": "bug", "detail": "The work ended unforeseen; the log says where."}
    try:
        plumbline, settings = core.plumbline, core.plumbline.settings
        with core.writing:
            report = ingest(
                [folder],
                writer=plumbline.writer,
                embedder=lambda: plumbline.embedder,
                zone=ZoneInfo(settings.zone),
                own_domains=settings.own_domains,
                now=core.clock.now(),
                backfill=backfill,
                progress=lambda stage, done, note="": core.jobs.change(job.job_id, stage=stage, done=done),
                mask_secrets=settings.mask_secrets,
            )
            plumbline.bring_index_up_to_date()
        core.jobs.change(job.job_id, result=report_json(report))
        failed = None
    except PlumblineError as error:
        failed = told(error, instance=f"/v1/jobs/{job.job_id}", request_id=job.job_id)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        core.jobs.change(job.job_id, state="failed" if failed else "done", error=failed)
