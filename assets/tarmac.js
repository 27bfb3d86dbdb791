// What pages do where script runs: countdowns, live parts, keys, the undo toast, the log form's
// promises. Everything works without it. All words come from the page.

const body = document.body;
const skew = Number(body.dataset.now) * 1000 - Date.now();
const now = () => Math.floor((Date.now() + skew) / 1000);
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
document.documentElement.classList.add("js");

// Two units at most, rounded down, minutes padded after hours, as src/i18n/span.rs says them.
function span(secs, after) {
  const d = body.dataset;
  if (secs < 60) return d.spanS.replace("%s", secs);
  const h = Math.floor(secs / 3600);
  const m = Math.floor((secs % 3600) / 60);
  if (h === 0) return (after ? d.spanMinAfter : d.spanMin).replace("%m", m);
  if (m === 0) return d.spanH.replace("%h", h);
  return d.spanHMin.replace("%h", h).replace("%m", String(m).padStart(2, "0"));
}

function tone(element, name) {
  if (!element) return;
  element.classList.remove("run", "soon", "miss");
  element.classList.add(name);
  const use = $("use", element);
  if (use && !/#i-(user|shield)/.test(use.getAttribute("href"))) use.setAttribute("href", `#i-${name}`);
}

function draw(svg, left, target) {
  const late = left < 0;
  if (!svg || late !== Boolean($(".over", svg))) return;
  const at = 100 * (late ? target / (target - left) : (target - left) / target);
  const put = (selector, name, value) => $(selector, svg)?.setAttribute(name, `${value.toFixed(1)}%`);
  put(".spent", "width", at);
  put(".now", "x", at);
  put(".over", "x", at);
  put(".over", "width", 100 - at);
  if (late) put(".post", "x", at);
  const plain = $(".ahead:not(.warn)", svg);
  const warn = $(".ahead.warn", svg);
  if (plain && at < parseFloat(plain.getAttribute("x2"))) plain.setAttribute("x1", `${at.toFixed(1)}%`);
  else if (!late) {
    plain?.remove();
    warn?.setAttribute("x1", `${at.toFixed(1)}%`);
  }
}

// Per minute, and per second in the last one.
function tick() {
  let next = 60;
  for (const element of $$("[data-due]")) {
    const left = Number(element.dataset.due) - now();
    const target = Number(element.dataset.target);
    const late = left < 0;
    const words = late ? element.dataset.over : element.dataset.left;
    const text = words.replace("{span}", span(Math.abs(left), late));
    if (element.textContent !== text) element.textContent = text;
    const block = element.closest("td, .now2>div, .clk1");
    const name = late ? "miss" : left <= Math.max(1800, target / 4) ? "soon" : "run";
    for (const part of [element.closest(".st"), block && $(".lab", block), element.closest(".big"), block && $(".rw", block)]) tone(part, name);
    draw(block && $(".rw", block), left, target);
    next = Math.min(next, Math.abs(left) <= 60 ? 1 : 1 + (late ? 59 - (-left % 60) : left % 60));
  }
  setTimeout(tick, Math.max(1, next) * 1000);
}

// Live parts: what is marked is fetched anew and put in its place, but never under the pointer or
// while something in it is typed or chosen.
let waiting = false;
async function refresh() {
  if (waiting) return;
  waiting = true;
  await new Promise((done) => setTimeout(done, 400));
  waiting = false;
  const parts = $$("[data-swap]");
  if (parts.length === 0) return;
  if (parts.some((part) => part.matches(":hover") || part.contains(document.activeElement))) {
    setTimeout(refresh, 2000);
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const chosen = $("tr.cur")?.dataset.row;
  for (const id of [...parts.map((part) => part.id), "open-count", "queue-sums", "live-mark"]) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  if (chosen) choose($(`tr[data-row="${CSS.escape(chosen)}"]`), false);
  live(true);
}

function live(is) {
  $("#not-live")?.toggleAttribute("hidden", is);
  const mark = $("#live-mark");
  if (!mark) return;
  mark.dataset.clock ??= mark.textContent;
  mark.textContent = is ? `${mark.dataset.liveText} · ${mark.dataset.clock}` : mark.dataset.clock;
}

function connect() {
  const address = $("[data-live]")?.dataset.live;
  if (!address) return;
  const source = new EventSource(address);
  source.onopen = () => live(true);
  source.onmessage = refresh;
  source.onerror = () => live(false);
  addEventListener("pagehide", () => source.close());
}

// Keys: single ones are off while typing, and can be switched off on this machine.
const kept = (() => {
  try { return localStorage; } catch { return {}; }
})();
function choose(row, scroll = true) {
  if (!row) return;
  $$("tr.cur").forEach((other) => other.classList.remove("cur"));
  row.classList.add("cur");
  if (scroll) row.scrollIntoView({ block: "nearest" });
}
function move(step) {
  const rows = $$("tr[data-row]");
  const at = rows.findIndex((row) => row.classList.contains("cur"));
  choose(rows[Math.min(rows.length - 1, Math.max(0, at + step))]);
}
function post(action) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  const csrf = document.createElement("input");
  csrf.type = "hidden";
  csrf.name = "csrf";
  csrf.value = body.dataset.csrf;
  form.append(csrf);
  body.append(form);
  form.submit();
}
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target?.matches?.("details")) target.open = true;
}
function act(link) {
  if (link.matches("button")) return link.click();
  const target = document.getElementById(new URL(link.href).hash.slice(1));
  if (!target) return link.click();
  if (target.matches("details")) target.open = true;
  target.scrollIntoView({ block: "nearest" });
  $("textarea, input:not([type=hidden]), select", target)?.focus();
}
function key(event) {
  const typing = event.target.closest?.("input:not([type=radio],[type=checkbox]), textarea, select");
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
    const form = event.target.closest?.("form");
    const button = form && $("[data-submit]", form);
    if (button) form.requestSubmit(button);
    return;
  }
  if (event.key === "Escape") {
    $("#keys")?.setAttribute("hidden", "");
    if (typing) event.target.blur();
    return;
  }
  if (typing || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === "?") return $("#keys")?.toggleAttribute("hidden");
  if (kept.keysOff === "yes") return;
  const row = $("tr.cur");
  const own = $(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "Enter" && row && !event.target.closest("a, button, summary")) location.href = row.dataset.row;
  else if (event.key === "n") location.href = "/log";
  else if (event.key === "/" && $("input[type=search]")) $("input[type=search]").focus();
  else if (own && own.offsetParent) act(own);
  else if (event.key === "e" && $(".ladder a")) $$(".ladder a").at(-1).click();
  else if (event.key === "a" && row && "canAcknowledge" in row.dataset) post(`${row.dataset.row}/acknowledge`);
  else if (event.key === "r" && row && row.closest(".queue")) location.href = `${row.dataset.row}#reply`;
  else return;
  event.preventDefault();
}

