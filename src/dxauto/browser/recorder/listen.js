// Put into every document before its own scripts: tells the recorder what the person does. Only trusted events count,
// so that what the page's scripts do by themselves is not taken for the person's doing.
(() => {
  "use strict";
  if (window.__dxautoListens) return;
  Object.defineProperty(window, "__dxautoListens", {value: true});
  const page = DESCRIBE;
  const send = window.dxautoRecord;
  const TEXT = /^(text|search|tel|url|email|number|date|month|week|time|datetime-local|password|color|range|)$/;

  function frames() {
    const chain = [];
    try {
      for (let here = window; here !== here.top; here = here.parent) {
        const el = here.frameElement;
        if (!el) return null;
        chain.unshift(page.frame(el));
      }
    } catch (denied) { return null; }
    return chain;
  }

  function report(kind, el, more) {
    const told = {kind, at: Date.now(), url: location.href, title: document.title, frames: frames(), ...more};
    if (el) Object.assign(told, {element: page.describe(el), html: page.copyOf(el)});
    send(JSON.stringify(told));
  }

  function target(event) {
    const first = event.composedPath ? event.composedPath()[0] : event.target;
    return first instanceof Element ? first : first && first.parentElement;
  }

  function changed(event) {
    const el = target(event);
    if (!event.isTrusted || !el) return;
    if (el.tagName === "SELECT") {
      const chosen = [...el.selectedOptions].map(option => page.tidy(option.label));
      report("select", el, {value: chosen[0] || "", values: chosen});
    } else if (page.tick(el)) {
      report("tick", el, {value: el.checked ? "on" : ""});
    } else if (el.type === "file") {
      report("upload", el, {value: [...el.files].map(file => file.name).join("、")});
    } else if (el.tagName === "TEXTAREA" || (el.tagName === "INPUT" && TEXT.test(el.type))) {
      report("fill", el, {value: page.secret(el) ? null : el.value});
    }
  }

  function pressed(el) {
    const found = el.closest(page.PRESSED);
    if (found) return found;
    return getComputedStyle(el).cursor === "pointer" ? el : null;
  }

  function clicked(event) {
    const el = target(event);
    if (!event.isTrusted || !el || event.button !== 0) return;
    const field = el.closest("input, select, textarea, option");
    const button = field && /^(submit|button|reset|image)$/.test(field.type);
    if (field && !button && !(field.readOnly && field.onclick)) return;
    const label = el.closest("label");
    if (label && label.control && !el.closest("a, button")) return;
    const found = pressed(el);
    report("click", found || el, {detail: event.detail, vague: !found, implied: event.detail === 0});
  }

  function keyed(event) {
    const el = target(event);
    if (!event.isTrusted || !el || event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (el.tagName === "TEXTAREA" || el.closest("a[href], button")) return;
    if (el.tagName === "INPUT" && TEXT.test(el.type)) report("enter", el, {});
  }

  // A field without a change event: text typed into an editable part of the page.
  function left(event) {
    const el = target(event);
    if (event.isTrusted && el && el.isContentEditable && el.dataset.dxautoTyped) {
      delete el.dataset.dxautoTyped;
      report("fill", el, {value: page.tidy(el.innerText)});
    }
  }

  function typed(event) {
    const el = target(event);
    const editable = el && el.isContentEditable ? el.closest("[contenteditable]") : null;
    if (event.isTrusted && editable) editable.dataset.dxautoTyped = "1";
  }

  function noted(event) {
    const el = target(event);
    if (el && el.type === "password") page.oncePassword.add(el);
  }

  for (const name of ["alert", "confirm", "prompt"]) {
    const own = window[name];
    window[name] = function (...words) {
      const answer = own.apply(window, words);
      report("dialog", null, {type: name, message: String(words[0] === undefined ? "" : words[0]),
        answer: name === "alert" ? true : name === "confirm" ? answer : answer !== null});
      return answer;
    };
  }
  for (const [name, listener] of [["change", changed], ["click", clicked], ["keydown", keyed], ["focusout", left],
    ["input", typed], ["focusin", noted]]) {
    window.addEventListener(name, listener, true);
  }
  window.addEventListener("load", () => setTimeout(
    () => report("screen", null, {html: page.copyOf(null)}), 0), {once: true});
})()
