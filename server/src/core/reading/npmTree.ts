// npm's lockfiles of version 1: entries nested in one another as their packages are in node_modules.
import { parse as parseVersion } from 'semver';
import type { Lockfile } from '../types';
import {
  booleanValue,
  enterObject,
  isAtObject,
  type JsonCursor,
  nextMember,
  reportDuplicate,
  skipValue,
} from './json';
import { readEdges, resolveEdges } from './jsonEdges';
import { fieldsOf, readField } from './jsonTable';
import { childOf, newPlaces, type Place } from './nesting';
import { commonFields, type Entry, endEntry, newEntry, packageOf, sourceOf } from './npmEntry';

/**
 * Reads the `dependencies` at the cursor, which is where version 1 has all its entries.
 *
 * It writes addresses into `version`: such an entry keeps the address as `resolved`, and as version what an alias or
 * the file name of a tarball says, or nothing (arborist, lib/shrinkwrap.js, `#metaFromLock`). It does not say what
 * the project itself asks for: the entry points are what lies at the top.
 */
export function readTree(json: JsonCursor): Pick<Lockfile, 'packages' | 'importers' | 'entryPoints'> {
  const { root } = newPlaces();
  const entries = readEntries(json, root);
  for (const entry of entries) {
    readAddress(entry);
    // What is nested in a link to a folder lies in that folder, and not where the link lies.
    if (sourceOf(entry) === 'directory') entry.place.parent = root;
  }
  resolveEdges(json, entries);
  markOptional(entries);
  const entryPoints = new Map<string, number>();
  for (const { name, node } of root.children?.values() ?? []) if (node >= 0) entryPoints.set(name, node);
  return { packages: entries.map(packageOf), importers: [], entryPoints };
}

/** What the cursor is in: an entry, or else the list of what is nested at a place. */
interface Around {
  readonly place: Place;
  readonly entry: Entry | undefined;
}

function readEntries(json: JsonCursor, root: Place): Entry[] {
  const entries: Entry[] = [];
  if (!enterObject(json)) return entries;
  const around: Around[] = [{ place: root, entry: undefined }];
  for (let inner = around.at(-1); inner; inner = around.at(-1)) {
    const { place, entry } = inner;
    if (!nextMember(json)) {
      if (entry) endEntry(json, entry);
      around.pop();
    } else if (!entry) {
      const nested = newEntry(json, childOf(place, json.key));
      if (enterEntry(json, entries, nested)) around.push({ place: nested.place, entry: nested });
    } else if (json.key === 'dependencies') {
      if (enterObject(json)) around.push({ place, entry: undefined });
    } else if (!readField(json, fields, entry)) skipValue(json);
  }
  return entries;
}

function enterEntry(json: JsonCursor, entries: Entry[], entry: Entry): boolean {
  const { place } = entry;
  if (place.node >= 0) reportDuplicate(json);
  if (!enterObject(json)) return false;
  if (place.node < 0) place.node = entries.length;
  entries[place.node] = entry;
  return true;
}

const fields = fieldsOf<Entry>({
  ...commonFields,
  bundled: (json, { locked }) => {
    if (booleanValue(json)) locked.bundled = true;
  },
  // `true` instead of names means that there is nothing to tell.
  requires: (json, entry) => {
    if (isAtObject(json)) readEdges(json, entry, 'prod');
    else skipValue(json);
  },
});

/** Version 1 writes an alias or an address where the later ones have `name` and `resolved`. */
function readAddress(entry: Entry): void {
  const { locked } = entry;
  const { key, version } = locked;
  if (!/[:/]/.test(version)) return;
  const at = version.lastIndexOf('@');
  if (version.startsWith('npm:') && at > 'npm:'.length) {
    locked.name = version.slice('npm:'.length, at);
    locked.version = version.slice(at + 1);
  } else {
    entry.byAddress = true;
    locked.resolved ??= version;
    locked.version = versionInFileName(key, version) ?? '';
  }
}

/** The version in the name that `npm pack` gives a tarball, such as `a-1.0.0.tgz` for `@b/a`. */
function versionInFileName(name: string, address: string): string | undefined {
  const file = address.slice(Math.max(address.lastIndexOf('/'), address.lastIndexOf(':')) + 1);
  const start = `${name.slice(name.lastIndexOf('/') + 1)}-`;
  if (!file.startsWith(start) || !file.endsWith('.tgz')) return undefined;
  return parseVersion(file.slice(start.length, -'.tgz'.length))?.version;
}

/** Version 1 does not say which edges are optional: those are from what must be there to what need not. */
function markOptional(entries: readonly Entry[]): void {
  for (const { locked, edges } of entries) {
    if (locked.optional) continue;
    for (const edge of edges) if (entries[edge.to]?.locked.optional) edge.type = 'optional';
  }
}
