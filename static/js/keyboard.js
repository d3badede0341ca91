// The admin by keyboard: Ctrl+S saves, / goes to the search, and what was refused or added is at hand at once.
"use strict";

const FIELD = "input:not([type=hidden]):not([type=file]), textarea, select:not(.select2-hidden-accessible), .select2-selection";

function save() {
  const button = document.querySelector("input[name=_save], [data-save]");
  if (button) button.form.requestSubmit(button);
  return Boolean(button);
}

function search() {
  const field = document.getElementById("searchbar");
  field?.focus();
  field?.select();
  return Boolean(field);
}

function isTyping(element) {
  return element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);
}

document.addEventListener("keydown", (event) => {
  // While Chinese is being put together, keys belong to that.
  if (event.isComposing || event.altKey) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const isDone =
    (isCommand && event.key.toLowerCase() === "s" && save()) ||
    (!isCommand && event.key === "/" && !isTyping(event.target) && search());
  if (isDone) event.preventDefault();
});

// A search box stands beside the field that it hides.
function focusOn(field) {
  const shown = field.matches(".select2-hidden-accessible") ? field.parentElement.querySelector(".select2-selection") : field;
  shown?.focus();
}

// After everything else that looks for the first field, and after the search boxes were made.
window.addEventListener("load", () => {
  const whenReady = window.django?.jQuery ?? setTimeout;
  whenReady(() => focusOn(document.querySelector("[aria-invalid=true]:not([type=hidden])") ?? document.activeElement));
});

document.addEventListener("formset:added", (event) => setTimeout(() => event.target.querySelector(FIELD)?.focus()));

for (const help of document.querySelectorAll("[data-keyboard]")) {
  for (const [keys, selector] of [
    [help.dataset.save, "input[name=_save], [data-save]"],
    [help.dataset.add, "input[name=_addanother], .object-tools .addlink"],
  ]) {
    const button = keys && document.querySelector(selector);
    if (button) button.title = keys;
  }
  const more = document.querySelector("input[name=_addanother], .object-tools .addlink");
  if (more) more.accessKey = "n";
}
