// The page's behaviour: what is selected, where it is printed, and what the keys do. No library, nothing loaded.
"use strict";

const words = JSON.parse(document.getElementById("words").textContent);
const token = document.querySelector("meta[name=csrf]").content;
const $ = (id) => document.getElementById(id);
const desk = $("desk");
const put = (text, values) => Object.entries(values).reduce((t, [k, v]) => t.replaceAll(`{${k}}`, v), text);

function say(text, bad = false) {
  const box = $("message");
  box.textContent = text;
  box.classList.toggle("bad", bad);
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { box.textContent = ""; }, bad ? 8000 : 2500);
}

async function post(url, body, type = "application/json") {
  const headers = { "Content-Type": type, "X-CSRF-Token": token };
  try {
    const answer = await fetch(url, { method: "POST", headers, body: type === "application/json" ? JSON.stringify(body) : body });
    return { status: answer.status, ...(await answer.json()) };
  } catch {
    return { status: 0, error: words.offline };
  }
}

// ------------------------------------------------------------------ who
const who = $("who");
who.value = localStorage.getItem("who") || who.value;
who.addEventListener("change", () => localStorage.setItem("who", who.value.trim()));
function name() {
  const text = who.value.trim();
  if (!text) { say(words.nobody, true); who.focus(); }
  return text;
}

// ------------------------------------------------------------------ the list
$("import")?.addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (!file) return;
  const answer = await post("/api/import", await file.arrayBuffer(), "text/csv");
  if (answer.status === 200) { say(put(words.imported, { n: answer.new })); setTimeout(() => location.reload(), 700); }
  else say(put(words.failed, { e: answer.error || answer.status }), true);
});

// Documents are given out: those that are ticked, else all that the filter shows.
$("assign")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const reviewer = name();
  if (!reviewer) return;
  const ticked = [...document.querySelectorAll("input.tick:checked")].map((box) => box.value);
  const answer = await post("/api/assign", { documents: ticked, query: location.search.slice(1), to: $("assign-to").value, who: reviewer });
  if (answer.status === 200) { say(put(words.assigned_many, { n: answer.count })); setTimeout(() => location.reload(), 700); }
  else say(complain(answer), true);
});
$("tick-all")?.addEventListener("change", (event) => document.querySelectorAll("input.tick").forEach((box) => { box.checked = event.target.checked; }));
// What is mine is one click away, whatever names there are.
if ($("mine")) {
  const mine = () => {
    const own = new URLSearchParams(location.search);
    own.set("assigned", who.value.trim());
    own.delete("page");
    $("mine").href = `/?${own}`;
    $("mine").hidden = !who.value.trim();
  };
  who.addEventListener("input", mine);
  mine();
}

function listKeys(event) {
  const entries = [...document.querySelectorAll("a.entry")];
  const at = entries.indexOf(document.activeElement);
  if (event.key === "j" || event.key === "ArrowDown") entries[Math.min(at + 1, entries.length - 1)]?.focus();
  else if (event.key === "k" || event.key === "ArrowUp") entries[Math.max(at - 1, 0)]?.focus();
  else if (event.key === "/") $("search").focus();
  else if (event.key === "n") $("start")?.click();
  else if (event.key === "i" && $("mine") && !$("mine").hidden) $("mine").click();
  else if (event.key === "t" && at >= 0) entries[at].closest("tr").querySelector("input.tick").click();
  else return;
  event.preventDefault();
}

// ------------------------------------------------------------------ a document
let selected = null;
const looked = new Set();
const nameOf = (line) => `${line.dataset.table}|${line.dataset.key}`;
let places = {};
const codes = desk ? JSON.parse($("codes").textContent) : {};

const values = () => [...document.querySelectorAll("#rows .value")].filter((v) => v.offsetParent !== null && !v.closest("details:not([open])"));
const lineOf = (value) => value.closest(".line");

function boxOf(value) {
  const place = places[value.dataset.id];
  return place && place.box ? place : null;
}

