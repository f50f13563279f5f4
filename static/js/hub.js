// What open and staff pages add: showing a passphrase, and watching work in the background.

document.querySelectorAll("[data-password]").forEach((input) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  const wrap = document.createElement("div");
  wrap.className = "hub-password";
  input.replaceWith(wrap);
  wrap.append(input, button);
  const set = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-label", shown ? "Hide what you typed" : "Show what you typed");
  };
  button.addEventListener("click", () => set(input.type === "password"));
  input.form?.addEventListener("submit", () => set(false));
  set(false);
});

document.querySelectorAll("[data-poll]").forEach((job) => {
  const words = job.querySelector("[data-words]");
  const bar = job.querySelector("progress");
  const plain = job.querySelector("[data-plain]");
  plain.hidden = true;
  const look = async () => {
    try {
      const answer = await fetch(job.dataset.poll, { headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const now = await answer.json();
      if (!now.under_way) return location.assign(job.dataset.again);
      const text = now.total ? `${now.words}: ${now.done} of ${now.total}` : now.words;
      if (words.textContent !== text) words.textContent = text;
      if (now.total) Object.assign(bar, { max: now.total, value: now.done });
      setTimeout(look, 1500);
    } catch {
      plain.hidden = false;
    }
  };
  setTimeout(look, 1500);
});
