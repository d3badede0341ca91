// Makes the list of units a tree that can be searched; choosing a unit goes there. Without this script the form has a button.
"use strict";

function element(name, content, ...classes) {
  const made = document.createElement(name);
  made.append(...content);
  made.classList.add(...classes);
  return made;
}

const part = (text, name) => element("span", [text], name);

// A unit stands below its parent; among the units found, which have lost theirs, it is named with its path.
function unit({ name, also, path, value, level }) {
  const others = also ? [part(also, "also")] : [];
  return element("div", [part(name, "name"), ...others, part(path, "path"), part(value, "code")], `level-${level}`);
}

for (const form of document.querySelectorAll("[data-unit-picker]")) {
  const select = form.querySelector("select");
  const chosen = select.value;
  form.classList.add("enhanced");
  new TomSelect(select, {
    labelField: "name",
    searchField: ["name", "value", "spellings"],
    maxOptions: null,
    // At once: Enter right after the last letter must take what was typed.
    refreshThrottle: 0,
    placeholder: select.dataset.hint,
    closeAfterSelect: true,
    onChange: (value) => {
      if (value && value !== chosen) form.requestSubmit();
    },
    // The unit at hand first, and below it where one goes from there.
    onDropdownOpen() {
      this.dropdown_content.scrollTop = this.getOption(chosen)?.offsetTop ?? 0;
    },
    onType(text) {
      this.dropdown.classList.toggle("found", text !== "");
    },
    onDropdownClose(dropdown) {
      dropdown.classList.remove("found");
      if (!this.getValue()) this.setValue(chosen, true);
    },
    render: {
      option: unit,
      item: ({ name }) => element("div", [name]),
      no_results: () => element("div", [select.dataset.none], "no-results"),
    },
  });
}
