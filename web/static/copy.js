// Offers to copy the page's own address, which is the only way back to something sent without an account.
const button = document.querySelector("[data-copy]");

if (button && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copying is not allowed here";
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
}
