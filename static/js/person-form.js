// Takes the date of birth and the gender out of an identity number that was typed; the server checks both again.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("id_identity");

  function fill(name, value) {
    const field = document.getElementById(`id_${name}`);
    if (field && !field.value) field.value = value;
  }

  box?.addEventListener("change", () => {
    const number = box.value.replace(/\s/g, "").toUpperCase();
    if (!/^\d{17}[\dX]$/.test(number)) return;
    fill("birth_date", `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`);
    fill("gender", Number(number[16]) % 2 ? "male" : "female");
  });
  // A masked number is replaced as a whole, never edited.
  for (const each of document.querySelectorAll("[data-personal]")) {
    each.addEventListener("focus", () => each.select());
  }
});