function rowBoxOf(value) {
  const line = lineOf(value);
  if (!line.dataset.box) return null;
  return { page: Number(line.dataset.page), box: line.dataset.box.split(",").map(Number) };
}

function light(id, place, kind = "lit") {
  $(id)?.remove();
  if (!place) return null;
  const page = document.querySelector(`.page[data-page="${place.page}"]`);
  if (!page) return null;
  const [x0, top, x1, bottom] = place.box;
  const width = Number(page.dataset.width), height = Number(page.dataset.height);
  const mark = document.createElement("div");
  mark.id = id;
  mark.className = kind;
  mark.style.left = `${(100 * x0) / width}%`;
  mark.style.top = `${(100 * top) / height}%`;
  mark.style.width = `${(100 * (x1 - x0)) / width}%`;
  mark.style.height = `${(100 * (bottom - top)) / height}%`;
  page.append(mark);
  return mark;
}

const rowPlace = (line) => places[`${line.dataset.table}|${line.dataset.key}`];
const blockAt = (number) => document.querySelector(`.flow [data-p="${number}"]`);

// The same for a format without pages: cells of its tables, and paragraphs.
function lightFlow(value) {
  document.querySelectorAll(".row-lit, .cell-lit").forEach((part) => part.classList.remove("row-lit", "cell-lit"));
  const row = rowPlace(lineOf(value));
  const cell = places[value.dataset.id];
  if (row?.grid) {
    const [t, r] = row.grid;
    document.querySelectorAll(`td[data-t="${t}"]`).forEach((td) => {
      if (Number(td.dataset.r) <= r && r <= Number(td.dataset.last)) td.classList.add("row-lit");
    });
  }
  if (row?.block !== undefined) blockAt(row.block)?.classList.add("row-lit");
  if (cell?.grid) {
    const [t, r, c] = cell.grid;
    document.querySelector(`td[data-t="${t}"][data-r="${r}"][data-c="${c}"]`)?.classList.add("cell-lit");
  }
  if (cell?.block !== undefined) blockAt(cell.block)?.classList.add("cell-lit");
  return document.querySelector(".cell-lit") || document.querySelector(".row-lit");
}

// The values that a failing check speaks of: marked in the rows and in the source.
function concerned(line) {
  if (line.dataset.table !== "checks") return [];
  return values().filter((value) => (value.dataset.problems || "").split("\n").includes(line.dataset.message));
}

function lightConcerned(line) {
  document.querySelectorAll(".lit-also").forEach((mark) => mark.remove());
  document.querySelectorAll(".also").forEach((part) => part.classList.remove("also"));
  const marks = concerned(line).map((value, i) => {
    value.classList.add("also");
    const mark = light(`lit-also-${i}`, boxOf(value) || rowBoxOf(value), "lit lit-also");
    const [t, r, c] = places[value.dataset.id]?.grid || [];
    const part = document.querySelector(`td[data-t="${t}"][data-r="${r}"][data-c="${c}"]`);
    part?.classList.add("also");
    return mark || part;
  });
  return marks.find(Boolean);
}

function detail(value) {
  const line = lineOf(value);
  const box = $("detail");
  box.replaceChildren();
  const add = (text, kind) => {
    if (!text) return;
    const p = document.createElement("p");
    p.textContent = text;
    if (kind) p.className = kind;
    box.append(p);
  };
  const sure = line.dataset.confidence ? `　${words.confidence} ${line.dataset.confidence}` : "";
  add([value.dataset.label, line.dataset.name].filter(Boolean).join("　") + sure);
  add(line.dataset.why, "why");
  if (forSecond(line)) add(put(words.second_by, { who: line.dataset.first }), "why");
  add(value.dataset.problems, "why");
  const place = places[value.dataset.id];
  if (place?.recognition !== undefined) {
    add([put(words.recognised, { r: place.recognition.toFixed(2) }), place.sealed && words.sealed,
      place.misread && put(words.misread, { m: place.misread })].filter(Boolean).join("；"));
  }
  if (line.dataset.table === "checks" && line.dataset.open) add(put(words.check_hint, { n: concerned(line).length }));
  if (line.dataset.table === "unread") add(value.querySelector(".said").textContent);
  if (line.dataset.table === "unread" && line.dataset.doubt) add(words.unread_hint);
  if (line.dataset.table === "headings" && line.dataset.doubt) add(words.heading_hint);
  if (value.dataset.history) add(`${words.history}\n${value.dataset.history}`);
}

