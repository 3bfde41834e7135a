// Copy buttons: added by script, since without it there is nothing to copy with; the text is on the page.
for (const target of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = target.dataset.copy;
  const status = document.createElement("span");
  status.className = "meta";
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(target.textContent.trim());
      status.textContent = " copied";
    } catch {
      status.textContent = " not allowed by the browser: select the text instead";
    }
    setTimeout(() => (status.textContent = ""), 4000);
  });
  target.after(button, status);
}
