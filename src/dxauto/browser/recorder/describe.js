// What an element is called, for people and for finding it again. Used in the recorded pages and on copies of them.
(() => {
  "use strict";
  const PRESSED = "a[href], button, input[type=submit], input[type=button], input[type=reset], input[type=image], " +
    "summary, area[href], [role=button], [role=link], [role=tab], [role=menuitem], [role=option], [onclick]";
  const SECRET = /パスワード|暗証|ワンタイム|認証コード|個人番号|マイナンバー|password|passwd|passcode|\bpin\b|my ?number/i;
  const LONGEST = 120;
  const oncePassword = new WeakSet();
  const tidy = (text) => (text || "").replace(/[\s\u200b]+/g, " ").trim();
  const short = (text) => (tidy(text).length > LONGEST ? "" : tidy(text));
  const attribute = (el, name) => el.getAttribute(name) || "";
  const plainId = (id) => /^[A-Za-z][A-Za-z_-]*$/.test(id);
  const unsaid = (el) => /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|HEAD|TITLE)$/.test(el.tagName);

  function hidden(el) {
    if (el.tagName === "OPTION" || el.tagName === "OPTGROUP" || el.tagName === "AREA") return false;
    return el.getClientRects().length === 0 || getComputedStyle(el).visibility === "hidden";
  }

  function ownText(el) {
    return tidy([...el.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.data).join(" "));
  }

  function labels(el) {
    const named = attribute(el, "aria-labelledby").split(/\s+/).filter(Boolean)
      .map(id => el.getRootNode().getElementById ? el.getRootNode().getElementById(id) : null).filter(Boolean);
    return [...(el.labels || []), ...named].map(label => short(label.textContent)).filter(Boolean);
  }

  // The words that stand before a field that has no label of its own: the heading of its row, or the text before it.
  function heading(el) {
    const cell = el.closest("td, dd");
    for (let before = cell && cell.previousElementSibling; before; before = before.previousElementSibling) {
      if (/^(TH|DT|TD)$/.test(before.tagName) && tidy(before.textContent)) return short(before.textContent);
    }
    const legend = el.closest("fieldset") && el.closest("fieldset").querySelector("legend");
    if (legend) return short(legend.textContent);
    const before = el.previousSibling;
    return before && before.nodeType === Node.TEXT_NODE ? short(before.data) : "";
  }

  function path(el) {
    const parts = [];
    for (let here = el; here && here.nodeType === Node.ELEMENT_NODE; here = here.parentElement) {
      if (plainId(here.id) && document.querySelectorAll("#" + here.id).length === 1 && here !== el) {
        parts.unshift("#" + here.id);
        break;
      }
      const tag = here.localName, alike = here.parentElement
        ? [...here.parentElement.children].filter(other => other.localName === tag) : [here];
      parts.unshift(alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(here) + 1})` : tag);
    }
    return parts.join(" > ");
  }

  function framePath(el) {
    const alike = [...el.ownerDocument.querySelectorAll(el.localName)];
    const source = attribute(el, "src");
    const named = `${el.localName}[src='${source}']`;
    if (source && !/[?&'\\]/.test(source) && el.ownerDocument.querySelectorAll(named).length === 1) return named;
    return alike.length === 1 ? `:is(${el.localName})` : path(el);
  }

  function frame(el) {
    return {name: attribute(el, "name"), id: el.id, title: short(attribute(el, "title")), tag: el.localName,
      path: framePath(el)};
  }

  function rowOf(el) {
    const row = el.closest("tr, [role=row]");
    return row ? [...row.children].map(cell => short(cell.textContent)).slice(0, 30) : [];
  }

  function tableOf(el) {
    const table = el.closest("table, [role=grid], [role=table]");
    return table && table.id ? table.id : "";
  }

  function tick(el) {
    return el.tagName === "INPUT" && (el.type === "checkbox" || el.type === "radio");
  }

  // Every box of the group that a box belongs to: what it is called, and whether it is ticked.
  function group(el) {
    if (!tick(el)) return [];
    const all = el.name ? [...(el.form || document).querySelectorAll("input")] : [el];
    return all.filter(one => one.type === el.type && one.name === el.name)
      .map(one => ({label: labels(one)[0] || "", value: one.value, checked: one.checked, self: one === el}));
  }

  function secret(el) {
    if (el.tagName !== "INPUT" && el.tagName !== "TEXTAREA") return false;
    if (el.type === "password") oncePassword.add(el);
    if (el.type === "password" || oncePassword.has(el) || /password|one-time-code/.test(el.autocomplete || "")) return true;
    if (tick(el) || /^(submit|button|reset|image|file)$/.test(el.type)) return false;
    const words = [...labels(el), el.name, el.id, attribute(el, "title"), attribute(el, "placeholder"),
      attribute(el, "aria-label"), heading(el)];
    return words.some(text => SECRET.test(text));
  }

  function describe(el) {
    const pressable = el.closest(PRESSED);
    return {
      tag: el.localName, type: el.type && typeof el.type === "string" ? el.type : "", role: attribute(el, "role"),
      id: el.id || "", name: attribute(el, "name"), title: short(attribute(el, "title")),
      placeholder: short(attribute(el, "placeholder")), test_id: attribute(el, "data-testid"),
      aria_label: short(attribute(el, "aria-label")), labels: labels(el), heading: heading(el),
      text: /^(button|submit|reset)$/.test(el.type) && el.tagName === "INPUT" ? tidy(el.value) : short(el.textContent),
      own_text: ownText(el), alt: short(attribute(el, "alt")), row: rowOf(el), table: tableOf(el), path: path(el),
      group: group(el), pressable: pressable === el, secret: secret(el),
      password: el.type === "password" || oncePassword.has(el), most: el.maxLength > 0 ? el.maxLength : 0,
      required: Boolean(el.required),
    };
  }

  // The document as it stands, without scripts, addresses and secrets, what is hidden marked: it can be asked later
  // where something was, however soon the page has gone.
  function copyOf(target) {
    const inert = document.implementation.createHTMLDocument("");
    const copy = inert.importNode(document.documentElement, true);
    const from = document.documentElement.getElementsByTagName("*"), to = copy.getElementsByTagName("*");
    for (let i = 0; i < from.length && i < to.length; i++) mark(from[i], to[i], from[i] === target);
    for (const gone of [...copy.querySelectorAll("script, style, link, meta, template, object, embed")]) gone.remove();
    const style = inert.createElement("style");
    style.textContent = "[data-dxauto-hidden] { display: none !important }";
    (copy.querySelector("head") || copy).appendChild(style);
    return "<!DOCTYPE html>" + copy.outerHTML;
  }

  function mark(el, copy, isTarget) {
    if (isTarget) copy.setAttribute("data-dxauto-target", "");
    if (!/^(HTML|HEAD|BODY|META|BR|FRAMESET|FRAME)$/.test(el.tagName) && !el.closest("head") && hidden(el)) {
      copy.setAttribute("data-dxauto-hidden", "");
    }
    for (const {name} of [...copy.attributes]) {
      if (/^on|^(src|srcset|srcdoc|background|data|action|poster|style)$/i.test(name)) copy.removeAttribute(name);
    }
    if (el.tagName === "INPUT") {
      if (secret(el)) copy.removeAttribute("value");
      else if (!/^(hidden|file)$/.test(el.type)) copy.setAttribute("value", el.value);
      else copy.removeAttribute("value");
      if (tick(el)) copy.toggleAttribute("checked", el.checked);
    }
    if (el.tagName === "TEXTAREA") copy.textContent = secret(el) ? "" : el.value;
  }

  // Everything that shows words of its own, in reading order.
  function saying() {
    return [...document.querySelectorAll("body *")].filter(el => !unsaid(el) && ownText(el) && !hidden(el)).slice(0, 3000);
  }

  function shown() { return saying().map(describe); }

  function said() { return saying().map(ownText); }

  function pressables() {
    return [...document.querySelectorAll(PRESSED)].filter(el => !hidden(el)).slice(0, 1000).map(describe);
  }

  return {describe, copyOf, shown, said, pressables, secret, tick, tidy, frame, PRESSED, oncePassword};
})()
