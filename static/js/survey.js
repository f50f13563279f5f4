// What every page does, and all that an answering page needs. Each page works without it.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

document.documentElement.classList.add("js-enabled");

// Something is wrong: go there first.
const summary = document.querySelector(".govuk-error-summary");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
}

// A second press on a slow line must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 3000);
});
addEventListener("pageshow", () => all("form").forEach((form) => delete form.dataset.sent));

// "None of these" and the others shut each other out.
document.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  const alone = target.dataset.behaviour === "exclusive";
  all(`[type=checkbox][name="${CSS.escape(target.name)}"]`, target.form || document).forEach((box) => {
    if (box !== target && (alone || box.dataset.behaviour === "exclusive")) box.checked = false;
  });
});

// How many letters are left.
all("[data-count]").forEach((area) => {
  const words = document.getElementById(`${area.id}-count`);
  const show = () => {
    const left = area.dataset.count - area.value.length;
    const many = Math.abs(left).toLocaleString("en-GB");
    words.textContent = left < 0 ? `${many} letters too many.` : `${many} letters left.`;
    words.classList.toggle("hub-count--over", left < 0);
  };
  area.addEventListener("input", show);
  show();
});

// Leaving takes this page's place, so that "back" does not lead here.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave]");
  if (!link) return;
  event.preventDefault();
  location.replace(link.href);
});