function select(value, { focus = true, scrollSource = true } = {}) {
  if (!value) return;
  document.querySelectorAll(".value.selected").forEach((v) => { v.classList.remove("selected"); v.tabIndex = -1; v.removeAttribute("aria-current"); });
  selected = value;
  value.classList.add("selected");
  value.setAttribute("aria-current", "true");
  value.tabIndex = 0;
  if (focus) value.focus({ preventScroll: true });
  value.scrollIntoView({ block: "nearest", inline: "nearest" });
  const row = light("lit-row", rowBoxOf(value));
  const cell = light("lit-cell", boxOf(value));
  const part = lightFlow(value);
  const also = lightConcerned(lineOf(value));
  if (scrollSource) (cell || row || part || also)?.scrollIntoView({ block: "center", inline: "nearest" });
  detail(value);
}

// What may be misread, and what another has looked at where a second person should.
const forSecond = (line) => line.dataset.first && who.value.trim() && line.dataset.first !== who.value.trim();
const doubts = () => [...document.querySelectorAll("#rows .line[data-doubt], #rows .line[data-first]")].filter((line) => line.dataset.doubt || forSecond(line));

const visible = (line) => [...line.querySelectorAll(".value")].filter((v) => v.offsetParent !== null);

// Of a doubtful row the value that the machine is least sure of, where it knows that of each.
function doubtOf(line) {
  if (line.dataset.table === "reports") return visible(line).find((v) => v.dataset.column === "fiscal_year");
  const known = visible(line).map((value) => ({ value, place: places[value.dataset.id] })).filter(({ place }) => place?.recognition !== undefined);
  known.sort((a, b) => a.place.recognition - b.place.recognition);
  return known.length && known[0].place.recognition < 0.9 ? known[0].value : firstOf(line);
}

function firstOf(line) {
  return visible(line)[0];
}

function step(direction) {
  if (selected) looked.add(nameOf(lineOf(selected)));
  const lines = [...document.querySelectorAll("#rows .line")];
  const at = selected ? lines.indexOf(lineOf(selected)) : -1;
  const left = doubts().filter((line) => (lines.indexOf(line) - at) * direction > 0);
  // Behind the last one come those before it that nobody has stepped over; what was left open on purpose holds nobody.
  const passed = doubts().find((line) => !looked.has(nameOf(line)));
  const next = direction > 0 ? left[0] || passed : left[left.length - 1];
  if (next) select(doubtOf(next));
  else if (direction > 0) { say(words.no_more); location.href = desk.dataset.later; }
}

function move(key) {
  if (!selected) { select(values()[0]); return; }
  const all = values();
  if (key === "ArrowRight" || key === "ArrowLeft") {
    select(all[all.indexOf(selected) + (key === "ArrowRight" ? 1 : -1)]);
    return;
  }
  // The nearest value above or below whose middle is nearest to this one's.
  const here = selected.getBoundingClientRect();
  const middle = here.left + here.width / 2;
  const down = key === "ArrowDown";
  let best = null;
  for (const value of all) {
    const there = value.getBoundingClientRect();
    const gap = down ? there.top - here.top : here.top - there.top;
    if (gap < 4) continue;
    const aside = Math.max(0, there.left - middle, middle - there.right);
    const cost = gap + aside * 3;
    if (!best || cost < best.cost) best = { value, cost };
  }
  if (best) select(best.value);
}

