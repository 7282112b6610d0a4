// What to do now about malware, in plain sentences, in the order in which a person should do it.
import type { AdvisoryGroup, Incident } from '../types';
import { listed } from '../wording';

const runsWhen: Readonly<Record<Incident['runs'], string>> = {
  install:
    'Its code runs while it is being installed, so find out which computers and build servers installed it: each of them ran it.',
  load: 'Its code runs when a program loads it, so find out which computers and build servers installed it and used it.',
  browser:
    'Its code runs in web pages that were built with it, so build and publish those pages again, and check the payments made in them since.',
};
const runsSomehow =
  'Find out which computers and build servers installed it, and count its code as run on each of them.';
const changeAll =
  'From another computer, change every secret that could be read there: npm, Git and cloud tokens, SSH keys, .env files and saved passwords.';
const cleanUp =
  "Delete node_modules, clear the package manager's cache and any mirror that may keep it, and install again without scripts.";

/**
 * What to do about a group of malware records: whether it ran, which secrets to change, how to clean up. Whether it
 * is installed here, and which version is clean, is not known here. Empty for a group that is no malware.
 */
export function adviceFor(group: AdvisoryGroup): readonly string[] {
  if (group.kind !== 'malware') return [];
  const incident = group.records.find((record) => record.incident && !record.withdrawn)?.incident;
  const ran = incident ? runsWhen[incident.runs] : runsSomehow;
  return [ran, ...rotation(incident), cleanUp];
}

/** From another computer, because what is typed on the one that ran the code may still be read. */
function rotation(incident: Incident | undefined): readonly string[] {
  if (!incident?.takes) return [changeAll];
  if (incident.takes.length === 0) return [];
  return [`It takes ${listed(incident.takes)}: change them from another computer.`];
}
