// Closes an open <details data-popover> on a click elsewhere or on Escape.
"use strict";

document.addEventListener("click", (event) => {
  for (const popover of document.querySelectorAll("details[data-popover][open]")) {
    if (!popover.contains(event.target)) popover.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const popover of document.querySelectorAll("details[data-popover][open]")) {
    popover.open = false;
    popover.querySelector("summary").focus();
  }
});
