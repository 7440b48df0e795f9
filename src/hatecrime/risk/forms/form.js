"use strict";
// The form of a risk assessment. It writes the history that the library reads, and works out no level.
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("form");
  const every = (found) => [...form.querySelectorAll(found)];

  const questions = every("[data-question]").map((box) => ({
    id: box.dataset.question,
    box,
    when: box.dataset.when ? JSON.parse(box.dataset.when) : null,
    prompt: "prompt" in box.dataset,
    part: (name) => box.querySelector(`[data-part="${name}"]`),
  }));
  const diagnostics = every("[data-diagnostic]").map((box) => ({ id: box.dataset.diagnostic, box }));
  const level = byId("level");

  // What stands in a field. Blank is what the library takes for blank.
  const value = (id) => byId(id)?.value ?? "";
  const given = (text) => /[^\s\x1c-\x1f\x85]/.test(text);
  const word = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";
  const texts = (box) => [...box.querySelectorAll("textarea")];
  const touchedAt = new Map();

  // -- when a question is asked: true, false, or null for not known yet ------------------------------

  const all = (answers) => (answers.includes(false) ? false : answers.includes(null) ? null : true);
  const not = (answer) => (answer === null ? null : !answer);

  function valueOf(part, words) {
    if (typeof part !== "object") return part;
    if ("answer" in part) return words.get(part.answer) || null;
    return part.first.map((one) => valueOf(one, words)).find((one) => one !== null) ?? null;
  }

  function holds([kind, ...parts], words) {
    if (kind === "is") return parts[0];
    if (kind === "and") return all(parts.map((part) => holds(part, words)));
    if (kind === "or") return not(all(parts.map((part) => not(holds(part, words)))));
    if (kind === "not") return not(holds(parts[0], words));
    const [left, ...right] = parts.map((part) => valueOf(part, words));
    if (kind === "empty") return left === null;
    if (left === null || right.includes(null)) return null;
    return right.includes(left) === (kind !== "<>");
  }

  // -- what the page shows ---------------------------------------------------------------------------

  const filled = (box) => Boolean(word(box.id)) || texts(box).some((field) => given(field.value));
  const standing = () => questions.filter((question) => question.prompt && word(question.box.id) === "yes");

  function show(element, wanted, news, said) {
    if (!element || element.hidden === !wanted) return;
    element.hidden = !wanted;
    if (said) news.push(said);
  }

  function links(list, found) {
    list.replaceChildren(
      ...found.map(([target, text]) => {
        const link = document.createElement("a");
        link.href = `#${target}`;
        link.textContent = text;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
  }

  const asksOf = (question) => `${question.id} ${question.box.querySelector(".asked").textContent}`;

  function update() {
    const news = [];
    const words = new Map(questions.map((question) => [question.id, word(question.box.id)]));
    for (const question of questions) {
      const { id, box } = question;
      const said = words.get(id);
      const ruledOut = question.when !== null && holds(question.when, words) === false;
      // What was answered is never hidden, so that nothing is saved that nobody sees.
      const hide = ruledOut && !filled(box);
      show(box, !hide, news, hide ? `${id} is not asked.` : `${id} is asked.`);
      show(question.part("ruled-out"), ruledOut && !hide, news, `${id} is not asked, but has an answer.`);
      show(question.part("reason"), said === "not_asked" || given(value(`${box.id}-reason`)), news,
        said === "not_asked" && `${id}: say why it was not asked.`);
      show(question.part("prompt"), said === "yes", news,
        said === "yes" && `${id} is a prompt: if the level is below high, say why at the end.`);
      show(question.part("at-once"), said === "yes", news);
      show(box.querySelector(".clear"), filled(box) && !saved.has(box.id), news);
    }
    const prompts = standing();
    const chosen = word("level");
    show(byId("prompts"), prompts.length > 0, news);
    if (prompts.length) links(byId("prompts").querySelector("ul"), prompts.map((q) => [q.box.id, asksOf(q)]));
    const below = prompts.length > 0 && chosen !== "" && chosen !== "high";
    show(level.querySelector('[data-part="below"]'), below || given(value("level-below")), news,
      below && "The level is below high although prompts were answered yes: say why.");
    show(byId("level-paper"), chosen === "", news);
    show(level.querySelector(".clear"), filled(level) && !saved.has("level"), news);
    tellOpen();
    if (news.length) byId("news").textContent = news.join(" ");
  }

  function tellOpen() {
    const open = questions
      .filter((question) => !question.box.hidden && !word(question.box.id))
      .concat(diagnostics.filter(({ box }) => !given(value(`${box.id}-text`))));
    const missing = word("level") ? "" : " No level is given.";
    byId("open").querySelector("p").textContent =
      (open.length ? "Without an answer:" : "Everything that is asked has an answer.") + missing;
    links(byId("open").querySelector("ul"), open.map(({ id, box }) => [box.id, id]));
  }

  // -- what is wrong ---------------------------------------------------------------------------------

  function* problems() {
    for (const [id, needs] of [
      ["record", "Give the reference of the record."],
      ["by", "Give your name or number."],
    ]) {
      if (!given(value(`${id}-text`))) yield [id, `${id}-text`, needs];
    }
    for (const { id, box } of questions) {
      const said = word(box.id);
      const first = `${box.id}-${box.querySelector("input").value}`;
      const text = given(value(`${box.id}-text`));
      const reason = given(value(`${box.id}-reason`));
      if (!said && filled(box)) yield [box.id, first, `${id} has a note and no answer. Choose an answer.`];
      if (said === "told" && !text) yield [box.id, `${box.id}-text`, `${id}: write down what was said.`];
      if (said && said !== "told" && text) {
        yield [box.id, `${box.id}-told`, `${id} has words and another answer. Choose one, or clear it.`];
      }
      if (said === "not_asked" && !reason) yield [box.id, `${box.id}-reason`, `${id}: say why it was not asked.`];
      if (said && said !== "not_asked" && reason) {
        yield [box.id, `${box.id}-reason`, `${id} has a reason for not being asked and an answer. Move it to the note.`];
      }
      if (saved.has(box.id) && !said) yield [box.id, first, `${id} was saved with an answer. Choose one.`];
    }
    for (const { id, box } of diagnostics) {
      if (saved.has(box.id) && !given(value(`${box.id}-text`))) {
        yield [box.id, `${box.id}-text`, `${id} was saved with an answer. Write one.`];
      }
    }
    const said = word("level");
    if (!said && filled(level)) yield ["level", "level-low", "The level: there is a reason and no level. Choose one."];
    if (said && !given(value("level-rationale"))) yield ["level", "level-rationale", "The level: say why it is this one."];
    if (said && said !== "high" && standing().length && !given(value("level-below"))) {
      yield ["level", "level-below", "The level: say why it is below high, although prompts were answered yes."];
    }
  }

  function tell(found) {
    for (const box of every(".wrong")) box.classList.remove("wrong");
    for (const field of every("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const error of every(".error")) error.textContent = "";
    for (const [box, field, text] of found) {
      byId(box).classList.add("wrong");
      byId(field).setAttribute("aria-invalid", "true");
      const error = byId(`${box}-error`);
      error.textContent = `${error.textContent} ${text}`.trim();
    }
    const list = byId("errors");
    list.hidden = !found.length;
    if (!found.length) return;
    const head = document.createElement("p");
    head.textContent = "Not saved yet:";
    const lines = document.createElement("ul");
    links(lines, found.map(([, field, text]) => [field, text]));
    list.replaceChildren(head, lines);
    list.focus();
  }

  // A link to a field goes into the field.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    const target = link && byId(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const fields = [target, ...target.querySelectorAll("input, textarea, button")];
    const field = fields.find((one) => one.matches("input, textarea, button") && one.offsetParent);
    (target.matches("section") ? target : field ?? target).scrollIntoView({ block: "start" });
    field?.focus({ preventScroll: !target.matches("input, textarea") });
  });

  // -- the history -----------------------------------------------------------------------------------

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

  // What was saved stays as it is; what changed since is added, as the library adds it.
  function record(at) {
    const by = value("by-text");
    const add = (time, { kind, ...content }) => entries.push({ kind, by, at: written(time), ...content });
    const changed = (key, content) => saved.get(key) !== JSON.stringify(content);
    if (!entries.length) add(begun, { kind: "begun", instrument: JSON.parse(form.dataset.instrument) });
    const fresh = contents().filter(([key, content]) => changed(key, content));
    const timed = fresh.map(([key, content]) => [touchedAt.get(key) ?? at, key, content]);
    for (const [time, key, content] of timed.sort((one, other) => one[0] - other[0])) {
      add(time, content);
      saved.set(key, JSON.stringify(content));
    }
    const why_below_high = value("level-below");
    const chosen = without({
      kind: "level", level: word("level"), rationale: value("level-rationale"),
      why_below_high: given(why_below_high) ? why_below_high : "",
    });
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
    // It is the assessment of this record from now on.
    for (const id of ["record-text", "victim-text"]) byId(id).readOnly = true;
    update();
    byId("saved").textContent = `Given to your browser as ${link.download}. See that it is where it belongs.`;
  }

  // -- what happens ----------------------------------------------------------------------------------

  function touched(box) {
    unsaved = true;
    if (box) touchedAt.set(box.id, now());
    update();
  }

  form.addEventListener("input", ({ target }) => {
    const box = target.closest(".question");
    if (box && target.id === `${box.id}-text` && byId(`${box.id}-told`)) {
      const chosen = word(box.id);
      if (given(target.value) && !chosen) byId(`${box.id}-told`).checked = true;
      if (!given(target.value) && chosen === "told") byId(`${box.id}-told`).checked = false;
    }
    touched(box);
  });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest(".clear");
    if (!button) return;
    const box = button.closest(".question");
    const fields = [...box.querySelectorAll("input")];
    for (const field of fields) field.checked = false;
    for (const field of texts(box)) field.value = "";
    touched(box);
    (box.hidden ? byId("open").querySelector("a") ?? byId("save") : fields[0]).focus();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("save").addEventListener("click", save);
  byId("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => {
    for (const printed of every(".printed")) {
      const field = printed.previousElementSibling;
      printed.textContent = field.value;
      field.classList.toggle("filled", given(field.value));
    }
  });
  window.addEventListener("afterprint", () => {
    for (const printed of every(".printed")) printed.textContent = "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  update();
})();
