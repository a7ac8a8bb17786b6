// Builds the page's elements. Strings become text nodes and never markup: names, programs and messages come from others.

const svgNamespace = "http://www.w3.org/2000/svg";

/** An HTML element. A function under a name such as onclick becomes a listener; null, undefined and false are left out. */
export function h(name, attributes, ...children) {
  return build(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function svg(name, attributes, ...children) {
  return build(document.createElementNS(svgNamespace, name), attributes, children);
}

/** Puts new children into an element; strings become text, null and false are left out. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(isShown).map(node));
  return element;
}

/** Reads out a change that is seen elsewhere on the page. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Asks before something that cannot be undone; the answer is true or false. */
export function confirmed(question, consequence, action) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { "aria-labelledby": "question", onclose: () => { resolve(dialog.returnValue === "yes"); dialog.remove(); } },
      h("h2", { id: "question" }, question),
      h("p", {}, consequence),
      h("div", { class: "buttons" },
        h("button", { type: "button", autofocus: true, onclick: () => dialog.close("no") }, "Keep it"),
        h("button", { type: "button", class: "danger", onclick: () => dialog.close("yes") }, action)));
    document.body.append(dialog);
    dialog.showModal();
  });
}

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") {
      element.addEventListener(name.slice("on".length), value);
    } else if (isShown(value)) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  return fill(element, ...children);
}

function isShown(value) {
  return value !== null && value !== undefined && value !== false;
}

function node(child) {
  return child instanceof Node ? child : document.createTextNode(child);
}
