"use strict";
/* The queue, live: the list is fetched again when another desk changed it, waits tick, single keys work. */
(() => {
  const list = document.getElementById("queue-list");
  const state = document.getElementById("queue-live");
  if (!list || !window.htmx) return;
  let source = null;
  let asking = 0;
  let fetched = Date.now();
  const shown = () => document.getElementById("queue-version").dataset;

  const tell = (live) => {
    state.hidden = false;
    state.classList.toggle("lost", !live);
    const text = live ? state.dataset.live : state.dataset.lost;
    if (state.firstElementChild.textContent !== text) state.firstElementChild.textContent = text;
  };
  const refetch = () => htmx.trigger(list, "queue-changed");
  const close = () => { if (source) { source.close(); source = null; } };
  const open = () => {
    close();
    source = new EventSource(list.dataset.events + "?known=" + encodeURIComponent(shown().version));
    source.addEventListener("open", () => tell(true));
    source.addEventListener("changed", (event) => {
      // Thirty desks hear of a change in one instant; they do not all ask in it.
      clearTimeout(asking);
      asking = setTimeout(() => { if (event.data !== shown().version) refetch(); }, Math.random() * 600);
    });
    source.addEventListener("error", () => {
      tell(false);
      // The browser tries again by itself, unless the answer was no stream at all (a gateway, a sign-in).
      if (source && source.readyState === EventSource.CLOSED) setTimeout(() => { if (!document.hidden) open(); }, 5000);
    });
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { refetch(); open(); } });

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    // Whoever was signed out gets the page for signing in, not a list.
    const answered = event.detail.xhr.responseURL;
    if (event.detail.target === list && answered && !new URL(answered).pathname.startsWith(location.pathname)) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
  list.addEventListener("htmx:afterSwap", () => { fetched = Date.now(); });
  document.body.addEventListener("htmx:sendError", () => tell(false));

  setInterval(() => {
    const passed = Math.floor((Date.now() - fetched) / 60000);
    if (!passed) return;
    for (const each of list.querySelectorAll("[data-waited]")) {
      const minutes = Number(each.dataset.waited) + passed;
      if (minutes < 120) each.textContent = shown().minutes.replace("{n}", String(minutes));
    }
  }, 5000);

  const keys = document.getElementById("queue-keys");
  if (keys) {
    const on = document.getElementById("queue-keys-on");
    const kept = "regulars-queue-keys";
    keys.hidden = false;
    on.checked = localStorage.getItem(kept) !== "off";
    on.addEventListener("change", () => localStorage.setItem(kept, on.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => {
      const field = document.activeElement && document.activeElement.matches("input:not([type=checkbox]), select, textarea");
      if (event.key === "Escape" && field) { document.activeElement.blur(); return; }
      if (!on.checked || field || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      // By the place of the key: it is the same one on a Cyrillic keyboard.
      if (event.code === "KeyN") { event.preventDefault(); document.getElementById("queue-call-next").click(); }
      if (event.code === "KeyA") { event.preventDefault(); document.getElementById("queue-what").focus(); }
    });
  }
  if (!document.hidden) open();
})();
