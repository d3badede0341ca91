// Makes the list of units searchable; choosing one goes there. Without this script the form has a button.
"use strict";

for (const form of document.querySelectorAll("[data-unit-picker]")) {
  const select = form.querySelector("select");
  const chosen = select.value;
  form.classList.add("enhanced");
  new TomSelect(select, {
    searchField: ["text", "value", "pinyin"],
    maxOptions: 400,
    // At once: Enter right after the last letter must take what was typed.
    refreshThrottle: 0,
    placeholder: select.dataset.hint,
    closeAfterSelect: true,
    onChange: (value) => {
      if (value && value !== chosen) form.requestSubmit();
    },
    onDropdownClose() {
      if (!this.getValue()) this.setValue(chosen, true);
    },
    render: {
      no_results: () => {
        const nothing = document.createElement("div");
        nothing.className = "no-results";
        nothing.textContent = select.dataset.none;
        return nothing;
      },
    },
  });
}
