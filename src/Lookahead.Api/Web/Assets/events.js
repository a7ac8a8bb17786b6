// Where a job's events come from. Views know follow() alone, so that another source can take the place of long polling.
import { getEvents, isTransient } from "./api.js";
import { finalStates } from "./format.js";

const waitSeconds = 20;
const retryMilliseconds = 1000;

/**
 * Calls onEvents(events, state) with everything that has happened and happens to a job, until it is at its end.
 * While the service does not answer, onLost(true) has been called; onLost(false) follows when it is back.
 */
export async function follow(id, { signal, onEvents, onLost }) {
  let after = "";
  let lost = false;
  // The first answer shall come at once, also for a job that waits in the queue.
  let wait = 0;
  while (!signal.aborted) {
    try {
      const page = await getEvents(id, after, wait, signal);
      if (lost) {
        lost = false;
        onLost(false);
      }
      after = page.next;
      wait = waitSeconds;
      onEvents(page.events, page.state);
      if (page.events.length === 0 && finalStates.has(page.state)) {
        return;
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (!isTransient(error)) {
        throw error;
      }
      if (!lost) {
        lost = true;
        onLost(true);
      }
      await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
    }
  }
}
