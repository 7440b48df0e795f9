// What happens when somebody types, clicks, prints or leaves.

function touched(box) {
  unsaved = true;
  if (box) touchedAt.set(box.id, now());
  update();
}

byId("resume-file").addEventListener("change", resume);
form.addEventListener("input", ({ target }) => {
  if (target.type === "file") return;
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
