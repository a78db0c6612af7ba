// Rows that a person adds, deletes, splits, joins and brings back. Loaded after review.js, whose names it uses.
"use strict";

// The row or point of the source that was clicked last: an added row takes over what is printed there.
let pointed = {};
const MADE_ROWS = { add: "row_added", split: "row_split", merge: "row_merged" };
const BLOCK_TABLES = { budget: "budgets", goals: "goals", indicators: "indicators" };
const EDITABLE = ["budgets", "goals", "indicators", "tasks", "figures"];

$("source").addEventListener("click", (event) => {
  const td = event.target.closest("td[data-t]");
  const page = event.target.closest(".page");
  pointed = {};
  if (td) pointed = { table_no: Number(td.dataset.t), row_no: Number(td.dataset.r) + 1 };
  else if (page) {
    const frame = page.querySelector("img").getBoundingClientRect();
    pointed = {
      page: Number(page.dataset.page),
      x: Number((((event.clientX - frame.left) / frame.width) * Number(page.dataset.width)).toFixed(2)),
      y: Number((((event.clientY - frame.top) / frame.height) * Number(page.dataset.height)).toFixed(2)),
    };
  }
  document.querySelectorAll(".pointed").forEach((row) => row.classList.remove("pointed"));
  td?.parentElement.classList.add("pointed");
});
$("rows").addEventListener("click", () => { pointed = {}; });

// Where an added row is printed: what was pointed at, else the cell that was not read.
function placeOf(line) {
  if (Object.keys(pointed).length) return pointed;
  return line?.dataset.atTable ? { table_no: Number(line.dataset.atTable), row_no: Number(line.dataset.atRow) } : {};
}

function tableOf(line) {
  if (EDITABLE.includes(line?.dataset.table)) return line.dataset.table;
  if (BLOCK_TABLES[line?.dataset.block]) return BLOCK_TABLES[line.dataset.block];
  if (desk.dataset.report !== "0") return "indicators";
  return document.querySelector(".section-figures") ? "figures" : "reports";
}

async function openDraft(kind, table, key, place = {}) {
  const query = new URLSearchParams({ kind, table, key, report: desk.dataset.report, ...place });
  const answer = await fetch(`${location.pathname}/draft?${query}`);
  if (!answer.ok) { say(kind === "merge" ? words.no_row_below : words.row_changed, true); return; }
  $("row-form").innerHTML = await answer.text(); // escaped by the server's templates
  if (!$("row-editor").open) $("row-editor").showModal();
  const fields = [...$("row-form").querySelectorAll("[data-part]")];
  (fields.find((field) => !field.value) || fields[0]).focus();
}

function addRow() {
  if (!name()) return;
  const line = selected && lineOf(selected);
  const table = tableOf(line);
  openDraft("add", table, line?.dataset.table === table ? line.dataset.key : "", placeOf(line));
}

function onRow(kind) {
  const line = selected && lineOf(selected);
  if (!line || !EDITABLE.includes(line.dataset.table)) { say(words.no_row); return; }
  if (name()) openDraft(kind, line.dataset.table, line.dataset.key);
}

async function deleteRow() {
  const line = selected && lineOf(selected);
  const whole = line?.dataset.table === "reports";
  if (!line || !(whole || EDITABLE.includes(line.dataset.table))) { say(words.no_row); return; }
  const reviewer = name();
  if (!reviewer || (whole && !window.confirm(words.delete_report))) return;
  const answer = await post("/api/rows", {
    document_id: desk.dataset.document, kind: "delete", table: line.dataset.table, report: Number(desk.dataset.report),
    keys: [line.dataset.key], versions: [line.dataset.rowVersion], who: reviewer,
  });
  if (answer.status !== 200) { say(explain(answer), true); return; }
  say(words.row_deleted);
  if (whole) location.reload();
  else await refresh("");
}

const explain = (answer) => (answer.status === 404 ? words.row_changed : complain(answer));

// What was typed, by row and column; amounts are in the form's unit unless one is typed.
function typedParts() {
  const parts = [];
  for (const field of $("row-form").querySelectorAll("[data-part]")) {
    const part = (parts[Number(field.dataset.part)] ||= {});
    part[field.dataset.column] = field.dataset.kind === "amount" ? withUnit(field.value) : field.value;
  }
  return parts;
}

async function saveRows(event) {
  event.preventDefault();
  const { kind, table, keys: rows, versions, after, pointed: place } = $("draft").dataset;
  const answer = await post("/api/rows", {
    document_id: desk.dataset.document, kind, table, report: Number(desk.dataset.report), keys: JSON.parse(rows),
    versions: JSON.parse(versions), after, pointed: JSON.parse(place), parts: typedParts(),
    reason: $("row-reason").value.trim(), who: name(),
  });
  if (answer.status !== 200) { $("row-error").textContent = explain(answer); return; }
  $("row-editor").close();
  say(words[MADE_ROWS[kind]]);
  if (table === "reports") { location.search = `?report=${desk.dataset.nextReport}`; return; }
  pointed = {};
  await refresh(kind === "add" ? answer.cell : `${table}|${JSON.parse(rows)[0]}|`);
  await locate();
  if (selected) select(selected);
}

// What stands behind the cursor goes to the second row.
function cut(field) {
  const other = $("row-form").querySelector(`[data-part="1"][data-column="${field.dataset.column}"]`);
  if (!other || other === field) return;
  other.value = field.value.slice(field.selectionStart).trim();
  field.value = field.value.slice(0, field.selectionStart).trim();
  other.focus();
}

async function restore(record) {
  const reviewer = name();
  if (!reviewer) return;
  const answer = await post("/api/restore", { document_id: desk.dataset.document, record, who: reviewer });
  if (answer.status !== 200) { say(explain(answer), true); return; }
  say(words.restored);
  if (answer.cell.startsWith("reports|")) { location.reload(); return; }
  await refresh(answer.cell);
  await locate();
}

Object.assign(commands, {
  "add-row": addRow, "delete-row": deleteRow, "split-row": () => onRow("split"), "merge-row": () => onRow("merge"),
});
Object.assign(keys, { i: addRow, x: deleteRow, s: commands["split-row"], j: commands["merge-row"] });

$("rows").addEventListener("click", (event) => {
  const button = event.target.closest("[data-do=restore]");
  if (button) restore(button.dataset.record);
});
$("row-form").addEventListener("submit", saveRows);
$("row-form").addEventListener("click", (event) => { if (event.target.id === "row-cancel") $("row-editor").close(); });
$("row-form").addEventListener("change", (event) => {
  if (event.target.id !== "draft-table") return;
  const { table, after, pointed: place } = $("draft").dataset;
  openDraft("add", event.target.value, event.target.value === table ? after : "", JSON.parse(place));
});
$("row-form").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.matches("button")) return;
  if (event.ctrlKey) { event.preventDefault(); cut(event.target); }
  else if (!event.shiftKey) { event.preventDefault(); $("row-form").requestSubmit(); }
});
$("row-editor").addEventListener("close", () => selected?.focus({ preventScroll: true }));