async function refresh(id) {
  const before = selected ? Math.max(0, values().indexOf(selected)) : 0;
  const answer = await fetch(`${location.pathname}/rows?report=${desk.dataset.report}`);
  if (!answer.ok) return;
  $("rows").innerHTML = await answer.text(); // escaped by the server's templates
  // Of a row that was added or brought back its first value; where the row is gone the one that stands there now.
  const [table, key] = id.split("|");
  const line = document.querySelector(`#rows .line[data-table="${CSS.escape(table)}"][data-key="${CSS.escape(key || "")}"]`);
  const again = document.querySelector(`.value[data-id="${CSS.escape(id)}"]`) || (line && firstOf(line)) || values()[Math.min(before, values().length - 1)];
  if (again) select(again, { scrollSource: false });
}

// Where each value is printed.
async function locate() {
  places = await (await fetch(`${location.pathname}/places?report=${desk.dataset.report}`)).json();
}

function complain(answer) {
  if (answer.status === 409 && answer.current) {
    const { who: other, new: value, column } = answer.current;
    if (column === "+") return put(words.conflict_row, { who: other });
    return put(words.conflict, { who: other, new: value ?? "—" });
  }
  return put(words.failed, { e: answer.error || answer.status });
}

async function accept(line, value) {
  const reviewer = name();
  if (!reviewer || !line) return false;
  const answer = await post("/api/correction", {
    document_id: desk.dataset.document, table: line.dataset.table, key: line.dataset.key, column: "*",
    action: "accept", base: line.dataset.version, who: reviewer,
  });
  if (answer.status !== 200) { say(complain(answer), true); await refresh(value ? value.dataset.id : ""); return false; }
  say(words.accepted_now);
  await refresh(value ? value.dataset.id : "");
  return true;
}

// All of a kind on the page, in one go: they are kept together and taken back together.
async function acceptGroup(group) {
  const reviewer = name();
  const lines = [...document.querySelectorAll(`#rows .line${group}`)];
  if (!reviewer || !lines.length) return;
  const rows = lines.map((line) => ({ table: line.dataset.table, key: line.dataset.key, base: line.dataset.version }));
  const answer = await post("/api/accept", { document_id: desk.dataset.document, rows, who: reviewer });
  say(answer.status === 200 ? put(words.accepted_many, { n: answer.count }) : complain(answer), answer.status !== 200);
  await refresh(selected ? selected.dataset.id : "");
}

// The same by key: the group that the selected line belongs to, where the page offers one.
function groupOfSelected() {
  const line = selected && lineOf(selected);
  const button = line && [...document.querySelectorAll("[data-do=accept-group]")].find((other) => line.matches(other.dataset.group));
  if (button) acceptGroup(button.dataset.group);
  else say(words.no_group);
}

async function undo() {
  const reviewer = name();
  if (!reviewer) return;
  const answer = await post("/api/undo", { document_id: desk.dataset.document, who: reviewer });
  if (answer.status === 404) say(words.nothing);
  else if (answer.status !== 200) say(complain(answer), true);
  else { say(words.undone); await refresh(answer.cell); await locate(); }
}

// What was read of the row in which a cell stands that was not.
function besides(value) {
  const [t, r] = places[value.dataset.id]?.grid || [];
  return values().find((other) => lineOf(other).dataset.table !== "unread" && (at(rowPlace(lineOf(other))?.grid, t, r) || at(places[other.dataset.id]?.grid, t, r)));
}

// The place of the value, cut out of the page's picture and enlarged, above the field.
const CROP = { width: 510, height: 150, around: 12 };
function crop(value) {
  const place = boxOf(value) || rowBoxOf(value);
  const page = place && document.querySelector(`.page[data-page="${place.page}"]`);
  $("crop").hidden = !page;
  if (!page) return;
  const [x0, top, x1, bottom] = place.box;
  const wide = x1 - x0 + 2 * CROP.around, high = bottom - top + 2 * CROP.around;
  const scale = Math.min(4, CROP.width / wide, CROP.height / high);
  const { style } = $("crop").firstElementChild;
  style.width = `${wide * scale}px`;
  style.height = `${high * scale}px`;
  style.backgroundImage = `url("${page.querySelector("img").src}")`;
  style.backgroundSize = `${Number(page.dataset.width) * scale}px ${Number(page.dataset.height) * scale}px`;
  style.backgroundPosition = `${-(x0 - CROP.around) * scale}px ${-(top - CROP.around) * scale}px`;
}

