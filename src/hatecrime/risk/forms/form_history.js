// The history that the form writes as the library does, and how it goes on from one that was saved.

let last = 0;
const now = () => (last = Math.max(last, Date.now())); // a clock that is set back does not go back here
const two = (number) => String(number).padStart(2, "0");

function written(time) {
  const at = new Date(time);
  const off = -at.getTimezoneOffset();
  const local = new Date(time + off * 60000).toISOString().slice(0, 19);
  return `${local}${off < 0 ? "-" : "+"}${two(Math.trunc(Math.abs(off) / 60))}:${two(Math.abs(off) % 60)}`;
}

const begun = now();
const entries = [];
const saved = new Map();
let unsaved = false;

const without = (content) => Object.fromEntries(Object.entries(content).filter(([, held]) => held !== ""));

function contents() {
  const found = [];
  for (const { id, box } of questions) {
    const answer = word(box.id);
    if (!answer) continue;
    const [text, note, reason] = ["text", "note", "reason"].map((part) => value(`${box.id}-${part}`));
    found.push([box.id, without({
      kind: "answer", question: id, answer,
      text: given(text) ? text : "", note: given(note) ? note : "", reason: given(reason) ? reason : "",
    })]);
  }
  for (const { id, box } of diagnostics) {
    const text = value(`${box.id}-text`);
    if (given(text)) found.push([box.id, { kind: "diagnosis", diagnostic: id, text }]);
  }
  return found;
}

function levelGiven() {
  const why_below_high = value("level-below");
  return without({
    kind: "level", level: word("level"), rationale: value("level-rationale"),
    why_below_high: given(why_below_high) ? why_below_high : "",
  });
}

// What was saved stays as it is; what changed since is added, as the library adds it.
function record(at) {
  const by = value("by-text").trim();
  const add = (time, { kind, ...content }) => entries.push({ kind, by, at: written(time), ...content });
  const changed = (key, content) => saved.get(key) !== JSON.stringify(content);
  if (!entries.length) add(begun, { kind: "begun", instrument: JSON.parse(form.dataset.instrument) });
  const fresh = contents().filter(([key, content]) => changed(key, content));
  const timed = fresh.map(([key, content]) => [touchedAt.get(key) ?? at, key, content]);
  for (const [time, key, content] of timed.sort((one, other) => one[0] - other[0])) {
    add(time, content);
    saved.set(key, JSON.stringify(content));
  }
  const chosen = levelGiven();
  if (chosen.level && (fresh.length || changed("level", chosen))) {
    // A level is given after all that was said: here, by saving it.
    add(at, chosen);
    saved.set("level", JSON.stringify(chosen));
  }
}

