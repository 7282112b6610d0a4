// An entry of the policy that ignores nothing, because there is nothing to ignore or because it may not.
import { mergeRecords } from '../advisories/affected';
import { exposuresOf } from '../exposures';
import { advice } from '../finding';
import { halfReadRecordsIn } from '../halfReadRecords';
import { openRangesOf } from '../openRanges';
import { entriesAbout, objectionTo } from '../policy';
import type { Finding, IgnoreEntry, PolicyFile, Project, Rule } from '../types';
import { plainText } from '../untrusted';

export const unusedIgnore: Rule = {
  id: 'unusedIgnore',
  title: 'Ignored without effect',
  help: 'An entry of the policy that suppresses nothing: what it speaks of is not here, or it has expired, or it speaks of malware and has no date. Remove it, or decide again.',
  find: (project) => {
    const { policy } = project;
    if (!policy) return [];
    const meant = objectionsByEntry(project, policy);
    return policy.policy.ignores.flatMap((entry) => {
      const words = meant.has(entry) ? objectionIn(meant.get(entry)) : nothingMeant(entry);
      return words ? [findingAt(policy, entry, words)] : [];
    });
  },
};

interface Words {
  readonly severity: Finding['severity'];
  readonly message: string;
}

/** The entries that speak of something in the project, with the first reason why one does not suppress it. */
function objectionsByEntry(
  project: Project,
  { policy }: PolicyFile,
): ReadonlyMap<IgnoreEntry, string | undefined> {
  const found = new Map<IgnoreEntry, string | undefined>();
  const open = openRangesOf(project).map(({ group, locked }) => ({ group, name: locked.name }));
  const halfRead = halfReadRecordsIn(project).map(({ record }) => ({
    group: mergeRecords([record]),
    name: record.package,
  }));
  for (const { group, name } of [...exposuresOf(project), ...open, ...halfRead]) {
    for (const entry of entriesAbout(policy, group, name)) {
      found.set(entry, found.get(entry) ?? objectionTo(entry, group, project));
    }
  }
  return found;
}

function objectionIn(message: string | undefined): Words | undefined {
  return message === undefined ? undefined : { severity: 'warning', message };
}

function nothingMeant({ advisory, package: name }: IgnoreEntry): Words {
  const where = name === undefined ? '' : ` on ${name}`;
  return { severity: 'hint', message: `No finding is ${advisory}${where}: this ignores nothing` };
}

function findingAt(
  { file }: PolicyFile,
  { advisory, package: name = '', advisorySpan }: IgnoreEntry,
  { severity, message }: Words,
): Finding {
  return {
    ...advice,
    fingerprint: `unusedIgnore:${name}:${advisory}`,
    rule: 'unusedIgnore',
    severity,
    message: plainText(message),
    place: { file, span: advisorySpan },
    package: { name, version: '' },
  };
}
