/* Moves the sections of the start screen: by the buttons of a row, with Alt and an arrow key on it, or by dragging. The order
   of the boxes is what the form sends; without this file it stays as it is. */

const connect = (box) => {
  const list = box.querySelector("ol");
  const said = box.querySelector("[data-home-said]");
  const rows = () => [...list.children];
  let dragged = null;

  const changed = (row) => {
    const words = box.dataset.moved.replace("{1}", row.dataset.title);
    said.textContent = words.replace("{2}", rows().indexOf(row) + 1).replace("{3}", rows().length);
    row.querySelector("input").dispatchEvent(new Event("change", { bubbles: true })); // the preview listens
    settle();
  };
  const settle = () => {
    const all = rows();
    all.forEach((row, index) => {
      row.querySelector("[data-home-up]").disabled = index === 0;
      row.querySelector("[data-home-down]").disabled = index === all.length - 1;
    });
  };
  const move = (row, by) => {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    changed(row);
  };
  const press = (row, by, button) => {
    move(row, by);
    if (!button.disabled) button.focus();
    else row.querySelector(by < 0 ? "[data-home-down]" : "[data-home-up]").focus();
  };

  for (const row of rows()) {
    const [up, down] = [row.querySelector("[data-home-up]"), row.querySelector("[data-home-down]")];
    for (const each of [up, down, row.querySelector("[data-home-grip]")]) each.hidden = false;
    up.addEventListener("click", () => press(row, -1, up));
    down.addEventListener("click", () => press(row, 1, down));
    row.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by || !event.altKey) return;
      event.preventDefault();
      const { target } = event;
      move(row, by);
      target.focus();
    });
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      row.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.title);
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      if (dragged === row) return;
      const { top, height } = row.getBoundingClientRect();
      if (event.clientY < top + height / 2) row.before(dragged);
      else row.after(dragged);
    });
    row.addEventListener("drop", (event) => event.preventDefault());
    row.addEventListener("dragend", () => {
      row.classList.remove("is-dragged");
      if (dragged) changed(dragged);
      dragged = null;
    });
  }
  settle();
};

document.querySelectorAll("[data-home-order]").forEach(connect);