function save() {
  const found = [...problems()];
  tell(found);
  byId("saved").textContent = "";
  if (found.length) return;
  const at = now();
  record(at);
  // A space that slipped in at an end would make another record of it.
  for (const id of ["record-text", "victim-text"]) {
    if (!byId(id).readOnly) byId(id).value = value(id).trim();
  }
  const victim_ref = value("victim-text");
  const content = { format: form.dataset.format, record_ref: value("record-text") };
  if (victim_ref) content.victim_ref = victim_ref;
  content.entries = entries;
  const text = JSON.stringify(content, null, 2).replace(/[^\n -~]/g, (mark) =>
    `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const day = written(at).slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text, "\n"], { type: "application/json" }));
  link.download = `risk-assessment-${day}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  unsaved = false;
  settleRecord();
  update();
  byId("saved").textContent = `Given to your browser as ${link.download}. See that it is where it belongs.`;
}

// It is the assessment of this record from now on.
function settleRecord() {
  for (const id of ["record-text", "victim-text"]) byId(id).readOnly = true;
  byId("resume-file").disabled = true;
}

// -- going on from a file --------------------------------------------------------------------------

// Where an entry stands in the form: its box, what is chosen and written there. Null for one that has no place.
function placeOf(entry) {
  const { text, note, reason, rationale, why_below_high: below } = entry;
  if (entry.kind === "answer") return [`q-${entry.question}`, entry.answer, { text, note, reason }];
  if (entry.kind === "diagnosis") return [`d-${entry.diagnostic}`, "", { text }];
  return entry.kind === "level" ? ["level", entry.level, { rationale, below }] : null;
}

function fits([id, chosen, written]) {
  const box = byId(id);
  if (!box?.matches(".question")) return false;
  const choices = [...box.querySelectorAll("input")];
  return choices.some((choice) => choice.value === chosen) === choices.length > 0 &&
    Object.entries(written).every(([part, text]) =>
      text === undefined || (typeof text === "string" && (byId(`${id}-${part}`) || !given(text))));
}

// Why a file cannot be gone on with in this page; empty where it can.
function hindrance(held) {
  const past = Array.isArray(held?.entries) ? held.entries : [];
  const known = ["begun", "answer", "diagnosis", "level", "endorsement", "action", "action_update", "marac"];
  const here = JSON.parse(form.dataset.instrument);
  const { record_ref: record, victim_ref: victim = "" } = held ?? {};
  if (held?.format !== form.dataset.format || [record, victim].some((ref) => typeof ref !== "string") ||
    past[0]?.kind !== "begun" ||
    !past.every((entry) => known.includes(entry?.kind) && Number.isFinite(Date.parse(entry.at)))) {
    return "It is not the file of an assessment, or not whole.";
  }
  if (past.some((entry) => entry.kind === "endorsement")) {
    return "It is endorsed, and does not change. What comes next is a review, which this page cannot begin.";
  }
  if (Object.keys(here).some((key) => past[0].instrument?.[key] !== here[key])) {
    return "It was made with other questions than those of this page. Open the form that it was made with.";
  }
  for (const [id, ref] of [["record-text", record], ["victim-text", victim]]) {
    if (given(value(id)) && value(id).trim() !== ref.trim()) return "It is of another record or victim than this page.";
  }
  if (entries.length || filled(level) || [...questions, ...diagnostics].some(({ box }) => filled(box))) {
    return "This page holds answers already. Open the form anew, and go on from the file there.";
  }
  return past.map(placeOf).every((place) => !place || fits(place)) && !/[\r\n]/.test(record + victim)
    ? "" : "It holds something that this page has no place for.";
}

function goOn(held) {
  const places = held.entries.filter(placeOf);
  for (const [id, chosen, written] of places.map(placeOf)) {
    for (const choice of byId(id).querySelectorAll("input")) choice.checked = choice.value === chosen;
    for (const [part, text] of Object.entries(written)) {
      const field = byId(`${id}-${part}`);
      if (field) field.value = text ?? "";
    }
  }
  byId("record-text").value = held.record_ref;
  byId("victim-text").value = held.victim_ref ?? "";
  entries.push(...held.entries);
  // What stands in the fields by now is what was saved, also where a field changed the ends of lines.
  for (const [key, content] of contents()) saved.set(key, JSON.stringify(content));
  // A level that more was said after is given again by saving.
  if (places.at(-1)?.kind === "level") saved.set("level", JSON.stringify(levelGiven()));
  // Times are written to the second: the next one is never before the last, which may have parts of one.
  last = Math.max(last, Math.floor(Date.parse(held.entries.at(-1).at) / 1000) * 1000 + 1000);
  settleRecord();
  unsaved = false;
}

async function resume({ target }) {
  byId("resume-error").textContent = "";
  if (!target.files.length) return;
  let held = null;
  try {
    held = JSON.parse(await target.files[0].text());
  } catch {
    // What cannot be read is no assessment.
  }
  const why = hindrance(held);
  if (why) {
    byId("resume-error").textContent = `Nothing was taken from it. ${why}`;
  } else {
    goOn(held);
    byId("resumed").textContent =
      "All that the file holds stands here. Give your name, go on, and save: the new file takes the place of the old one.";
  }
  target.value = "";
  update();
}
