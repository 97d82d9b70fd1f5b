/* Answering without the internet. What could not be sent is locked on this phone, delivered when the site can be reached again,
   and then deleted. Every page works without this file. How it works and what it keeps: "Without the internet" in ../../README.md. */
"use strict";

(() => {
  if (!window.indexedDB || !window.crypto || !crypto.subtle || document.documentElement.dataset.kiosk) return;

  const STORE = "heard-later";
  const STORE_VERSION = 1;
  const FORMAT = 1; // of what is locked in a box; a newer one than this script knows is left alone
  const PATIENCE_MS = 8000;
  const AGAIN_MS = 15000;
  const SAY = {
    away: "Not sent yet – we’ll keep trying. Your answers are locked on this phone.",
    stuck: "Not sent yet: there is no internet. What you wrote is still on this page. Try again in a moment.",
    saved: "Sent to us. Press Send at the end to finish.",
    sent: "Sent",
    stop: "You need the internet to get five words. Your answers are locked on this phone until we can send them.",
    earlier: "You can change earlier answers when you have internet again.",
    blank: "Pick or write an answer, or press Skip.",
    elsewhere: "Some answers on this phone could not be sent.",
    why: {
      closed: "These questions have closed, so we can’t take more answers. What you wrote is below, so you can copy it.",
      late: "Your answers were sent before. What you wrote after that was not. It is below, so you can copy it.",
      gone: "We can’t find the answers this belongs to. You may have opened them on another phone. What you wrote is below, so you can copy it.",
    },
  };
  const OWN_FIELDS = new Set(["csrf_token", "back_to", "back", "stop"]);
  const NUMBERS = new Set(["scale", "faces", "rating", "number"]);

  /* ---- The box: one locked record for each visit to a survey; its key never leaves the browser ---- */
  function promised(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.onblocked = () => resolve(undefined); // another page still reads; it is done as soon as that one is
    });
  }

  async function withStore(mode, act) {
    const opening = indexedDB.open(STORE, STORE_VERSION);
    opening.onupgradeneeded = () => ["keys", "boxes"].forEach((name) => opening.result.createObjectStore(name));
    const store = await promised(opening);
    try {
      return await act(store.transaction(["keys", "boxes"], mode));
    } finally {
      store.close();
    }
  }

  async function keyOf() {
    const known = await withStore("readonly", (work) => promised(work.objectStore("keys").get("key")));
    return known || crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  async function lock(id, box) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(box));
    const key = await keyOf();
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
    // key and box go in together: never a box whose key was cleared away in between
    await withStore("readwrite", (work) => Promise.all([
      promised(work.objectStore("keys").put(key, "key")),
      promised(work.objectStore("boxes").put({ format: FORMAT, iv, sealed }, id)),
    ]));
  }

  async function unlock(id) {
    const row = await withStore("readonly", (work) => promised(work.objectStore("boxes").get(id)));
    if (!row || row.format > FORMAT) return null;
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await keyOf(), row.sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  async function boxes() {
    if (indexedDB.databases && !(await indexedDB.databases()).some((one) => one.name === STORE)) return [];
    const ids = await withStore("readonly", (work) => promised(work.objectStore("boxes").getAllKeys()));
    if (!ids.length) await dropAll(); // an empty store is a trace too
    return ids;
  }

  async function drop(id) {
    await withStore("readwrite", (work) => promised(work.objectStore("boxes").delete(id)));
    await boxes(); // clears away a store with nothing in it
  }

  const dropAll = () => promised(indexedDB.deleteDatabase(STORE));
  const isWaiting = (box) => box.send || Object.keys(box.answers).length > 0;
  const alone = (act) => (navigator.locks ? navigator.locks.request(STORE, act) : act());

  /* ---- What is shown ---- */
  const main = () => document.querySelector("main");
  let line = null;

  function say(words) {
    if (!line) {
      line = Object.assign(document.createElement("p"), { className: "later" });
      line.setAttribute("role", "status");
      line.setAttribute("aria-live", "polite");
      main().before(line);
    }
    line.textContent = words;
  }

  function put(html) {
    const page = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    main().className = page.className;
    main().replaceChildren(...page.childNodes);
    main().focus();
    window.scrollTo(0, 0);
  }

  /* ---- Which question comes next: the same small tree of tests as app/surveys/relevance.py ---- */
  function holds(tree, answers) {
    if (tree.and) return tree.and.every((part) => holds(part, answers));
    if (tree.or) return tree.or.some((part) => holds(part, answers));
    if (tree.not) return !holds(tree.not, answers);
    const given = answers[tree.question];
    const isAnswered = Boolean(given) && given.state === "answered";
    if ("answered" in tree) return isAnswered === tree.answered;
    if (!isAnswered) return false;
    const value = tree.row ? (given.value || {})[tree.row] : given.value;
    if (tree.is) return tree.is.includes(value);
    if (tree.includes) return Array.isArray(value) && tree.includes.some((one) => value.includes(one));
    if (typeof value !== "number") return false;
    return value >= (tree.at_least ?? value) && value <= (tree.at_most ?? value);
  }

  function ranked(question, first) {
    const placed = question.options.filter((option) => first(`rank_${option}`));
    return placed.sort((a, b) => Number(first(`rank_${a}`)) - Number(first(`rank_${b}`)));
  }

  function valueOf(question, fields) {
    const first = (name) => (fields[name] || []).find((value) => value.trim()) ?? null;
    const picked = (fields.answer || []).filter((value) => value.trim());
    if ("skip" in fields) return { state: "skipped", value: null };
    if ("prefer_not_to_say" in fields || picked[0] === "prefer_not_to_say") return { state: "prefer_not_to_say", value: null };
    let value = picked[0] ?? null;
    if (question.type === "ranking") value = ranked(question, first);
    else if (question.type === "matrix") value = Object.fromEntries(Object.keys(fields).filter((name) => name.startsWith("row_") && first(name)).map((name) => [name.slice(4), first(name)]));
    else if (question.type === "multiple") value = first("other") && question.other ? [...new Set([...picked, question.other])] : picked;
    else if (NUMBERS.has(question.type) && value !== null) value = Number(value.replace(/[\s,]/g, ""));
    else if (question.type === "consent") value = value ?? "no";
    else if (value === null && first("other")) value = question.other;
    return { state: "answered", value };
  }

  function shown(box) {
    const all = { ...box.known };
    for (const question of box.questions) {
      if (box.answers[question.id]) all[question.id] = valueOf(question, box.answers[question.id].fields);
    }
    const counted = {};
    return box.questions.filter((question) => {
      if (!question.relevance.every((tree) => holds(tree, counted))) return false;
      if (all[question.id]) counted[question.id] = all[question.id];
      return true;
    });
  }

  /* ---- Delivering ---- */
  async function ask(path, options = {}, patience = PATIENCE_MS) {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), patience);
    try {
      return await fetch(path, { cache: "no-store", ...options, signal: giveUp.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  async function deliver(id) {
    const box = await unlock(id);
    if (!box || !isWaiting(box)) return null;
    const at = `/q/${box.slug}`;
    const { key } = await (await ask(`${at}/ready`)).json();
    const answers = Object.fromEntries(Object.entries(box.answers).map(([name, one]) => [name, one.fields]));
    const reply = await ask(`${at}/deliver`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": key },
      body: JSON.stringify({ ticket: box.ticket, answers, send: box.send }),
    });
    if (!reply.ok) throw new Error(`not delivered: ${reply.status}`);
    const told = await reply.json();
    if (told.state === "kept") {
      for (const question of box.questions) {
        if (box.answers[question.id]) box.known[question.id] = valueOf(question, box.answers[question.id].fields);
      }
      await lock(id, { ...box, answers: {}, send: false });
    } else if (told.state === "look") {
      const faulty = Object.entries(box.answers).filter(([name]) => told.faults[name]);
      await lock(id, { ...box, answers: Object.fromEntries(faulty), send: false });
    } else if (told.state === "sent") {
      await drop(id);
    }
    return { ...told, box };
  }

  /** Show words that can never be sent, once, and delete them. Only on a page of the same survey: others may hold the phone. */
  async function giveBack(id, told) {
    if (!window.location.pathname.startsWith(`/q/${told.box.slug}`)) {
      say(SAY.elsewhere);
      const link = Object.assign(document.createElement("a"), { href: `/q/${told.box.slug}` });
      link.textContent = "See why";
      line.append(" ", link);
      return;
    }
    put(told.box.screens.late);
    main().querySelector("[data-later-why]").textContent = SAY.why[told.state];
    main().querySelector("[data-later-words]").replaceChildren(...Object.values(told.box.answers).map((one) => {
      const words = Object.assign(document.createElement("p"), { className: "typed__words" });
      words.textContent = `${one.asked}\n${one.said}`;
      return words;
    }));
    await drop(id);
  }

  async function settle(id, told) {
    if (!told) return;
    if (told.state === "sent") {
      away = null;
      if (told.here) {
        window.location.replace(told.next);
        return;
      }
      say(SAY.sent);
      put(told.box.screens.sent);
      main().querySelector("[data-later-code]").textContent = told.code || "It is the code you had before.";
    } else if (told.state === "kept") {
      say(SAY.saved);
    } else if (told.state === "look") {
      const [name, fault] = Object.entries(told.faults)[0];
      const question = told.box.questions.find((one) => one.id === name);
      away = id;
      await show(question, told.box);
      say(fault);
    } else {
      away = null;
      await giveBack(id, told);
    }
  }

  async function deliverAll() {
    for (const id of await boxes().catch(() => [])) {
      try {
        const told = await alone(() => deliver(id));
        await settle(id, told);
      } catch {
        say(SAY.away); // still no way through, or the site is busy
      }
    }
  }

  /* ---- Answering on while away ---- */
  let away = null; // the id of the box that takes the answers, once one could not be posted

  async function show(question, box, isBack = false) {
    if (!question) {
      put(box.screens.end);
      listAnswers(box);
    } else {
      put(question.html);
      const form = main().querySelector("form[data-later]");
      fill(form, (box.answers[question.id] || { fields: {} }).fields);
    }
    document.title = question ? "Question" : "Check your answers";
    if (!isBack) history.pushState({ later: question ? question.id : "" }, "");
  }

  function fill(form, fields) {
    for (const element of form.elements) {
      if (!(element.name in fields) || element.type === "submit") continue;
      const values = fields[element.name];
      if (element.type === "radio" || element.type === "checkbox") element.checked = values.includes(element.value);
      else if (element.type !== "hidden") element.value = values[0] ?? "";
    }
  }

  function listAnswers(box) {
    main().querySelector("[data-later-list]").replaceChildren(...shown(box).filter((one) => box.answers[one.id]).map((one) => {
      const row = Object.assign(document.createElement("div"), { className: "govuk-summary-list__row" });
      const asked = Object.assign(document.createElement("dt"), { className: "govuk-summary-list__key" });
      const said = Object.assign(document.createElement("dd"), { className: "govuk-summary-list__value kept" });
      asked.textContent = box.answers[one.id].asked;
      said.textContent = box.answers[one.id].said || "Skipped";
      row.append(asked, said);
      return row;
    }));
  }

  function posted(form, button) {
    const fields = {};
    for (const [name, value] of new FormData(form)) (fields[name] ||= []).push(String(value));
    if (button && button.name) fields[button.name] = [button.value];
    return fields;
  }

  /** Say the answer in words, as the page said it. */
  function saidOn(form) {
    const picked = [...form.querySelectorAll("input:checked")].map((box) => box.labels[0].innerText.trim());
    const written = [...form.querySelectorAll("textarea, input:not([type]), input[type=text], select")].map((box) => box.value.trim());
    return [...picked, ...written].filter(Boolean).join("\n");
  }

  const isBox = (name) => ["answer", "answer_month", "answer_year", "other", "why"].includes(name) || /^(rank|row)_/.test(name);
  const isBlank = (fields) => !Object.keys(fields).filter(isBox).some(
    (name) => (fields[name] || []).some((value) => value.trim()));

  async function keepHere(form, button) {
    const id = away || `${form.dataset.slug}:${form.dataset.visit}`;
    const box = await unlock(id);
    if (!box) {
      say(SAY.stuck);
      return;
    }
    const fields = posted(form, button);
    const name = form.dataset.later;
    if (!away) {
      if (name) box.first = name;
      box.known = { ...box.known, ...JSON.parse(form.dataset.known || "{}") };
    }
    away = id;
    if ("stop" in fields) {
      say(SAY.stop);
      return;
    }
    const question = box.questions.find((one) => one.id === name);
    const isBack = "back" in fields;
    if (!question && !isBack) box.send = true;
    if (question && question.asks && (!isBlank(fields) || "skip" in fields || "prefer_not_to_say" in fields || question.type === "consent")) {
      const kept = Object.fromEntries(Object.entries(fields).filter(([field]) => !OWN_FIELDS.has(field)));
      if (!isBack || !isBlank(fields)) {
        box.answers[name] = { fields: kept, asked: main().querySelector("h1").innerText.trim(), said: saidOn(form) };
      }
    } else if (question && question.asks && !isBack && !box.answers[name] && !box.known[name]) {
      say(SAY.blank);
      return;
    }
    await alone(() => lock(id, box));
    await goOn(id, box, name, isBack);
  }

  async function goOn(id, box, name, isBack) {
    if (isBack) {
      const order = shown(box);
      const here = name ? order.findIndex((one) => one.id === name) : order.length;
      const from = order.findIndex((one) => one.id === box.first);
      if (here - 1 < from) say(SAY.earlier);
      else await show(order[here - 1], box);
      return;
    }
    if (box.send) put(box.screens.waiting);
    say(SAY.away);
    const told = await alone(() => deliver(id)).catch(() => null);
    if (told && told.state === "kept" && told.here) {
      away = null;
      window.location.assign(told.next);
    } else if (told) {
      await settle(id, told);
      if (told.state === "kept") await next(id, name);
    } else if (!box.send) {
      await next(id, name);
    }
  }

  async function next(id, name) {
    const box = await unlock(id);
    const order = shown(box);
    const place = (one) => box.questions.findIndex((other) => other.id === one);
    await show(order.find((one) => place(one.id) > place(name)), box);
  }

  /* ---- A form that tries, and keeps what could not be posted ---- */
  function postPlainly(form, button) {
    if (button && button.name) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      form.append(field);
    }
    HTMLFormElement.prototype.submit.call(form);
  }

  async function tryToPost(form, button) {
    const body = new URLSearchParams(Object.entries(posted(form, button)).flatMap(([name, all]) => all.map((one) => [name, one])));
    const to = form.getAttribute("action") || window.location.href;
    let reply;
    try {
      reply = await ask(to, { method: "POST", body, headers: { "X-Heard-Later": "1" } });
    } catch {
      await keepHere(form, button);
      return;
    }
    const isTold = reply.ok && (reply.headers.get("Content-Type") || "").includes("json");
    if (isTold) window.location.assign((await reply.json()).next);
    else postPlainly(form, button); // a fault to put right, or a page to see: as without this script
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-later]") || (!away && !form.dataset.visit)) return;
    event.preventDefault();
    const doing = away ? keepHere(form, event.submitter) : tryToPost(form, event.submitter);
    doing.catch(() => (away ? say(SAY.stuck) : postPlainly(form, event.submitter)));
  });

  window.addEventListener("popstate", async (event) => {
    const box = away && (await unlock(away));
    if (!box) return;
    const name = event.state ? event.state.later : box.first;
    await show(box.questions.find((one) => one.id === name), box, true);
  });

  window.addEventListener("heard:leave", (event) => event.detail.push(dropAll()));
  window.addEventListener("online", () => deliverAll());

  async function fetchAhead(form, id) {
    const pack = await (await ask(`/q/${form.dataset.slug}/pack`)).json();
    if (pack.visit !== form.dataset.visit) return;
    const { ticket, questions, screens } = pack;
    await lock(id, { slug: form.dataset.slug, ticket, questions, screens, known: {}, answers: {}, send: false, first: "" });
  }

  async function begin() {
    const form = document.querySelector("form[data-later]");
    const mine = form && form.dataset.visit ? `${form.dataset.slug}:${form.dataset.visit}` : "";
    for (const id of await boxes()) {
      const box = await unlock(id);
      if (!box || isWaiting(box) || id === mine) continue;
      await drop(id); // nothing waits in it, and nobody is answering
    }
    const had = mine && (await boxes()).includes(mine) ? await unlock(mine) : null;
    if (had && isWaiting(had)) {
      const told = await alone(() => deliver(mine)).catch(() => null);
      if (told && told.state === "kept" && told.here) window.location.replace(told.next);
      else if (told) await settle(mine, told);
      else say(SAY.away);
    } else if (mine && !had) {
      await fetchAhead(form, mine);
    }
    if (!mine) await deliverAll();
    setInterval(async () => {
      if ((await boxes()).length) await deliverAll();
    }, AGAIN_MS);
  }

  begin().catch(() => {}); // no store, or no way through: the page works as it does without this
})();
