// What the form shows, and what is wrong in it. It works out no level. Its parts are joined by html_form.
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
