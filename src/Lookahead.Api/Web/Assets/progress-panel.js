// How far each stage of a job is, such as sampling and judging.
import { fill, h } from "./dom.js";
import { duration, number, rate, words } from "./format.js";

export function progressPanel() {
  const stages = new Map();
  const list = h("div", {});
  const element = h("section", { class: "card", hidden: true, "aria-label": "Progress" }, h("h2", {}, "Progress"), list);
  return {
    element,
    add(events, isOver) {
      for (const event of events.filter((e) => e.type === "progress")) {
        stages.set(event.stage, event);
      }
      element.hidden = stages.size === 0 || isOver;
      fill(list, [...stages.values()].map(stage));
    },
  };
}

function stage(event) {
  const left = Number.isFinite(event.seconds_left) && event.done < event.total ? `, ${duration(event.seconds_left)} left` : "";
  const name = words(event.stage);
  return h("div", { class: "progress" },
    h("p", {}, h("span", {}, name[0].toUpperCase() + name.slice(1)),
      h("span", { class: "soft" }, `${number(event.done)} of ${number(event.total)} ${event.unit}, ${rate(event.rate)} a second${left}`)),
    h("progress", { value: event.done, max: event.total || 1, "aria-label": name }));
}
