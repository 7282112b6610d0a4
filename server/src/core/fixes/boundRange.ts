// Narrows a range that admits malware, so that neither an update nor an installation without the lockfile brings it in.
import { satisfies, subset } from 'semver';
import { affectedIn } from '../advisories/affected';
import { pinnedTo, withVersion } from '../manifests/withVersion';
import { maliciousIn, type OpenRange } from '../openRanges';
import { declaredAt, openRangeOf, respecifying } from '../planning/declared';
import type { FixStrategy } from '../planning/proposal';
import type { Project } from '../types';
import { listed } from '../wording';

export const boundRange: FixStrategy = {
  id: 'boundRange',
  step: 1,
  propose: ({ project }, finding) => {
    const open = openRangeOf(project, finding);
    const declared = open && declaredAt(project, open.importer, open.declaration);
    const rawSpec = declared && narrowed(project, open, declared.rawSpec);
    if (!declared || rawSpec === undefined) return [];
    const note = `excludes ${listed(open.versions.slice(0, 4))}`;
    return [
      {
        label: `Bound ${open.declaration.name} to ${rawSpec}`,
        notes: [note],
        bump: 'none',
        changes: [respecifying(declared, rawSpec)],
        refresh: [],
        indirect: false,
      },
    ];
  },
};

/**
 * The first of some readable ranges that admits the locked version, nothing new, and no version that any record calls
 * malware, published or not: the operator kept and the lower bound raised, `~` of the locked version, everything from
 * the locked version up to the first malicious one.
 */
function narrowed(project: Project, open: OpenRange, rawSpec: string): string | undefined {
  const { locked, range } = open;
  const pinned = pinnedTo(rawSpec, locked.version);
  if (pinned === undefined) return undefined;
  const prefix = pinned.slice(0, pinned.length - locked.version.length);
  const raised = withVersion(rawSpec, locked.version);
  const first = firstMaliciousAbove(project, open);
  const ranges = [
    ...(raised === undefined ? [] : [raised.slice(prefix.length)]),
    `~${locked.version}`,
    ...(first === undefined ? [] : [`>=${locked.version} <${first}`]),
  ];
  const found = ranges.find(
    (one) =>
      satisfies(locked.version, one, true) &&
      subset(one, range, { loose: true }) &&
      maliciousIn(project, locked, one).length === 0,
  );
  return found === undefined ? undefined : prefix + found;
}

/** By the records, which list versions that the registry no longer has, too. */
function firstMaliciousAbove(project: Project, { locked }: OpenRange): string | undefined {
  const above = `>${locked.version}`;
  const witnesses = maliciousIn(project, locked, above).flatMap(
    (advisory) => affectedIn(advisory, above).witness || [],
  );
  return witnesses.reduce<string | undefined>(
    (lowest, version) => (lowest !== undefined && satisfies(version, `>=${lowest}`, true) ? lowest : version),
    undefined,
  );
}
