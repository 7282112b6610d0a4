// One entry of npm's lockfiles while it is read, in the shape of version 1 or of the later ones, and what becomes of it.
import { booleanValue, type FieldReader, type JsonCursor, keySpan, stringValue } from './json';
import type { Asker, Writable } from './jsonEdges';
import type { Place } from './nesting';
import type { LockedPackage, PackageSource, Span } from './types';

export interface Entry extends Asker {
  /** Bits of the fields that have been there. */
  seen: number;
  /** As written; in version 1 only a name. */
  readonly key: string;
  readonly keySpan: Span;
  end: number;
  workspaces: readonly string[] | undefined;
  name: string | undefined;
  version: string | undefined;
  resolved: string | undefined;
  integrity: string | undefined;
  deprecated: string | undefined;
  link: boolean;
  dev: boolean;
  optional: boolean;
  peer: boolean;
  bundled: boolean;
  hasInstallScript: boolean;
}

/** The entry that the cursor has come to, still empty. */
export function newEntry(json: JsonCursor, place: Place): Entry {
  return {
    seen: 0,
    key: json.key,
    keySpan: keySpan(json),
    end: json.keyEnd,
    place,
    edges: [],
    groups: 0,
    optionalPeers: undefined,
    byAddress: false,
    workspaces: undefined,
    name: undefined,
    version: undefined,
    resolved: undefined,
    integrity: undefined,
    deprecated: undefined,
    link: false,
    dev: false,
    optional: false,
    peer: false,
    bundled: false,
    hasInstallScript: false,
  };
}

/** The fields that all versions write alike. */
export const commonFields: Readonly<Record<string, FieldReader<Entry>>> = {
  version: (json, entry) => {
    entry.version = stringValue(json);
  },
  resolved: (json, entry) => {
    entry.resolved = stringValue(json);
  },
  integrity: (json, entry) => {
    entry.integrity = stringValue(json);
  },
  dev: (json, entry) => {
    entry.dev = booleanValue(json);
  },
  optional: (json, entry) => {
    entry.optional = booleanValue(json);
  },
  peer: (json, entry) => {
    entry.peer = booleanValue(json);
  },
};

export function packageOf(entry: Entry): LockedPackage {
  const { key, keySpan, end, resolved, integrity, deprecated } = entry;
  const locked: Writable<LockedPackage> = {
    kind: 'package',
    key,
    name: entry.name ?? entry.place.name,
    version: entry.version ?? '',
    source: sourceOf(entry),
    span: { start: keySpan.start, end },
    keySpan,
    edges: entry.edges,
    dev: entry.dev,
  };
  if (resolved !== undefined) locked.resolved = resolved;
  if (integrity !== undefined) locked.integrity = integrity;
  if (entry.optional) locked.optional = true;
  if (entry.peer) locked.peer = true;
  if (entry.bundled) locked.bundled = true;
  if (entry.hasInstallScript) locked.hasInstallScript = true;
  if (deprecated !== undefined) locked.deprecated = deprecated;
  return locked;
}

/**
 * Where an entry's content comes from. An address does not tell a registry's tarball from another, since mirrors have
 * paths of their own; it is another where somebody asks for it by its address.
 */
export function sourceOf({ place, resolved, byAddress }: Entry): PackageSource {
  if (resolved === undefined) return place.isFolder ? 'directory' : 'registry';
  if (resolved.startsWith('http')) return byAddress ? 'tarball' : 'registry';
  if (/^(?:git|github|gitlab|bitbucket|gist)[:+@]/.test(resolved)) return 'git';
  if (!resolved.startsWith('file:')) return 'unknown';
  return /\.(?:tgz|tar|tar\.gz)$/.test(resolved) ? 'tarball' : 'directory';
}
