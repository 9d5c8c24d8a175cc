// Saved looks, sharing and printing. Nothing of it leaves the browser.
"use strict";

const SAVED = "wearwith.looks";

function savedLooks() {
  try {
    const found = JSON.parse(localStorage.getItem(SAVED) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string" && one.startsWith("/look?")) : [];
  } catch {
    return []; // storage is off, or somebody else wrote there
  }
}

function keep(looks) {
  try {
    localStorage.setItem(SAVED, JSON.stringify(looks.slice(-200)));
    return true;
  } catch {
    return false;
  }
}

function show(button) {
  const isSaved = savedLooks().includes(button.dataset.like);
  const words = button.querySelector("[data-words]");
  button.dataset.plain ??= words.textContent;
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isSaved));
  words.textContent = isSaved ? words.dataset.words : button.dataset.plain;
  button.firstElementChild.textContent = isSaved ? "♥" : "♡";
}

function prepare(place) {
  place.querySelectorAll("[data-like]").forEach(show);
  for (const one of place.querySelectorAll("[data-share], [data-print]")) one.hidden = false;
}

document.addEventListener("click", async (event) => {
  const like = event.target.closest("[data-like]");
  if (like) {
    const looks = savedLooks(), look = like.dataset.like;
    keep(looks.includes(look) ? looks.filter((one) => one !== look) : [...looks, look]);
    show(like);
  }
  if (event.target.closest("[data-print]")) window.print();
  const share = event.target.closest("[data-share]");
  if (share) {
    const url = window.location.href;
    if (navigator.share) await navigator.share({ title: document.title, url }).catch(() => {});
    else if (await navigator.clipboard?.writeText(url).then(() => true, () => false)) share.textContent = share.dataset.done;
    else window.prompt(share.textContent, url);
  }
});

// Whoever changes a look is taken to it, with a screen reader too.
document.addEventListener("htmx:afterSettle", (event) => {
  prepare(document);
  if (event.target.matches?.(".look-card")) event.target.focus({ preventScroll: true });
});

const saved = document.getElementById("saved");
if (saved) {
  const looks = savedLooks().reverse();
  document.getElementById("none-saved").hidden = looks.length > 0;
  for (const look of looks) {
    const item = document.createElement("div");
    item.className = "looks-one";
    item.setAttribute("role", "listitem");
    item.setAttribute("hx-get", look);
    item.setAttribute("hx-select", ".look-card");
    item.setAttribute("hx-trigger", "load");
    saved.append(item);
  }
  window.htmx?.process(saved);
}
prepare(document);
