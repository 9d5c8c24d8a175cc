// What the page does beyond links and forms. Without it everything still works, more slowly.
"use strict";

document.documentElement.classList.add("has-script");

// The number beside a slider.
document.addEventListener("input", (event) => {
  const told = document.querySelector(`output[data-for="${event.target.id}"]`);
  if (told) told.textContent = `${event.target.value}${told.dataset.unit ?? " %"}`;
});

// A photograph of a phone is far larger than anything that is looked at: it is sent smaller.
const LARGE = 1_500_000; // bytes
const LONGEST = 1600; // pixels

async function smaller(file) {
  if (file.size <= LARGE) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file; // the server says what is wrong with it
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white"; // a JPEG knows nothing of what is transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return blob ? new File([blob], file.name, { type: "image/jpeg" }) : file;
}

// A photograph that is dropped, or chosen, is shown before it is sent.
document.querySelectorAll("[data-drop]").forEach((place) => {
  const input = place.querySelector("input[type=file]");
  const preview = place.querySelector(".drop-preview");
  const words = place.querySelector(".drop-words");
  const show = async () => {
    const chosen = input.files[0];
    if (!chosen) return;
    const file = await smaller(chosen);
    if (input.files[0] !== chosen) return; // another one was chosen meanwhile
    if (file !== chosen) {
      const one = new DataTransfer();
      one.items.add(file);
      input.files = one.files;
    }
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

// What is folded on a phone is open where there is room.
const wide = window.matchMedia("(min-width: 60rem)").matches;
if (wide) document.querySelectorAll("[data-open-wide]").forEach((one) => (one.open = true));

// Who searches sees what was found, without scrolling.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "results") return;
  const found = document.getElementById("results").firstElementChild;
  if (found && found.getBoundingClientRect().top > window.innerHeight / 2)
    document.querySelector(".catalogue").scrollIntoView();
});

// Asking the same again is no new step of the way back.
document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
  const update = event.detail.history;
  if (update.path === window.location.pathname + window.location.search) update.type = "replace";
});

// Who follows a link that changes a part of the page is taken there, with a screen reader too.
document.addEventListener("htmx:afterSettle", (event) => {
  const place = document.getElementById(event.detail.target?.id || null);
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