// Amounts are typed as the form prints them: in its unit, unless one is typed.
const YUAN = { 元: 0, 千元: 3, 万元: 4, 百万元: 6, 亿元: 8 };
function shifted(digits, places) {
  const [, sign, whole, cents = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits) || [];
  if (whole === undefined) return digits;
  const all = whole.padStart(places + 1, "0") + cents;
  const at = all.length - cents.length - places;
  const text = `${all.slice(0, at)}.${all.slice(at)}`.replace(/\.?0*$/, "");
  return sign + text.replace(/^0+(?=\d)/, "");
}
const inUnit = (value) => shifted(value.dataset.stored, YUAN[desk.dataset.unit]);
const withUnit = (text) => (/^[-+]?[\d,，.\s]+$/.test(text) && text.trim() ? `${text.trim()}${desk.dataset.unit}` : text);

let base = "";
function edit() {
  if (!selected) return;
  const line = lineOf(selected);
  if (line.dataset.table === "checks") { select(concerned(line)[0]); return; }
  if (line.dataset.table === "unread") { select(besides(selected)); return; }
  if (selected.dataset.column === "*") { line.querySelector("form.map select")?.focus(); return; }
  if (!name()) return;
  base = selected.dataset.version;
  $("editor-name").textContent = `${selected.dataset.label}　${lineOf(selected).dataset.name || ""}`;
  $("editor-old").textContent = selected.textContent.trim();
  const list = codes[selected.dataset.column];
  $("editor-free").hidden = Boolean(list);
  $("editor-closed").hidden = !list;
  if (list) {
    $("editor-code").replaceChildren(...[["", "—"], ...list].map(([code, label]) => new Option(label, code)));
    $("editor-code").value = selected.dataset.stored;
  }
  const amount = selected.dataset.kind === "amount";
  const present = amount ? inUnit(selected) : selected.textContent.trim();
  $("editor-value").value = present === "—" ? "" : present;
  $("editor-unit").hidden = !amount;
  crop(selected);
  $("editor-reason").value = "";
  $("editor-error").textContent = "";
  $("editor").showModal();
  field().focus();
  if (!list) $("editor-value").select();
}

// What is typed or chosen in: a closed list has its choices and nothing else.
const field = () => ($("editor-closed").hidden ? $("editor-value") : $("editor-code"));

async function save(event) {
  event.preventDefault();
  const line = lineOf(selected), id = selected.dataset.id;
  const answer = await post("/api/correction", {
    document_id: desk.dataset.document, table: line.dataset.table, key: line.dataset.key,
    column: selected.dataset.column, action: "set", value: selected.dataset.kind === "amount" ? withUnit(field().value) : field().value,
    reason: $("editor-reason").value.trim(), base, who: name(),
  });
  if (answer.status === 200) {
    $("editor").close();
    say(words.saved);
    await refresh(id);
    return;
  }
  $("editor-error").textContent = complain(answer);
  if (answer.status === 409 && answer.current) {
    base = answer.current.id; // saving again is a decision made with the other's value in sight
    await refresh(id);
    field().focus();
  }
}

async function map(form) {
  const answer = await post("/api/heading", { heading: form.dataset.heading, where: form.dataset.where, field: form.elements.field.value });
  if (answer.status !== 200) { say(complain(answer), true); return; }
  let job = answer;
  while (job.running) {
    say(put(words.rereading, { d: job.done, n: job.total }));
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    job = await (await fetch("/api/job")).json();
  }
  if (job.problem) { say(put(words.taught_only, { e: job.problem }), true); return; }
  if (job.failed) { say(put(words.reread_failed, { n: job.failed }), true); return; }
  location.reload();
}

