// Says before anything is sent that a file is too large: the server would refuse it only after minutes of sending.
"use strict";

const MEGABYTE = 1024 * 1024;

for (const form of document.querySelectorAll("[data-papers]")) {
  const input = form.querySelector("input[type=file]");
  const warning = form.querySelector(".paper-warning");
  const isTooLarge = () => {
    const sizes = [...input.files].map((file) => file.size / MEGABYTE);
    const together = sizes.reduce((sum, size) => sum + size, 0);
    // Half a megabyte is left for what the form says besides.
    return Math.max(...sizes, 0) > form.dataset.mostEach || together > form.dataset.mostTogether - 0.5;
  };
  input.addEventListener("change", () => (warning.hidden = !isTooLarge()));
  form.addEventListener("submit", (event) => {
    if (!isTooLarge()) return;
    event.preventDefault();
    warning.hidden = false;
    input.focus();
  });
}
