// Copies the lines that stand above a button; without this file they are marked and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const lines = document.getElementById(button.dataset.copy);
  const status = button.nextElementSibling;
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    lines.select();
    try {
      await navigator.clipboard.writeText(lines.value);
      status.textContent = status.dataset.copied;
    } catch {
      status.textContent = status.dataset.selected; // a browser that does not let pages copy
    }
  });
}