function contains(box, x, y) {
  return box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3];
}
const area = (box) => (box[2] - box[0]) * (box[3] - box[1]);

// Several values may be printed at one place, a sentence with three amounts: each click takes the next of them.
function pick(found) {
  if (found.length) select(found[(found.indexOf(selected) + 1) % found.length], { scrollSource: false });
}

function pickPoint(page, x, y) {
  const here = (place) => place && place.page === page && contains(place.box, x, y);
  let found = values().filter((value) => here(boxOf(value))).map((value) => ({ value, size: area(boxOf(value).box) }));
  if (!found.length) {
    found = [...document.querySelectorAll("#rows .line[data-box]")].map(firstOf)
      .filter((value) => value && here(rowBoxOf(value))).map((value) => ({ value, size: area(rowBoxOf(value).box) }));
  }
  const least = Math.min(...found.map(({ size }) => size));
  pick(found.filter(({ size }) => size <= least * 1.001).map(({ value }) => value));
}

const at = (grid, t, r, c) => grid && grid[0] === t && grid[1] === r && (c === undefined || grid[2] === c);

function pickCell(td) {
  const [t, r, c] = [td.dataset.t, td.dataset.r, td.dataset.c].map(Number);
  const own = values().filter((value) => at(places[value.dataset.id]?.grid, t, r, c));
  pick(own.length ? own : values().filter((value) => at(rowPlace(lineOf(value))?.grid, t, r)).slice(0, 1));
}

function pickBlock(number) {
  const own = values().filter((value) => places[value.dataset.id]?.block === number);
  const rows = [...document.querySelectorAll("#rows .line")].filter((line) => rowPlace(line)?.block === number);
  pick(own.length ? own : rows.map(firstOf));
}

function derived() {
  const on = $("rows").classList.toggle("with-derived");
  document.querySelector("[data-do=derived]").setAttribute("aria-pressed", String(on));
}

async function acceptSelected() {
  if (!selected) return;
  const line = lineOf(selected), key = selected.dataset.id, open = line.dataset.open;
  const doubted = doubts().includes(line);
  if (!(await accept(line, selected))) return;
  // Of what is no doubt of reading the next of its kind; the document is not left for it.
  if (doubted) step(1);
  else if (open) select([...document.querySelectorAll(`#rows .line[data-open=${open}]`)].map(firstOf).find((value) => value.dataset.id !== key));
}

// How large the source is shown and where the border stands: remembered on this machine.
const ZOOM = { least: 0.5, most: 4, step: 1.25 };
function zoom(factor) {
  const now = Math.min(ZOOM.most, Math.max(ZOOM.least, Number(localStorage.getItem("zoom") || 1) * factor));
  localStorage.setItem("zoom", now);
  desk.style.setProperty("--zoom", now);
  document.getElementById("lit-cell")?.scrollIntoView({ block: "center", inline: "center" });
}
function split(percent) {
  const now = Math.min(80, Math.max(20, percent));
  localStorage.setItem("left", now);
  desk.style.setProperty("--left", `${now}%`);
  $("splitter").setAttribute("aria-valuenow", Math.round(now));
}
function splitter() {
  const bar = $("splitter");
  bar.addEventListener("pointerdown", (event) => { bar.setPointerCapture(event.pointerId); event.preventDefault(); });
  bar.addEventListener("pointermove", (event) => { if (bar.hasPointerCapture(event.pointerId)) split((100 * event.clientX) / desk.clientWidth); });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (step) { split(Number(localStorage.getItem("left") || 46) + step); event.preventDefault(); event.stopPropagation(); }
  });
}
// The source is moved with the mouse held down, as a sheet of paper.
function panning() {
  const source = $("source");
  let from = null, moved = false;
  source.addEventListener("click", (event) => { if (moved) event.stopPropagation(); moved = false; }, true);
  source.addEventListener("pointerdown", (event) => { if (event.button === 0) from = { x: event.clientX, y: event.clientY, left: source.scrollLeft, top: source.scrollTop }; moved = false; });
  source.addEventListener("pointermove", (event) => {
    if (!from || !event.buttons) { from = null; return; }
    moved ||= Math.hypot(event.clientX - from.x, event.clientY - from.y) > 5;
    source.scrollLeft = from.left - (event.clientX - from.x);
    source.scrollTop = from.top - (event.clientY - from.y);
  });
  source.addEventListener("dragstart", (event) => event.preventDefault());
}