// The toast counts down, and waits while it has the focus or the pointer.
function toast() {
  const box = $("#toast");
  if (!box) return;
  const form = $("form", box);
  let left = Number(form?.dataset.seconds ?? 8);
  const timer = setInterval(() => {
    if (!form && (box.matches(":hover") || box.contains(document.activeElement))) return;
    left -= 1;
    if (form) $(".left", form).textContent = `${Math.max(left, 0)} s`;
    if (left > 0) return;
    clearInterval(timer);
    box.remove();
  }, 1000);
}

// The log form: the promises follow each answer.
function preview() {
  const form = $("form[data-preview]");
  if (!form) return;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
    if (answer?.ok && mine === asked) $("#promises").innerHTML = await answer.text();
  };
  form.addEventListener("change", (event) => {
    if (/^(account|contact|severity|when|at|zone)$/.test(event.target.name)) ask();
  });
}

addEventListener("keydown", key);
addEventListener("hashchange", unfold);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-key]");
  if (!link || event.metaKey || event.ctrlKey || !new URL(link.href).hash) return;
  if (document.getElementById(new URL(link.href).hash.slice(1))) {
    event.preventDefault();
    act(link);
  }
});
const off = $("#keys-off");
if (off) {
  off.checked = kept.keysOff === "yes";
  off.addEventListener("change", () => { kept.keysOff = off.checked ? "yes" : "no"; });
}
unfold();
toast();
preview();
tick();
connect();
