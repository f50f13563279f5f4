// Marking. Reading aloud with voices that are on this device, so that nothing that is read leaves it; without one no
// button is shown. And saving as somebody writes, by the form's own way. The page works without any of it.
const speech = window.speechSynthesis;
const voice = () => speech.getVoices().find((one) => one.localService && one.lang.replace("_", "-").startsWith("en"));
const buttons = [...document.querySelectorAll("[data-listen]")];

const text = (id) => {
  const copy = document.getElementById(id).cloneNode(true);
  copy.querySelectorAll(".hub-term > :not(summary)").forEach((meaning) => meaning.remove());
  return copy.textContent.trim();
};

const show = (now) => {
  buttons.forEach((button) => {
    const label = button.querySelector("span");
    button.dataset.words ||= label.textContent;
    label.textContent = button === now ? button.dataset.stop : button.dataset.words;
  });
};

const say = (button) => {
  const stopping = button.dataset.speaking;
  speech.cancel();
  buttons.forEach((one) => delete one.dataset.speaking);
  show();
  if (stopping) return;
  const words = new SpeechSynthesisUtterance(text(button.dataset.listen));
  words.voice = voice();
  words.lang = words.voice.lang;
  words.rate = 0.9;
  words.onend = words.onerror = () => {
    if (!button.dataset.speaking) return;
    delete button.dataset.speaking;
    show();
  };
  button.dataset.speaking = "yes";
  show(button);
  speech.speak(words);
};

if (speech) {
  const offer = () => buttons.forEach((button) => { button.hidden = !voice(); });
  buttons.forEach((button) => button.addEventListener("click", () => say(button)));
  speech.addEventListener?.("voiceschanged", offer);
  addEventListener("pagehide", () => speech.cancel());
  offer();
}

// What stands in the form is saved two seconds after the last letter. What the page that comes back says of its state
// goes into the form, so that the next save is not taken for somebody else's. When anything is wrong, only the person's
// own press of a button goes on: then the page says what it is.
const form = document.querySelector("[data-marking]");
if (form) {
  const kept = form.querySelector("[data-kept]");
  let timer, saving;
  const save = async () => {
    const data = new FormData(form);
    data.set("go", "stay");
    try {
      const answer = await fetch(location.href, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("[data-marking] [name=csrf_token]");
      if (!answer.ok || !token) return;
      form.elements.csrf_token.value = token.value;
      kept.textContent = kept.dataset.kept;
    } catch {
      // no line just now: what was typed is still on the page
    } finally {
      saving = undefined;
    }
  };
  form.addEventListener("input", () => {
    kept.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await saving;
      saving = save();
    }, 2000);
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    await saving;
    form.requestSubmit(submitter);
  });
}
