"""The chat page and its two files."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.http.replies import problems

router = APIRouter(tags=["page"])

_FILES = files("api.http.page")


@router.get("/", summary="The chat page", response_class=HTMLResponse, responses=problems(500))
def page() -> HTMLResponse:
    """Hand out the page; whoever opens it needs a key to see anything."""
    return HTMLResponse(_FILES.joinpath("index.html").read_bytes())


@router.get("/page.js", summary="What the page does", response_class=Response, responses=problems(500))
def page_script() -> Response:
    """Hand out the page's script."""
    return Response(_FILES.joinpath("page.js").read_bytes(), media_type="text/javascript")


@router.get("/page.css", summary="How the page looks", response_class=Response, responses=problems(500))
def page_style() -> Response:
    """Hand out the page's style."""
    return Response(_FILES.joinpath("page.css").read_bytes(), media_type="text/css")
