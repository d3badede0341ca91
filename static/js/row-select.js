// The box of a key: asks the site what fits what was typed, and says in words when nothing does.
"use strict";

{
  const $ = django.jQuery;

  function token() {
    return document.querySelector("input[name=csrfmiddlewaretoken]").value;
  }

  // Fields of the same form, or row of a form, on which the answer depends.
  function beside(element) {
    const { fieldName, with: names } = element.dataset;
    const prefix = element.name.slice(0, element.name.length - fieldName.length);
    const fields = names.split(" ").filter(Boolean);
    return Object.fromEntries(fields.map((name) => [name, document.getElementsByName(prefix + name)[0]?.value ?? ""]));
  }

  function enhance(element) {
    const { appLabel, modelName, fieldName, none, hint, language } = element.dataset;
    $(element).select2({
      placeholder: hint,
      language: [{ noResults: () => none }, language],
      ajax: {
        data: ({ term, page }) => ({
          ...beside(element),
          csrfmiddlewaretoken: token(),
          term: term ?? "",
          page: page ?? 1,
          app_label: appLabel,
          model_name: modelName,
          field_name: fieldName,
        }),
      },
    });
    // Whoever comes by keyboard types at once; the letter is already the first of what is looked for.
    $(element).data("select2").$selection.on("keydown", (event) => {
      const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (isLetter && !$(element).data("select2").isOpen()) $(element).select2("open");
    });
  }

  function enhanceAll(elements) {
    elements.not("[name*=__prefix__]").each((_number, element) => enhance(element));
  }

  $(() => enhanceAll($(".row-select")));
  document.addEventListener("formset:added", (event) => enhanceAll($(event.target).find(".row-select")));
  $(document).on("select2:open", (event) => {
    const box = document.querySelector(".select2-container--open .select2-search__field");
    const label = document.querySelector(`label[for="${event.target.id}"]`);
    box?.setAttribute("aria-label", label?.textContent.replace(/[:：]\s*$/, "") ?? event.target.dataset.hint);
    box?.focus();
  });
}
