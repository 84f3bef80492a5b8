"use strict";
// Everything that comes from the service is put in as text, never as markup.
const at = (id) => document.getElementById(id);
const fromLink = new URLSearchParams(location.hash.slice(1));
let key = fromLink.get("token") || sessionStorage.getItem("key") || "";
let running = null;
let conversation = null;

if (fromLink.has("token")) {
  sessionStorage.setItem("key", key);
  fromLink.delete("token");
  history.replaceState(null, "", location.pathname + (fromLink.size ? "#" + fromLink : ""));
}

function made(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

async function call(path, options = {}) {
  const headers = { authorization: "Bearer " + key, ...options.headers };
  const response = await fetch(path, { ...options, headers });
  if (!response.ok) throw await response.json();
  return response;
}

async function open() {
  at("key-form").hidden = true;
  try {
    const who = await (await call("/v1/whoami")).json();
    at("who").textContent = `${who.address} (${who.role}), ${who.accounts} accounts`;
  } catch (problem) {
    at("key-form").hidden = false;
    at("who").textContent = key ? problem.detail || "" : "";
    return;
  }
  document.querySelector("main").hidden = false;
  const { accounts } = await (await call("/v1/accounts?limit=500")).json();
  for (const account of accounts) {
    at("account").append(made("option", account.name, { value: account.account_id }));
    const button = made("button", account.name, { type: "button" });
    button.addEventListener("click", () => choose(account.account_id));
    const item = made("li");
    item.append(button);
    at("accounts").append(item);
  }
  if (fromLink.get("account")) at("account").value = fromLink.get("account");
  if (fromLink.get("as_of")) at("as-of").value = fromLink.get("as_of");
  at("question").focus();
  if (fromLink.get("question")) ask(fromLink.get("question"));
  signals();
}

function choose(account) {
  at("account").value = account;
  conversation = null;
  at("question").focus();
}

async function signals() {
  const list = at("signals");
  try {
    const found = (await (await call("/v1/signals")).json()).signals.slice(0, 12);
    list.replaceChildren(...found.map((signal) => {
      const button = made("button", `${signal.title}: ${signal.account_id}, due ${signal.due_on}`, { type: "button" });
      button.addEventListener("click", () => show(signal));
      const item = made("li");
      item.append(button);
      return item;
    }));
    if (!found.length) list.replaceChildren(made("li", "Nothing."));
  } catch (problem) {
    list.replaceChildren(made("li", problem.detail || "It cannot be told now."));
  }
}

function show(signal) {
  const article = begin(`${signal.title} (${signal.account_id})`);
  article.append(made("p", `${signal.owner || "Nobody"}: ${signal.response} Due ${signal.due_on}.`));
  for (const proof of signal.evidence) {
    const line = made("p", `“${proof.quote}” `, { class: "claim" });
    line.append(opener("open", { ...proof, segment_start: proof.segment }));
    article.append(line);
  }
  for (const fact of signal.facts) article.append(made("p", `${fact.name} ${fact.value} ${fact.unit || ""}: ${fact.formula}`, { class: "soft" }));
}

function begin(title) {
  const article = made("article");
  article.append(made("h3", title));
  at("answers").append(article);
  article.scrollIntoView({ block: "nearest" });
  return article;
}

function opener(label, citation) {
  const button = made("button", label, { type: "button", title: citation.quote || "" });
  button.setAttribute("aria-label", `Open the exact words: ${citation.quote || label}`);
  button.addEventListener("click", () => words(citation));
  return button;
}

async function words(citation) {
  const document_ = await (await call(`/v1/documents/${encodeURIComponent(citation.document_id)}`)).json();
  at("words-title").textContent = document_.title || document_.document_id;
  at("words-about").textContent = `${document_.kind}, ${document_.occurred_at.slice(0, 10)}, ${document_.external_id}`;
  at("words-text").replaceChildren(...document_.segments.map((segment) => {
    const line = made("p", undefined, { class: "segment" });
    if (segment.author) line.append(made("strong", segment.author + ": "));
    const place = citation.quote ? segment.text.indexOf(citation.quote) : -1;
    if (segment.segment >= citation.segment_start && segment.segment <= (citation.segment_end ?? citation.segment_start) && place >= 0) {
      line.append(segment.text.slice(0, place), made("mark", citation.quote), segment.text.slice(place + citation.quote.length));
    } else line.append(segment.text);
    return line;
  }));
  at("words").showModal();
  at("words-text").querySelector("mark")?.scrollIntoView({ block: "center" });
}

async function ask(question) {
  const account = at("account").value || null;
  const asOf = at("as-of").value || null;
  const link = new URLSearchParams({ question, ...(account && { account }), ...(asOf && { as_of: asOf }) });
  history.replaceState(null, "", "#" + link);
  const article = begin(question);
  const state = article.appendChild(made("p", "Looking …", { class: "soft" }));
  const cards = article.appendChild(made("div", undefined, { class: "sources", tabindex: "0", role: "group", "aria-label": "Passages found" }));
  running = new AbortController();
  at("stop").hidden = false;
  let line = null;
  const on = {
    step: (data) => { state.textContent = `Searching: ${data.query || data.tool}`; },
    sources: (data) => cards.replaceChildren(...data.hits.slice(0, 8).map((hit) => {
      const card = opener(`${hit.kind}, ${hit.occurred_at.slice(0, 10)}: ${hit.text.slice(0, 140)}`, hit);
      card.className = "card";
      return card;
    })),
    delta: (data) => { line = article.appendChild(made("p", data.text.trim(), { class: "claim" })); },
    citation: (data) => line?.append(opener(String(line.childElementCount + 1), data)),
    metric: (data) => line?.append(made("span", ` (${data.formula})`, { class: "soft" })),
    "run.completed": (data) => { state.textContent = `As of ${data.as_of.slice(0, 10)}`; finish(article, data); },
    error: (data) => fail(article, state, data),
  };
  try {
    const body = JSON.stringify({ question, account, as_of: asOf, conversation });
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    const response = await call("/v1/ask", { method: "POST", body, headers, signal: running.signal });
    for await (const [name, data] of events(response)) on[name]?.(data);
  } catch (problem) {
    fail(article, state, problem.name === "AbortError" ? { detail: "Stopped.", why: "", mend: "" } : problem);
  }
  running = null;
  at("stop").hidden = true;
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block);
      const data = /^data: (.*)$/m.exec(block);
      if (name && data) yield [name[1], JSON.parse(data[1])];
    }
  }
}

