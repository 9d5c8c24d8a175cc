// What the page does beyond links and forms. Without it everything still works, more slowly.
"use strict";

document.documentElement.classList.add("has-script");

// The number beside a slider.
document.addEventListener("input", (event) => {
  const told = document.querySelector(`output[data-for="${event.target.id}"]`);
  if (told) told.textContent = `${event.target.value}${told.dataset.unit ?? " %"}`;
});

// A photograph that is dropped, or chosen, is shown before it is sent.
document.querySelectorAll("[data-drop]").forEach((place) => {
  const input = place.querySelector("input[type=file]");
  const preview = place.querySelector(".drop-preview");
  const words = place.querySelector(".drop-words");
  const show = () => {
    const file = input.files[0];
    if (!file) return;
    if (preview.src) URL.revokeObjectURL(preview.src);
    preview.src = URL.createObjectURL(file);
    preview.hidden = false;
    words.textContent = file.name;
  };
  input.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    place.addEventListener(name, () => place.classList.remove("is-over"));
  }
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    show();
  });
});

// Who follows a link that changes a part of the page is taken there, with a screen reader too.
document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.target?.id && document.getElementById(event.detail.target.id);
  if (place?.hasAttribute("tabindex")) place.focus({ preventScroll: true });
});

// A picture that can't be loaded gives way to a tile with the garment's name.
document.addEventListener(
  "error",
  (event) => {
    const tile = event.target.closest?.(".tile");
    if (tile && event.target.tagName === "IMG") tile.classList.add("is-missing");
  },
  true,
);

// An error that the server tells comes as a whole page: show it instead of nothing.
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const problem = page.querySelector(".problem p, .problem h1");
  const said = document.getElementById("said");
  if (problem && said) said.textContent = page.querySelector(".problem").innerText.trim();
});
