// Records of which nobody can tell whether they affect what a project has, since they could be read in part only.
import { affectedIn, isAffected, mergeRecords } from './advisories/affected';
import { saidOf } from './advisories/ownPackages';
import { isPublished } from './advisories/publicNames';
import { isInStep } from './inStep';
import { addTo } from './lists';
import { askedOf } from './manifests/catalogs';
import { askingIn } from './manifests/declaring';
import { isIgnored } from './policy';
import { remembered } from './remembered';
import type { Advisory, Project } from './types';
import { plainText } from './untrusted';
import { listed, shortened } from './wording';

/** A record that could be read in part only, and a package whose verdict would rest on the rest of it. */
export interface HalfReadRecord {
  readonly record: Advisory;
  /** The version that is locked or installed, else the range that is asked for. */
  readonly version: string;
}

/**
 * The records that could be read in part only and speak of what the project has, each with every version that what was
 * read of it does not affect. One that has been withdrawn decides nothing, nor one of which another feed has a copy that
 * is as new and was read whole.
 */
export const halfReadRecordsIn = remembered((project: Project): readonly HalfReadRecord[] => {
  const found = [...onVersions(project), ...onRanges(project)];
  return [...new Map(found.map((one) => [keyOf(one), one])).values()];
});

/** Those of them that the policy does not ignore. */
export function undecidedIn(project: Project): readonly HalfReadRecord[] {
  return halfReadRecordsIn(project).filter(
    ({ record }) => !isIgnored(project, mergeRecords([record]), record.package),
  );
}

/** What a person should know of them: a sentence on each record, the first ones alone where there are many. */
export function halfReadNotes(projects: readonly Project[]): readonly string[] {
  const versions = new Map<string, Set<string>>();
  for (const { record, version } of projects.flatMap(undecidedIn)) {
    const { id, feed, package: name } = record;
    const key = plainText(`${id} of ${feed} could be read in part only: whether it affects ${name}`);
    versions.set(key, (versions.get(key) ?? new Set()).add(plainText(version)));
  }
  const notes = [...versions].map(([words, all]) => {
    const shown = shortened([...all], 5, (left) => `${left} more`);
    return `${words} ${listed(shown)} is not known.`;
  });
  return shortened(notes, 3, (left) => `So it is with ${left} more records.`);
}

function onVersions(project: Project): readonly HalfReadRecord[] {
  const locked = (project.lock?.graph.nodes ?? []).flatMap((node) =>
    node.kind === 'package' && project.advisories.has(node.name) && isPublished(node) ? [node] : [],
  );
  return [...locked, ...(project.leftovers ?? [])].flatMap((origin) =>
    silentIn(project, origin, (record) => isAffected(record, origin.version)).map((record) => ({
      record,
      version: origin.version,
    })),
  );
}

/** What no lockfile settles. */
function onRanges(project: Project): readonly HalfReadRecord[] {
  return askingIn(project).flatMap(({ importer, declaration }) => {
    const asked = askedOf(project, declaration);
    if (!asked || isInStep(project, importer, declaration)) return [];
    const origin = { name: asked.name ?? declaration.name };
    const silent = silentIn(project, origin, (record) => affectedIn(record, asked.range).admits !== 'none');
    return silent.map((record) => ({ record, version: asked.range }));
  });
}

function silentIn(
  project: Project,
  origin: Parameters<typeof saidOf>[1],
  affects: (record: Advisory) => boolean,
): readonly Advisory[] {
  const { about } = saidOf(project, origin);
  const silent = about.filter((record) => record.isHalfRead && !record.withdrawn && !affects(record));
  if (silent.length === 0) return silent;
  const whole = new Map<string, Advisory[]>();
  for (const record of about) if (!record.isHalfRead) addTo(whole, record.id, record);
  return silent.filter((record) => !whole.get(record.id)?.some((copy) => settles(project, copy, record)));
}

/** Whether a whole copy of a record says all that the record leaves open. Public ones do not speak for one's own feeds. */
function settles({ ownFeeds }: Project, copy: Advisory, record: Advisory): boolean {
  const isAsNew = Date.parse(copy.modified) >= Date.parse(record.modified);
  const isEntitled = !ownFeeds?.has(record.feed) || ownFeeds.has(copy.feed);
  return isAsNew && isEntitled;
}

function keyOf({ record, version }: HalfReadRecord): string {
  return JSON.stringify([record.id, record.feed, record.package, version]);
}
