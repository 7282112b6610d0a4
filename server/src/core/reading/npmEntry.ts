// One entry of npm's lockfiles while it is read, in the shape of version 1 or of the later ones, and what becomes of it.

import type { LockedPackage, PackageSource } from '../types';
import { booleanValue, type JsonCursor, keySpan, stringValue } from './json';
import { type Asker, noEdges, type Writable } from './jsonEdges';
import type { FieldReader } from './jsonTable';
import type { Place } from './nesting';

export interface Entry extends Asker {
  /** Bits of the fields that have been there. */
  seen: number;
  /** What has been read so far; for folders and links, too, which do not become packages. */
  readonly locked: Writable<LockedPackage>;
  link: boolean;
  workspaces: readonly string[] | undefined;
}

/** The entry that the cursor has come to, still empty. */
export function newEntry(json: JsonCursor, place: Place): Entry {
  const span = keySpan(json);
  const locked: LockedPackage = {
    kind: 'package',
    key: json.key,
    name: place.name,
    version: '',
    source: 'unknown',
    span,
    keySpan: span,
    edges: noEdges,
    dev: false,
  };
  return {
    seen: 0,
    locked,
    place,
    edges: noEdges,
    groups: 0,
    optionalPeers: undefined,
    byAddress: false,
    link: false,
    workspaces: undefined,
  };
}

/** The entry ends at the cursor. */
export function endEntry(json: JsonCursor, { locked }: Entry): void {
  locked.span = { start: locked.keySpan.start, end: json.at };
}

/** The fields that all versions write alike. */
export const commonFields: Readonly<Record<string, FieldReader<Entry>>> = {
  version: (json, { locked }) => {
    locked.version = stringValue(json) ?? '';
  },
  resolved: (json, { locked }) => {
    const resolved = stringValue(json);
    if (resolved !== undefined) locked.resolved = resolved;
  },
  integrity: (json, { locked }) => {
    const integrity = stringValue(json);
    if (integrity !== undefined) locked.integrity = integrity;
  },
  dev: (json, { locked }) => {
    locked.dev = booleanValue(json);
  },
  optional: (json, { locked }) => {
    if (booleanValue(json)) locked.optional = true;
  },
  peer: (json, { locked }) => {
    if (booleanValue(json)) locked.peer = true;
  },
};

/** The package that an entry is for, its edges resolved. */
export function packageOf(entry: Entry): LockedPackage {
  const { locked, edges } = entry;
  locked.source = sourceOf(entry);
  locked.edges = edges;
  return locked;
}

/**
 * Where an entry's content comes from. An address does not tell a registry's tarball from another, since mirrors have
 * paths of their own; it is another where somebody asks for it by its address.
 */
export function sourceOf({ place, locked: { resolved }, byAddress }: Entry): PackageSource {
  if (resolved === undefined) return place.isFolder ? 'directory' : 'registry';
  if (resolved.startsWith('http')) return byAddress ? 'tarball' : 'registry';
  if (/^(?:git|github|gitlab|bitbucket|gist)[:+@]/.test(resolved)) return 'git';
  if (!resolved.startsWith('file:')) return 'unknown';
  return /\.(?:tgz|tar|tar\.gz)$/.test(resolved) ? 'tarball' : 'directory';
}
