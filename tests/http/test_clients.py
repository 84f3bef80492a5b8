"""Other people's clients against the service: the official ones of OpenAI and of MCP."""

from __future__ import annotations

import sys
from pathlib import Path

import anyio
import httpx2
import openai
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from assistant.types.access import Role
from tests.http.service import FOREIGN, OWN, QUESTION, Service


def test_the_openai_client_asks_and_streams(service: Service) -> None:
    with openai.OpenAI(base_url=f"{service.url}/v1", api_key=service.keys[Role.CSM], max_retries=0) as client:
        assert [model.id for model in client.models.list()] == ["plumbline"]
        messages = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": QUESTION}]
        whole = client.chat.completions.create(model="plumbline", messages=messages)  # type: ignore[call-overload]
        text = whole.choices[0].message.content
        assert " [1]" in text
        assert "\n[1] “" in text
        assert whole.usage.total_tokens == 0
        chunks = list(
            client.chat.completions.create(  # type: ignore[call-overload]
                model=f"plumbline:{OWN}",
                messages=messages,
                stream=True,
                stream_options={"include_usage": True},
            )
        )
        streamed = "".join(one.choices[0].delta.content or "" for one in chunks if one.choices)
        assert streamed == text
        assert chunks[-1].usage is not None
        assert chunks[-2].choices[0].finish_reason == "stop"
        with pytest.raises(openai.NotFoundError):
            client.chat.completions.create(model=f"plumbline:{FOREIGN}", messages=messages)  # type: ignore[call-overload]
    with (
        openai.OpenAI(base_url=f"{service.url}/v1", api_key="wrong", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError),
    ):
        client.models.list()


def test_the_openai_client_goes_on_with_a_conversation(service: Service) -> None:
    with openai.OpenAI(base_url=f"{service.url}/v1", api_key=service.keys[Role.CSM], max_retries=0) as client:
        messages = [
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": "…"},
            {"role": "user", "content": "And about the price?"},
        ]
        whole = client.chat.completions.create(model="plumbline", messages=messages)  # type: ignore[call-overload]
        assert "Which account" not in whole.choices[0].message.content


TOOLS = {"list_accounts", "get_account", "ask_account", "search_evidence", "compute_metric", "list_signals"}


def test_the_mcp_client_reads_over_http(service: Service) -> None:
    async def talk(role: Role) -> None:
        headers = {"authorization": f"Bearer {service.keys[role]}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(f"{service.url}/mcp", http_client=http)) as client,
        ):
            tools = (await client.list_tools()).tools
            assert {tool.name for tool in tools} == TOOLS
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
            assert all(tool.output_schema for tool in tools)
            answer = await client.call_tool("ask_account", {"question": QUESTION, "as_of": "2026-10-31"})
            assert answer.structured_content["claims"][0]["citations"]
            listed = (await client.call_tool("list_accounts", {})).structured_content
            assert (FOREIGN in {one["account_id"] for one in listed["accounts"]}) == (role is Role.ADMIN)
            calls = [
                ("get_account", {"account": FOREIGN}),
                ("compute_metric", {"name": "mrr", "account": FOREIGN}),
            ]
            calls.append(("search_evidence", {"query": "price", "account": FOREIGN}))
            calls.append(("list_signals", {"account": FOREIGN}))
            for name, arguments in calls:
                result = await client.call_tool(name, arguments)
                assert result.is_error == (role is not Role.ADMIN), name
            found = (
                await client.call_tool("search_evidence", {"query": "seats", "k": 20})
            ).structured_content
            assert all(len(hit["text"]) <= 1500 for hit in found["hits"])

    for role in (Role.CSM, Role.ADMIN):
        anyio.run(talk, role)


@pytest.mark.slow
def test_the_mcp_client_reads_over_stdio(company: Path) -> None:
    async def talk() -> None:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "api.cli.main", "mcp", "--home", str(company)],
            env={"PLUMBLINE_EMBEDDER": "hashing", "PATH": "/usr/bin:/bin"},
        )
        async with Client(stdio_client(server)) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
            found = await client.call_tool(
                "compute_metric", {"name": "mrr", "account": OWN, "as_of": "2026-10-31"}
            )
            assert found.structured_content["facts"][0]["value"] == "2541.00"

    anyio.run(talk)
