// Guesses from the text whether it is one claim or an article, until somebody chooses.
const LONGEST_SENTENCE = 280;
const text = document.getElementById("text");
const choices = [...document.querySelectorAll('input[name="kind"]')];
let chosen = text ? text.value !== "" : true;

function guess(words) {
  if (/^https?:\/\/\S+$/i.test(words)) return "url";
  const sentences = words.split(/[.!?]["”’)]?\s+(?=\S)/u).length;
  return words !== "" && words.length <= LONGEST_SENTENCE && sentences === 1 && !words.includes("\n") ? "claim" : "article";
}

for (const choice of choices) choice.addEventListener("change", () => (chosen = true));
text?.addEventListener("input", () => {
  if (chosen) return;
  const kind = guess(text.value.trim());
  for (const choice of choices) choice.checked = choice.value === kind;
});
