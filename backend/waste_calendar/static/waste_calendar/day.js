// A box beside each kind of waste with several tours, which ticks all of them or none.
for (const lines of document.querySelectorAll(".waste-lines")) {
  const boxes = [...lines.querySelectorAll("input[name=pickups]")];
  if (boxes.length < 3) continue;
  const all = document.createElement("input");
  all.type = "checkbox";
  const label = document.createElement("label");
  label.append(all, document.createTextNode(lines.closest("[data-all]").dataset.all));
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  lines.addEventListener("change", show);
  lines.querySelector("ul").before(label);
  show();
}

// Escape leads back to the day in the year, unless something was filled in.
const page = document.querySelector("[data-back]");
let isTouched = false;
addEventListener("input", () => {
  isTouched = true;
});
addEventListener("keydown", (event) => {
  if (!page || event.key !== "Escape" || event.defaultPrevented || isTouched) return;
  if (event.target.matches("select, input[type=date]")) return; // they close their own list
  location.assign(page.dataset.back);
});