const finish = () => accept(document.querySelector(".finish.line"), selected);
const commands = {
  next: () => step(1), previous: () => step(-1), accept: acceptSelected, edit, undo, derived,
  help: () => $("keys").showModal(), done: finish, larger: () => zoom(ZOOM.step), smaller: () => zoom(1 / ZOOM.step),
};
const keys = {
  n: commands.next, p: commands.previous, a: commands.accept, e: edit, F2: edit, u: undo, d: derived, "?": commands.help,
  "[": () => $("before")?.click(), "]": () => $("after")?.click(), "+": commands.larger, "=": commands.larger, "-": commands.smaller,
  w: finish, g: groupOfSelected, l: () => { location.href = desk.dataset.list; },
  m: () => (selected && lineOf(selected).querySelector("form.map select") || document.querySelector("form.map select"))?.focus(),
};

function deskKeys(event) {
  if (event.key.startsWith("Arrow") && !event.target.closest("#source, .tools")) { move(event.key); event.preventDefault(); return; }
  if (event.key === "Enter" && event.target === selected) { edit(); event.preventDefault(); return; }
  const command = keys[event.key];
  if (!command) return;
  event.preventDefault();
  command();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  if (desk) deskKeys(event); else listKeys(event);
});

if (desk) {
  $("rows").addEventListener("click", (event) => {
    const value = event.target.closest(".value");
    if (value) select(value);
    if (event.target.closest("[data-do=accept-this]")) accept(event.target.closest(".line"), selected);
    const group = event.target.closest("[data-do=accept-group]");
    if (group) acceptGroup(group.dataset.group);
  });
  $("rows").addEventListener("dblclick", (event) => { if (event.target.closest(".value")) edit(); });
  $("rows").addEventListener("submit", (event) => { event.preventDefault(); map(event.target); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button && commands[button.dataset.do]) commands[button.dataset.do]();
  });
  $("source").addEventListener("click", (event) => {
    const td = event.target.closest("td[data-t]");
    if (td) { pickCell(td); return; }
    const block = event.target.closest("[data-p]");
    if (block) { pickBlock(Number(block.dataset.p)); return; }
    const page = event.target.closest(".page");
    if (!page) return;
    const frame = page.querySelector("img").getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * Number(page.dataset.width);
    const y = ((event.clientY - frame.top) / frame.height) * Number(page.dataset.height);
    pickPoint(Number(page.dataset.page), x, y);
  });
  $("report")?.addEventListener("change", (event) => { location.href = event.target.value; });
  $("editor-form").addEventListener("submit", save);
  $("editor-cancel").addEventListener("click", () => $("editor").close());
  $("editor").addEventListener("close", () => selected?.focus({ preventScroll: true }));
  for (const input of [$("editor-value"), $("editor-code")]) {
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("editor-form").requestSubmit(); }
    });
  }
  zoom(1);
  split(Number(localStorage.getItem("left") || 46));
  splitter();
  panning();
  select(doubts().map(firstOf)[0] || values()[0]);
  locate().then(() => {
    document.body.dataset.placed = "yes";
    const again = selected && selected === firstOf(lineOf(selected)) && lineOf(selected).dataset.doubt ? doubtOf(lineOf(selected)) : selected;
    if (selected) select(again, { focus: document.activeElement === selected });
  }).catch(() => say(words.offline, true));
}
