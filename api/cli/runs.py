"""`run show` and `run replay`: what an answer was made from, and whether it comes out the same again."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli.door import Door, command
from api.cli.exits import Exit
from api.cli.output import printable

RunId = Annotated[str, typer.Argument(metavar="ID", help="The run_id of an answer.")]


def register(app: typer.Typer) -> None:
    family = typer.Typer(name="run", help="Answers that were given, and how.", no_args_is_help=True)
    command(family, "show")(show)
    command(family, "replay")(replay)
    app.add_typer(family)


def show(door: Door, run_id: RunId) -> Exit:
    """Show a run: question, tools called, evidence seen, and what models did."""
    with door.open() as plumbline:
        answer, snapshot = plumbline.kept_run(run_id)
    shape = run_json(run_id, answer, snapshot)
    door.out.data(
        shape,
        lambda console: console.print(printable("\n".join(_lines(shape))), markup=False, highlight=False),
    )
    return Exit.DONE


def replay(door: Door, run_id: RunId) -> Exit:
    """Make a run's answer again, with the replies that its models gave; ask nobody."""
    with door.open() as plumbline:
        kept, again = plumbline.replay(run_id)
    same = kept == again
    shape = {"run_id": run_id, "same": same, "kept": kept["text"], "again": again["text"]}
    told = (
        "The answer comes out the same."
        if same
        else "The answer differs: what it was made from has changed since."
    )
    door.out.data(shape, lambda console: console.print(told, markup=False, highlight=False))
    return Exit.DONE


def run_json(run_id: str, answer: dict[str, Any], snapshot: dict[str, Any]) -> dict[str, Any]:
    """A run as it was kept, without the whole texts of what it saw; `models` is there only where one was asked."""
    shape = {
        "run_id": run_id,
        "question": answer["question"],
        "account_id": answer["account_id"],
        "as_of": answer["as_of"],
        "text": answer["text"],
        "notices": answer.get("notices", []),
        "settings": dict(snapshot["settings"]),
        "calls": [
            {
                "round": c["round"],
                "tool": c["tool"],
                "arguments": dict(c["arguments"]),
                "outcome": c["outcome"],
            }
            for c in snapshot["calls"]
        ],
        "facts": [fact["name"] for fact in snapshot["facts"]],
        "passages": [f"{hit['document_id']}#{hit['segment_start']}" for hit in snapshot["hits"]],
    }
    trace = snapshot.get("trace")
    return shape | ({"models": trace} if trace is not None else {})


def _lines(shape: dict[str, Any]) -> list[str]:
    lines = [
        f"{shape['question']}  ({shape['account_id'] or 'no account'}, as of {shape['as_of']})",
        shape["text"],
    ]
    lines += [f"Note: {notice}" for notice in shape["notices"]]
    for call in shape["calls"]:
        arguments = ", ".join(f"{name}={value}" for name, value in call["arguments"].items())
        lines.append(f"round {call['round']}: {call['tool']}({arguments}) brought {call['outcome']}")
    lines.append(f"{len(shape['passages'])} passages and {len(shape['facts'])} facts were seen")
    if "models" in shape:
        lines += _model_lines(shape["models"])
    return lines


def _model_lines(trace: dict[str, Any]) -> list[str]:
    spent = f"{trace['prompt_tokens']} tokens in, {trace['completion_tokens']} out, cost {trace['cost']}"
    lines = [f"{trace['model']}: {spent}, {trace['seconds']} s, prompts {', '.join(trace['prompts'])}"]
    for one in trace["attempts"]:
        lines.append(
            f"  {one['prompt_ref']} at {one['endpoint']}: {one['failure'] or 'answered'}, {one['seconds']:.3f} s"
        )
    lines += [f"  removed: {text}  ({why})" for text, why in trace["removed"]]
    return lines
