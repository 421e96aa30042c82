// What every page does in the browser: little, for links are links and forms are forms.
import "bootstrap/js/dist/offcanvas";
import htmx from "htmx.org";

// htmx is set up in base.html: no history cache, errors never replace a part of the page.
window.htmx = htmx;

async function drawCharts(root) {
  const places = root.querySelectorAll("[data-chart]");
  if (places.length === 0) return;
  const { draw } = await import("./charts.js");
  places.forEach(draw);
}

// A menu in the top bar is a <details>: it closes when the reader goes elsewhere or presses Escape.
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const escape = event.key === "Escape" && menu.contains(document.activeElement);
    if (escape) menu.querySelector("summary").focus();
    if (escape || (event.type !== "keydown" && !menu.contains(event.target))) menu.open = false;
  }
}
for (const moment of ["click", "focusin", "keydown"]) document.addEventListener(moment, closeMenus);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// The newer clipboard is closed to pages that come over plain http, as in many a commune; the older way is open to all.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  document.getElementById(button.dataset.copy).select();
  if (document.execCommand("copy")) button.querySelector("span").textContent = button.dataset.copied;
});

document.addEventListener("change", ({ target: box }) => {
  for (const id of box.dataset.reveal?.split(" ") ?? []) document.getElementById(id).type = box.checked ? "text" : "password";
});

// What a field lacks is said in Vietnamese, whatever the browser speaks; the words stand in base.html.
const said = document.getElementById("faulty")?.dataset;
function wording({ validity: fault, type, minLength, min, max }) {
  if (fault.valueMissing) return ["radio", "checkbox", "select-one", "file", "date"].includes(type) ? said.choose : said.missing;
  if (fault.tooShort) return said.short.replace("#", minLength);
  if (fault.rangeUnderflow) return said.low.replace("#", readable(min));
  if (fault.rangeOverflow) return said.high.replace("#", readable(max));
  return said.wrong;
}
const readable = (limit) => limit.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$3/$2/$1");
document.addEventListener("invalid", ({ target }) => {
  const hint = document.getElementById(`${target.id}-hint`)?.textContent ?? "";
  if (!target.validity.customError) target.setCustomValidity(target.validity.patternMismatch ? `${said.wrong} ${hint}` : wording(target));
}, true);
for (const moment of ["input", "change"]) {
  document.addEventListener(moment, ({ target }) => {
    for (const field of target.form?.elements ?? []) field.setCustomValidity?.("");
  });
}

// A second click on a slow line must not file the same thing twice.
document.addEventListener("submit", ({ target: form }) => {
  if (form.method !== "post" || form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  form.addEventListener("submit", stopWhileBusy);
});
function stopWhileBusy(event) {
  if (event.currentTarget.hasAttribute("aria-busy")) event.preventDefault();
}
function release() {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
}
window.addEventListener("pageshow", release);
document.addEventListener("htmx:finally:request", release);

// A part of the page that could not be fetched says so in words; the text stands in base.html, to be translated there.
for (const trouble of ["htmx:response:error", "htmx:error"]) {
  document.addEventListener(trouble, () => {
    const words = document.getElementById("trouble");
    if (words) document.getElementById("flash").replaceChildren(words.content.cloneNode(true));
  });
}

// Paper cannot unfold anything: the tables behind the charts are opened for it, then closed again.
window.addEventListener("beforeprint", () => {
  for (const twin of document.querySelectorAll("details.twin:not([open])")) {
    twin.open = true;
    window.addEventListener("afterprint", () => { twin.open = false; }, { once: true });
  }
});

document.addEventListener("htmx:after:swap", () => drawCharts(document));
drawCharts(document);
