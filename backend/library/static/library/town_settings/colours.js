/* Says while a colour is chosen how well it reads (WCAG 2.2, 1.4.3), and offers the nearest one that does; saving checks
   the same again (backend/library/contrast.py). */

const COLOUR = /^#[0-9a-f]{6}$/i;
const READABLE = 4.5;

const channels = (colour) => [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
const linear = (channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
const luminance = (colour) => {
  const [red, green, blue] = channels(colour).map((channel) => linear(channel / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
export const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
const readableOn = (ground) => (contrast("#000000", ground) >= contrast("#ffffff", ground) ? "#000000" : "#ffffff");
const darker = (colour, percent) =>
  `#${channels(colour).map((each) => Math.round(each * (1 - percent / 100)).toString(16).padStart(2, "0")).join("")}`;
export const nearestReadable = (colour, ground) => {
  for (let percent = 0; percent <= 100; percent += 1) {
    const mixed = darker(colour, percent);
    if (contrast(mixed, ground) >= READABLE) return mixed;
  }
  return "#000000";
};

const inGerman = (number) => (Math.floor(number * 10) / 10).toFixed(1).replace(".", document.documentElement.lang.startsWith("de") ? "," : ".");

const connect = (box) => {
  const typed = box.querySelector("input:not([type=color])");
  const picker = box.querySelector("[data-colour-picker]");
  const suggestion = box.querySelector("[data-colour-suggestion]");
  const { needed, good, bad, darker: shownDarker, noColour } = box.dataset;

  const judge = (pair, colour) => {
    const ground = pair.dataset.ground === "self" ? colour : pair.dataset.ground;
    const ink = pair.dataset.ink === "self" ? colour : readableOn(ground);
    const sample = pair.querySelector(".colour__sample");
    sample.classList.add("colour__sample--shown");
    sample.style.color = ink;
    sample.style.backgroundColor = ground;
    const found = contrast(ink, ground);
    const verdict = pair.querySelector("[data-colour-verdict]");
    const isGood = found >= READABLE;
    const isRefused = !isGood && "must" in pair.dataset;
    const words = suggestion.dataset.contrastWords.replace("{1}", inGerman(found)).replace("{2}", needed);
    verdict.textContent = `${isGood ? good : isRefused ? bad : shownDarker} (${words})`;
    verdict.classList.toggle("colour__verdict--good", isGood);
    verdict.classList.toggle("colour__verdict--bad", isRefused);
    return isRefused ? ground : "";
  };

  const show = () => {
    const colour = typed.value.trim().toLowerCase();
    const isColour = COLOUR.test(colour);
    const refusing = [...box.querySelectorAll("[data-ground]")].map((pair) => {
      if (isColour) return judge(pair, colour);
      pair.querySelector("[data-colour-verdict]").textContent = noColour;
      return "";
    });
    if (isColour) picker.value = colour;
    const ground = refusing.find(Boolean);
    suggestion.hidden = !ground;
    if (ground) {
      const nearest = nearestReadable(colour, ground);
      const button = suggestion.querySelector("button");
      button.dataset.colour = nearest;
      button.textContent = suggestion.dataset.words.replace("{1}", nearest);
    }
  };

  const take = (colour) => {
    typed.value = colour;
    typed.dispatchEvent(new Event("input", { bubbles: true })); // the preview listens too
    typed.dispatchEvent(new Event("change", { bubbles: true }));
  };
  picker.hidden = false;
  picker.addEventListener("input", () => take(picker.value));
  typed.addEventListener("input", show);
  suggestion.querySelector("button").addEventListener("click", (event) => {
    take(event.currentTarget.dataset.colour);
    typed.focus();
  });
  show();
};

document.querySelectorAll("[data-colour]").forEach(connect);
