/* Looks at an address while its form stays as it is; without this file the page comes anew, with the answer in it. */

const FILLED = ["url", "kind", "name"];
const form = document.getElementById("w-editor-form");
const section = document.getElementById("look");
const said = document.getElementById("look-said");
const found = document.getElementById("look-found");
let isLooking = false;

// What was typed since the question is not in the answer, and stays.
const fill = (page, sent) => {
  const answered = page.getElementById("w-editor-form");
  if (form.elements.url.value !== sent.get("url")) return;
  for (const name of FILLED) {
    const [here, there] = [form.elements[name], answered.elements[name]];
    if (here.value !== sent.get(name) || here.value === there.value) continue;
    here.value = there.value;
    here.dispatchEvent(new Event("change", { bubbles: true }));
  }
};

const look = async (button) => {
  const sent = new FormData(form, button);
  said.textContent = said.dataset.waiting;
  found.replaceChildren();
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: sent });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.getElementById("look-found")) throw new TypeError("this is another page");
    fill(page, sent);
    found.replaceChildren(...page.getElementById("look-found").childNodes);
    said.replaceChildren(...page.getElementById("look-said").childNodes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    said.textContent = said.dataset.failed;
  }
  if (document.activeElement === document.body) section.focus(); // the button that was pressed is gone
};

document.addEventListener(
  "submit",
  (event) => {
    const button = event.submitter;
    if (event.target !== form || !["look", "take"].includes(button?.name)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // nothing is saved: the page must still warn of leaving it
    if (isLooking) return;
    isLooking = true;
    look(button).finally(() => {
      isLooking = false;
    });
  },
  true,
);
