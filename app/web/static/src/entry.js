/* Typing paper in by keyboard: numbers tick, Enter goes on. Without this the page is a plain form. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  const help = document.querySelector("[data-entry-help]");
  if (help) help.hidden = false;
  let digits = "";
  let last = 0;

  /* Every place to stop at: one for a group of boxes to tick, and one for each box to write in. */
  function stops() {
    const found = [];
    for (const field of form.querySelectorAll("#mark, [data-question] input, [data-question] textarea")) {
      const ticked = field.type === "radio" || field.type === "checkbox";
      const first = !ticked || !found.some((other) => other.name === field.name);
      if (first) found.push(field);
    }
    return found;
  }

  function go(from, step) {
    const all = stops();
    const here = all.findIndex((field) => field.name === from.name);
    const next = all[here + step];
    if (!next) {
      form.querySelector("button[name=save]").focus();
      return;
    }
    const group = next.type === "radio" ? form.querySelector(`input[name="${next.name}"]:checked`) : null;
    (group || next).focus();
    next.closest("fieldset, .panel").scrollIntoView({ block: "nearest" });
  }

  function boxes(field) {
    return [...form.querySelectorAll(`input[name="${field.name}"][data-key]`)];
  }

  function tick(field, digit) {
    const now = Date.now();
    digits = now - last < 700 ? digits + digit : digit;
    last = now;
    const all = boxes(field);
    const box = all.find((one) => one.dataset.key === digits) || all.find((one) => one.dataset.key === digit);
    if (!box) return;
    /* the first half of a 10 has ticked box 1 already */
    if (digits.length > 1 && box.dataset.key === digits && box.type === "checkbox") {
      const half = all.find((one) => one.dataset.key === digits.slice(0, -1));
      if (half) half.checked = !half.checked;
    }
    box.checked = box.type === "checkbox" ? !box.checked : true;
    box.focus();
  }

  function empty(field) {
    for (const box of boxes(field)) box.checked = false;
    const none = form.querySelector(`input[name="${field.name}"][data-none]`);
    if (none) none.checked = true;
  }

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.name || field.tagName === "BUTTON" || event.isComposing) return;
    const ticked = field.type === "radio" || field.type === "checkbox";
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("button[name=save]").click();
    } else if (event.key === "Enter" && !(event.shiftKey && field.tagName === "TEXTAREA")) {
      event.preventDefault();
      go(field, event.shiftKey ? -1 : 1);
    } else if (ticked && /^[0-9]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      tick(field, event.key);
    } else if (ticked && (event.key === "Backspace" || event.key === "Delete")) {
      event.preventDefault();
      empty(field);
    }
  });

  const start = form.querySelector("#mark") || stops()[0];
  if (start && !document.querySelector("[data-error-summary]")) start.focus();
})();
