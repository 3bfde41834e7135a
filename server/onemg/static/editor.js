// Turns the query form's textarea into an editor; the form works as it is when this does not run.
import { createEditor } from "./vendor/codemirror.js";

const LONGEST_ADDRESS = 6000; // longer queries go in the body: servers and proxies refuse long addresses

const area = document.querySelector("textarea.query");
const form = area?.form;

function sendLongQueriesInTheBody() {
  const inAddress = new URLSearchParams(new FormData(form)).toString().length;
  form.method = inAddress > LONGEST_ADDRESS ? "post" : "get";
}

if (form) {
  const host = document.createElement("div");
  host.className = "editor";
  area.after(host);
  const root = host.attachShadow({ mode: "open" });
  const editor = createEditor(root, {
    text: area.value,
    label: "SPARQL query; Escape then Tab leaves the editor",
    onChange: (text) => (area.value = text),
    onRun: () => form.requestSubmit(),
  });
  area.hidden = true;
  document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => editor.focus());
  form.addEventListener("submit", sendLongQueriesInTheBody);
  const { line, column, message } = area.dataset;
  if (line) editor.mark(Number(line), Number(column ?? 1), message ?? "here");
}
