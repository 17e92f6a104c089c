"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const overview = document.getElementById("overview");
  const behind = document.getElementById("behind");
  const main = document.getElementById("main");
  // Places in a row, as `page/data.py` writes it.
  const [DEPARTMENT, TOOL, ROBOT, MONTH, RUNS, ITEMS, REVIEW, FAILED_RUNS, FAILED_ITEMS, TESTS, RETRIES, CORRECTIONS, MEASURED, ASSUMED, FIRST, LAST] = Array(16).keys();
  const HEADS = ["実行", "処理件数", "要確認", "失敗した実行", "失敗した件数", "試しの実行", "やり直し", "人が直した欄", "測った時間", "みなしの時間"];
  const ACTIVE = data.standings.indexOf("利用中"), NONE = data.standings.indexOf("口座なし");

  const count = (value) => value.toLocaleString("ja-JP");
  const hours = (value) => value.toLocaleString("ja-JP", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const tool = (place) => place < 0 ? "設定にないツール" : data.tools[place];
  const robotName = (place) => data.robots[place][0];
  const name = (place) => data.departments[place].name;

  // All text goes in as text: names come from other people's files.
  const make = (tag, text, attributes) => {
    const made = document.createElement(tag);
    if (text !== undefined && text !== null) made.textContent = text;
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    return made;
  };
  const cell = (value, first) => {
    const given = typeof value === "object" && value !== null ? value : { text: value };
    const number = typeof given.text === "number" || given.right;
    const text = typeof given.text === "number" ? count(given.text) : given.text;
    const made = make(first ? "th" : "td", given.href ? null : text, first ? { scope: "row" } : number ? { class: "n" } : {});
    if (given.href) made.append(make("a", text, { href: given.href }));
    return made;
  };
  const table = (title, heads, rows, last) => {
    const made = make("table");
    made.append(make("caption", `${title}（${count(rows.length)} 行）`));
    const head = make("tr");
    heads.forEach((text) => head.append(make("th", text, { scope: "col" })));
    const top = make("thead");
    top.append(head);
    const body = make("tbody");
    rows.forEach((row) => {
      const line = make("tr");
      row.forEach((value, at) => line.append(cell(value, at === 0)));
      body.append(line);
    });
    if (last && rows.length) {
      const line = make("tr", null, { class: "sum" });
      last.forEach((value, at) => line.append(cell(value, at === 0)));
      body.append(line);
    }
    if (!rows.length) {
      const line = make("tr");
      line.append(make("td", "ありません", { colspan: heads.length }));
      body.append(line);
    }
    made.append(top, body);
    const scroll = make("div", null, { class: "scroll wide", tabindex: "0", role: "region", "aria-label": title });
    scroll.append(made);
    return scroll;
  };

  const sums = (rows) => {
    const total = Array(10).fill(0);
    rows.forEach((row) => total.forEach((_, at) => { total[at] += row[RUNS + at]; }));
    return total.map((value, at) => at < 8 ? value : { text: hours(value), right: true });
  };
  const grouped = (rows, by) => {
    const groups = new Map();
    rows.forEach((row) => { if (!groups.has(row[by])) groups.set(row[by], []); groups.get(row[by]).push(row); });
    return groups;
  };
  const total = (rows) => ["合計", ...sums(rows)];
  const rowsTable = (rows) => table("もとの行", ["課", "ツール", "ロボット・様式", "月", ...HEADS, "はじめの日", "おわりの日"], [...rows]
    .sort((a, b) => a[MONTH] - b[MONTH] || a[DEPARTMENT] - b[DEPARTMENT] || a[ROBOT] - b[ROBOT])
    .map((row) => [{ text: name(row[DEPARTMENT]), href: `#/d/${row[DEPARTMENT]}` }, tool(row[TOOL]), { text: robotName(row[ROBOT]), href: `#/r/${row[ROBOT]}` },
      data.months[row[MONTH]], ...sums([row]), row[FIRST], row[LAST]]));
  const hidden = () => data.departments.some((one) => one.small)
    ? [`職員が ${data.smallest} 人より少ない課の行は、ここに入れていません（課の合計だけを示します）。`] : [];
  const strayed = (rows) => rows.some((row) => data.departments[row[DEPARTMENT]].unknown) ? ["名簿にない課の行があります。利用率には入れていません。"] : [];

  const inPeriod = (period) => {
    if (period === undefined) return [() => true, data.title];
    if (period[0] === "q") return [(month) => Math.floor(month / 3) === Number(period[1]) - 1, `${data.title} 第${period[1]}四半期`];
    return [(month) => month === Number(period), data.months[Number(period)]];
  };

  const views = {
    t: ([code, period]) => {
      const place = code === "all" ? null : Number(code);
      const title = place === null ? "全体" : data.tools[place];
      if (title === undefined) return null;
      const [within, when] = inPeriod(period);
      const rows = data.rows.filter((row) => (place === null ? row[TOOL] >= 0 : row[TOOL] === place) && within(row[MONTH]));
      const suffix = place === null ? "" : `/${place}`;
      const groups = grouped(rows, DEPARTMENT);
      const used = [...groups].sort((a, b) => a[0] - b[0]).map(([at, own]) => [{ text: name(at), href: `#/d/${at}${suffix}${place !== null && period !== undefined && period[0] !== "q" ? `/${period}` : ""}` }, ...sums(own)]);
      const parts = [table(`使った課の実行`, ["課", ...HEADS], used, total(rows))];
      if (period === undefined) {
        const held = data.holdings.filter((one) => place === null || one[1] === place);
        parts.push(table("口座を持つ課（利用率の分母）", ["課", "ツール", "いつから", "いつまで", "口座の数", "状態"],
          held.map(([at, of, from, until, accounts]) => [{ text: name(at), href: `#/d/${at}/${of}` }, tool(of), from, until === "―" ? "今も" : until, accounts, standing(at, of)])));
      }
      parts.push(rowsTable(rows));
      return { title: `${title}：${when}`, crumbs: period === undefined ? [] : [[title, `#/t/${code}`]], notes: [...hidden(), ...strayed(rows)], parts };
    },
    d: ([at, of, month]) => {
      const department = data.departments[Number(at)];
      if (!department) return null;
      const own = data.rows.filter((row) => row[DEPARTMENT] === Number(at));
      const notes = [...(department.notes || [])];
      if (department.small) {
        notes.push(`職員が ${data.smallest} 人より少ない課なので、合計だけを示します。`);
        return { title: department.name, crumbs: [], notes, parts: [table("課の合計", ["課", "実行", "処理件数", "測った時間", "みなしの時間"], [summed(department)])] };
      }
      if (of === undefined) return { title: department.name, crumbs: [], notes, parts: [...toolsOf(Number(at), department), rowsTable(own)] };
      const rows = own.filter((row) => row[TOOL] === Number(of));
      if (data.tools[Number(of)] === undefined) return null;
      if (month === undefined) return { title: `${department.name} の ${tool(Number(of))}`, crumbs: [[department.name, `#/d/${at}`]], notes, parts: [...monthsOf(at, of, department, rows), rowsTable(rows)] };
      const these = rows.filter((row) => row[MONTH] === Number(month));
      return { title: `${department.name} の ${tool(Number(of))}：${data.months[Number(month)]}`, crumbs: [[department.name, `#/d/${at}`], [tool(Number(of)), `#/d/${at}/${of}`]], notes, parts: [rowsTable(these)] };
    },
    r: ([at]) => {
      if (!data.robots[Number(at)]) return null;
      const rows = data.rows.filter((row) => row[ROBOT] === Number(at));
      const groups = [...grouped(rows, DEPARTMENT)].sort((a, b) => a[0] - b[0]);
      return { title: `ロボット・様式「${robotName(Number(at))}」`, crumbs: [], notes: [...hidden(), ...strayed(rows)],
        parts: [table("課ごと", ["課", ...HEADS], groups.map(([place, own]) => [{ text: name(place), href: `#/d/${place}` }, ...sums(own)]), total(rows)), rowsTable(rows)] };
    },
  };
  const standing = (at, of) => { const found = data.departments[at].cells[of]; return found ? data.standings[found.standing] : "―"; };
  const summed = (department) => [department.name, department.sum[0], department.sum[1], ...department.sum.slice(2, 4).map((value) => ({ text: hours(value), right: true }))];
  const toolsOf = (at, department) => {
    const rows = department.cells.map((one, of) => [{ text: data.tools[of], href: `#/d/${at}/${of}` }, data.standings[one.standing], one.standing === NONE ? "―" : one.accounts,
      { text: one.people, right: true }, one.runs, one.items, { text: hours(one.hours[0]), right: true }, { text: hours(one.hours[1]), right: true }, one.last]);
    const made = [table("ツールごと", ["ツール", "状態", "口座の数", "使った職員", "実行", "処理件数", "測った時間", "みなしの時間", "最後に使った日"], rows)];
    const held = data.holdings.filter((one) => one[0] === at);
    made.push(table("口座", ["ツール", "いつから", "いつまで", "口座の数"], held.map(([, of, from, until, accounts]) => [tool(of), from, until === "―" ? "今も" : until, accounts])));
    return made;
  };
  const monthsOf = (at, of, department, rows) => {
    const one = department.cells[Number(of)];
    const known = data.months.map((title, month) => [title, month]).filter(([, month]) => !one || one.months[month] !== null);
    return [table("月ごと", ["月", ...HEADS], known.map(([title, month]) => {
      const own = rows.filter((row) => row[MONTH] === month);
      return [own.length ? { text: title, href: `#/d/${at}/${of}/${month}` } : title, ...sums(own)];
    }), total(rows))];
  };

  const show = (view) => {
    const box = make("div");
    const crumbs = make("ol", null, { class: "crumbs", "aria-label": "いまいる所" });
    [[`利用状況（${data.title}）`, "#/"], ...view.crumbs].forEach(([text, href]) => { const one = make("li"); one.append(make("a", text, { href })); crumbs.append(one); });
    crumbs.append(make("li", view.title, { "aria-current": "page" }));
    const title = make("h2", view.title, { tabindex: "-1", id: "behind-title" });
    box.append(crumbs, title);
    view.notes.forEach((text) => box.append(make("p", text, { class: "note" })));
    box.append(...view.parts);
    behind.replaceChildren(box);
    overview.hidden = true;
    behind.hidden = false;
    window.scrollTo(0, 0);
    title.focus({ preventScroll: true });
  };

  let from = 0;
  const route = () => {
    const address = location.hash;
    if (!address.startsWith("#/")) {
      if (behind.hidden) return;
      back();
      const place = address.length > 1 && document.getElementById(address.slice(1));
      if (place) place.scrollIntoView(); else window.scrollTo(0, from);
      return;
    }
    const [kind, ...rest] = address.slice(2).split("/");
    const made = Object.hasOwn(views, kind) ? views[kind](rest) : null;
    if (made === null) { const was = !behind.hidden; back(); if (was) window.scrollTo(0, from); return; }
    if (behind.hidden) from = window.scrollY;
    show(made);
  };
  const back = () => { behind.hidden = true; overview.hidden = false; behind.replaceChildren(); };
  window.addEventListener("hashchange", route);
  // The browser's own jump to an anchor has scrolled before we are told: remember where a figure was pressed.
  overview.addEventListener("click", () => { from = window.scrollY; }, true);

  const filter = document.getElementById("name-filter");
  const shown = document.getElementById("shown-count");
  const lines = [...document.querySelectorAll("#heat tbody tr")];
  const narrow = () => {
    const wanted = filter.value.trim().normalize("NFKC");
    const state = document.querySelector("input[name=state]:checked").value;
    let number = 0;
    lines.forEach((line) => {
      const fits = line.dataset.name.normalize("NFKC").includes(wanted) && (!state || line.dataset.states.split(" ").includes(state));
      line.hidden = !fits;
      number += fits ? 1 : 0;
    });
    shown.textContent = `${number} 課`;
  };
  filter.addEventListener("input", narrow);
  document.querySelectorAll("input[name=state]").forEach((one) => one.addEventListener("change", narrow));
  narrow();

  document.getElementById("print").addEventListener("click", () => window.print());
  const opener = document.getElementById("open-tables");
  opener.addEventListener("click", () => {
    const all = [...document.querySelectorAll("#overview details")];
    const open = all.some((one) => !one.open);
    all.forEach((one) => { one.open = open; });
    opener.textContent = open ? "表を閉じる" : "表をすべて開く";
  });
  if (location.hash.startsWith("#/")) route();
})();