function finish(article, answer) {
  conversation = answer.run_id;
  const row = article.appendChild(made("div", undefined, { class: "row" }));
  const copy = row.appendChild(made("button", "Copy", { type: "button" }));
  copy.addEventListener("click", () => navigator.clipboard?.writeText(answer.text));
  for (const [verdict, label] of [["up", "Helpful"], ["down", "Not helpful"]]) {
    const button = row.appendChild(made("button", label, { type: "button" }));
    button.addEventListener("click", async () => {
      await call(`/v1/runs/${answer.run_id}/feedback`, {
        method: "POST", body: JSON.stringify({ verdict }), headers: { "content-type": "application/json" },
      });
      button.textContent = `${label}: kept`;
    });
  }
}

function fail(article, state, problem) {
  state.textContent = "";
  const told = [problem.detail, problem.why, problem.mend].filter(Boolean).join(" ");
  article.append(made("p", told || "The service cannot be reached.", { class: "problem", role: "alert" }));
}

at("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  key = at("key").value.trim();
  sessionStorage.setItem("key", key);
  open();
});
at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = at("question").value.trim();
  if (!question || running) return;
  at("question").value = "";
  ask(question);
});
at("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("ask").requestSubmit();
  }
});
at("stop").addEventListener("click", () => running?.abort());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && running) running.abort();
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    at("question").focus();
  }
});
open();
