// Files of a result. Reports hold text that models wrote: the service sends them with a policy that shuts them into a
// sandbox. A link cannot carry the key, so where there is one files are fetched and saved instead of opened here.
import { getArtifacts, key, openArtifact, artifactLink } from "./api.js";
import { h } from "./dom.js";
import { bytes } from "./format.js";

const most = 12;

/** The card with all files, those of models last. */
export async function artifactList(job, signal) {
  const files = await getArtifacts(job.id, signal);
  const isInFolder = (file) => file.name.includes("/");
  const sorted = [...files.filter((f) => !isInFolder(f)), ...files.filter(isInFolder)];
  const total = files.reduce((sum, f) => sum + f.length, 0);
  return h("section", { class: "card" },
    h("h2", {}, "Files"),
    table(job, sorted.slice(0, most)),
    sorted.length > most && h("details", { class: "more" }, h("summary", {}, `${sorted.length - most} more`), table(job, sorted.slice(most))),
    h("p", { class: "soft" }, `${files.length} files, ${bytes(total)}. From a terminal: `, h("code", {}, `./lookahead result ${job.id} --download out`)));
}

/** A link that opens or saves a file. */
export function fileButton(id, name, text, style) {
  if (!key.get()) {
    return h("a", { class: style, href: artifactLink(id, name), target: "_blank", rel: "noopener" }, text);
  }
  return h("button", { type: "button", class: style, onclick: () => save(id, name) }, text.replace("Open", "Save"));
}

function table(job, files) {
  return h("table", { class: "artifacts" },
    h("caption", { class: "hidden" }, "Files of the result"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Name"), h("th", { scope: "col", class: "wide" }, "Type"), h("th", { scope: "col", class: "number" }, "Size"))),
    h("tbody", {}, files.map((file) => h("tr", {},
      h("td", {}, fileButton(job.id, file.name, file.name, key.get() ? "link" : null)),
      h("td", { class: "wide soft" }, file.content_type.split(";")[0]),
      h("td", { class: "number" }, bytes(file.length))))));
}

async function save(id, name) {
  const url = URL.createObjectURL(await (await openArtifact(id, name)).blob());
  const link = h("a", { href: url, download: name.split("/").at(-1) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
