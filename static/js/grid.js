// A grid of returns by keyboard: arrows and Enter go from cell to cell, Ctrl+S saves, a block copied from a spreadsheet
// fills the cells from the one it is pasted into. Without this script the grid is a form like any other.
"use strict";

for (const table of document.querySelectorAll("[data-grid]")) {
  const form = table.closest("form");
  const inputOf = (cell) => cell && cell.querySelector("input:not([type=hidden])");

  // The input `down` lines and `across` columns from a cell, past lines that cannot be filled in; none at the edge.
  function neighbour(cell, down, across) {
    let row = cell.parentElement;
    let column = cell.cellIndex;
    for (;;) {
      if (down) row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
      column += across;
      if (!row || !row.cells[column]) return null;
      const input = inputOf(row.cells[column]);
      if (input) return input;
    }
  }

  function go(input) {
    if (!input) return false;
    input.focus();
    if (input.type === "text") input.select();
    return true;
  }

  // Within a text the arrows move the caret; they leave the cell at its ends, or while all of it is marked.
  function leaves(input, isLeft) {
    if (input.type !== "text") return true;
    const { selectionStart: start, selectionEnd: end, value } = input;
    if (start === 0 && end === value.length) return true;
    return start === end && start === (isLeft ? 0 : value.length);
  }

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { key, shiftKey } = event;
    let moved = false;
    if (key === "Enter") {
      event.preventDefault();
      moved = go(neighbour(cell, shiftKey ? -1 : 1, 0)) || (!shiftKey && go(form.querySelector("[name=why]")));
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      moved = go(neighbour(cell, key === "ArrowDown" ? 1 : -1, 0));
    } else if ((key === "ArrowLeft" || key === "ArrowRight") && !shiftKey && leaves(event.target, key === "ArrowLeft")) {
      moved = go(neighbour(cell, 0, key === "ArrowRight" ? 1 : -1));
    }
    if (moved) event.preventDefault();
  });

  table.addEventListener("paste", (event) => {
    const cell = event.target.closest("td");
    const text = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!cell || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    let row = cell.parentElement;
    for (const line of text.split("\n")) {
      while (row && !inputOf(row.cells[cell.cellIndex])) row = row.nextElementSibling;
      if (!row) break;
      line.split("\t").forEach((value, number) => fill(inputOf(row.cells[cell.cellIndex + number]), value));
      row = row.nextElementSibling;
    }
  });

  function fill(input, value) {
    if (!input) return;
    if (input.type === "checkbox") input.checked = value.trim() === "是";
    else input.value = value.trim();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  // Where something is to be mended, that is where one begins.
  const wrong = table.querySelector("[aria-invalid=true]");
  if (wrong && !form.querySelector("[autofocus]")) go(wrong);
}
