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

  function labelOf(element) {
    const label = document.querySelector(`label[for="${element.id}"]`);
    return label?.textContent.replace(/[:：]\s*$/, "") ?? element.dataset.placeholder;
  }

  // What select2 leaves out, or says wrongly, for those who hear the page.
  function speak(element, made) {
    const label = labelOf(element);
    const { $selection, $results } = made;
    $selection.find("[role=textbox]").attr("aria-label", label);
    $(element).on("select2:open", () => {
      $selection.attr("aria-controls", $results[0].id);
      $results.attr("aria-label", label);
      const box = document.querySelector(".select2-container--open .select2-search__field");
      box?.setAttribute("aria-label", label);
      box?.focus();
    });
    $(element).on("select2:close", () => $selection.removeAttr("aria-controls"));
    made.on("results:message", () => $results.find("[role=alert]").attr({ role: "option", "aria-disabled": "true" }));
  }

  function enhance(element) {
    const { appLabel, modelName, fieldName, none, i18n } = element.dataset;
    $(element).select2({
      // What tells namesakes apart is longer than the box.
      dropdownAutoWidth: true,
      language: [{ noResults: () => none }, i18n],
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
    const made = $(element).data("select2");
    speak(element, made);
    // Whoever comes by keyboard types at once; the letter is already the first of what is looked for.
    made.$selection.on("keydown", (event) => {
      const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (isLetter && !made.isOpen()) $(element).select2("open");
    });
  }

  function enhanceAll(elements) {
    elements.not("[name*=__prefix__]").each((_number, element) => enhance(element));
  }

  $(() => enhanceAll($(".row-select")));
  document.addEventListener("formset:added", (event) => enhanceAll($(event.target).find(".row-select")));
}
