/* Small comforts. Every page works without this file; nothing here talks to another server or keeps anything on the phone (later.js does). */
"use strict";

(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  /* ---- Leave: cover the page at once, then replace it, so that Back does not come here ---- */
  const leaveLink = document.querySelector("[data-leave]");
  const PRESSES = 3;
  const WITHIN_MS = 5000;

  function leave(to = leaveLink.href) {
    const cover = document.createElement("div");
    cover.className = "leave-cover";
    document.body.replaceChildren(cover);
    document.title = "Weather";
    const purging = []; // what this phone keeps for later goes too, when a person leaves
    if (to !== "/") window.dispatchEvent(new CustomEvent("heard:leave", { detail: purging }));
    const enough = new Promise((resolve) => { setTimeout(resolve, purging.length ? 300 : 0); });
    Promise.race([Promise.allSettled(purging), enough]).then(() => window.location.replace(to));
  }

  function countPresses(key) {
    let times = [];
    return {
      press() {
        const now = Date.now();
        times = times.filter((time) => now - time < WITHIN_MS);
        times.push(now);
        return times.length;
      },
      forget() { times = []; },
      key,
    };
  }

  function listenForLeaving() {
    const say = document.createElement("p");
    say.className = "vh";
    say.setAttribute("role", "status");
    document.body.append(say);
    const counters = [countPresses("Escape"), countPresses("Shift")];
    document.addEventListener("keydown", (event) => {
      counters.forEach((counter) => { if (counter.key !== event.key) counter.forget(); });
    });
    document.addEventListener("keyup", (event) => {
      const counter = counters.find((one) => one.key === event.key);
      if (!counter) return;
      const left = PRESSES - counter.press();
      if (left <= 0) leave();
      else if (left < PRESSES - 1) say.textContent = `${event.key}: ${left} more to leave this page.`;
    });
    leaveLink.addEventListener("click", (event) => { event.preventDefault(); leave(); });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted && document.querySelector(".leave-cover")) window.location.replace(leaveLink.href);
    });
  }

  /* ---- A page left alone: warn, then cover it. The server ends the visit at the same time; saved answers stay saved ---- */
  function watchIdle(minutes, to) {
    const MINUTE = 60000;
    const WARN_BEFORE = Math.min(2 * MINUTE, (minutes * MINUTE) / 4);
    const ping = () => fetch(window.location.origin, { method: "HEAD", cache: "no-store" }).catch(() => {});
    const bar = document.createElement("div");
    bar.className = "still";
    bar.setAttribute("role", "alert");
    let lastSeen = Date.now();
    let lastPing = Date.now();
    const stay = () => {
      lastSeen = Date.now();
      bar.remove();
    };
    const warn = () => {
      if (bar.isConnected) return;
      const row = Object.assign(document.createElement("div"), { className: "wrap" });
      const words = document.createElement("p");
      words.textContent = `Are you still there? This page closes in ${WARN_BEFORE < MINUTE ? "30 seconds" : "2 minutes"}.`;
      const button = Object.assign(document.createElement("button"), { className: "btn btn--onhero", type: "button" });
      button.textContent = "Stay on this page";
      button.addEventListener("click", () => { stay(); ping(); });
      row.append(words, button);
      bar.replaceChildren(row);
      document.body.append(bar);
    };
    ["keydown", "pointerdown", "scroll"].forEach((name) => document.addEventListener(name, () => {
      if (!bar.isConnected) lastSeen = Date.now();
    }, { passive: true }));
    setInterval(() => {
      const now = Date.now();
      const idle = now - lastSeen;
      if (idle >= minutes * MINUTE) leave(to);
      else if (idle >= minutes * MINUTE - WARN_BEFORE) warn();
      else if (lastSeen > lastPing && now - lastPing > 5 * MINUTE) { lastPing = now; ping(); }
    }, 5000);
  }

  /* ---- Listen: only with a voice that lives on this device, so the words are not sent away to be spoken ---- */
  function voiceFor(lang) {
    const wanted = lang.toLowerCase().split("-")[0];
    return speechSynthesis.getVoices().find(
      (voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === wanted);
  }

  function readAloud(button) {
    const words = button.querySelector("span");
    const [start, stop] = [words.textContent, button.dataset.stop];
    button.addEventListener("click", () => {
      const speaking = speechSynthesis.speaking;
      speechSynthesis.cancel();
      if (speaking) return;
      const part = document.getElementById(button.dataset.listen);
      words.textContent = ""; // the button's own word is no part of what is read
      const speech = new SpeechSynthesisUtterance(part.innerText);
      words.textContent = start;
      const lang = (part.closest("[lang]") || document.documentElement).lang;
      speech.lang = lang;
      speech.voice = voiceFor(lang);
      speech.rate = 0.95;
      speech.onstart = () => { words.textContent = stop; };
      speech.onend = speech.onerror = () => { words.textContent = start; };
      speechSynthesis.speak(speech);
    });
  }

  function offerListening() {
    each("[data-listen]", (button) => {
      const part = document.getElementById(button.dataset.listen);
      const lang = part && (part.closest("[lang]") || document.documentElement).lang;
      button.hidden = !(part && voiceFor(lang));
    });
  }

  /* ---- Writing: room that grows, and a word when little room is left ---- */
  function growWithWords(area) {
    const fit = () => {
      area.style.blockSize = "auto";
      area.style.blockSize = `${area.scrollHeight + 4}px`;
    };
    area.addEventListener("input", fit);
    if (area.value) fit();
  }

  function countLetters(area) {
    const limit = area.maxLength;
    const say = document.createElement("p");
    say.className = "hint";
    say.setAttribute("role", "status");
    area.after(say);
    area.addEventListener("input", () => {
      const left = limit - area.value.length;
      say.textContent = left > limit / 10 ? "" : `You have room for ${left} more letters.`;
    });
  }

  /* ---- One press is enough ---- */
  function sendOnce(form) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
      setTimeout(() => { sent = false; }, 4000);
    });
  }

  function copyWords(button) {
    const words = button.querySelector("span");
    button.addEventListener("click", async () => {
      const parts = [...document.getElementById(button.dataset.copy).children].map((part) => part.textContent);
      await navigator.clipboard.writeText(parts.length ? parts.join(" ") : document.getElementById(button.dataset.copy).textContent);
      words.textContent = button.dataset.done;
    });
    button.hidden = !navigator.clipboard;
  }

  const idleMinutes = Number(document.documentElement.dataset.idleMinutes);

  if (leaveLink) listenForLeaving();
  const kiosk = document.documentElement.dataset.kiosk;
  if (kiosk) {
    // a screen that is brought back by Back must not show the last person's answers
    window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
    if (leaveLink && kiosk !== "start") watchIdle(idleMinutes, kiosk);
  } else if (leaveLink && idleMinutes && document.querySelector("main form[method=post]")) watchIdle(idleMinutes, "/");
  if ("speechSynthesis" in window) {
    each("[data-listen]", readAloud);
    offerListening();
    speechSynthesis.addEventListener("voiceschanged", offerListening);
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
  }
  if (!CSS.supports("field-sizing", "content")) each("[data-grow]", growWithWords);
  each("[data-count]", countLetters);
  each("[data-copy]", copyWords);
  each("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  each("form[method=post]", sendOnce);
  each("[data-error-summary]", (box) => box.focus());
})();
