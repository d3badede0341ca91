// Shows the day of a 变更 only where 变更 is chosen. Without this script it is always there.
"use strict";

for (const group of document.querySelectorAll("[data-verb]")) {
  const day = group.querySelector("[data-verb-day]");
  const show = () => {
    day.hidden = group.querySelector("input[type=radio][value=supersede]:checked") === null;
  };
  group.addEventListener("change", show);
  show();
}
