"use strict";
/* What is only convenience: everything works without it. */
document.addEventListener("DOMContentLoaded", () => {
  for (const menu of document.querySelectorAll("details.me, .pages details")) {
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = button.dataset.copied;
    });
  }
});

/* A step whose answer did not come says so: htmx by itself leaves the page as it was, in silence. */
document.addEventListener("DOMContentLoaded", () => {
  const tell = (id) => {
    for (const each of document.querySelectorAll(".lost")) {
      each.hidden = each.id !== id;
      each.textContent = each.hidden ? "" : each.dataset.words;
    }
  };
  for (const [happened, id] of [
    ["htmx:beforeRequest", ""], ["htmx:sendError", "unreached"], ["htmx:responseError", "unanswered"],
  ]) {
    document.body.addEventListener(happened, (event) => {
      if (event.detail.requestConfig.verb !== "get") tell(id);
    });
  }
});
