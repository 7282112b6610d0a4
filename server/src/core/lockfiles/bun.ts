// bun.lock, the text form, versions 0 to 3.

import { type BunDraft, type BunEntry, readPackages, readWorkspaces } from '../reading/bunEntries';
import { readSides } from '../reading/conflicts';
import {
  enterObject,
  finish,
  jsonCursorOf,
  keySpan,
  nextMember,
  report,
  scalarText,
  skipValue,
} from '../reading/json';
import { resolveEdges } from '../reading/jsonEdges';
import { newPlaces } from '../reading/nesting';
import type { Edge, Importer, LockedPackage, Lockfile, LockfileFormat, PackageSource } from '../types';

/**
 * bun's lockfile: JSON with trailing commas (bun, src/install/lockfile/bun.lock.zig). `workspaces` says what the
 * importers ask for. The keys of `packages` are paths of names, each nested in the one before, a workspace's under
 * its name; the values are lists that start with `name@resolution`:
 *
 *     npm        [ident, registry or tarball address or "", info, integrity]
 *     git        [ident, info, tag, integrity?]
 *     tarball    [ident, info, integrity?]
 *     folder     [ident, info], for `file:` and `link:`
 *     workspace  [ident]
 *     root       [ident, info]
 *
 * Git packages, tarballs and folders have no version here.
 */
export const bun: LockfileFormat = {
  id: 'bun',
  fileNames: ['bun.lock'],
  installedFiles: [],
  // The older one; bun heeds none beside that of text.
  binary: {
    fileName: 'bun.lockb',
    toTextCommand: 'bun install --save-text-lockfile --frozen-lockfile --lockfile-only',
  },
  installCommand: 'bun install --ignore-scripts',
  parse: (text) => readSides(text, readLockfile),
};

function readLockfile(text: string): Lockfile {
  const json = jsonCursorOf(text, { lenient: true });
  const reading: BunDraft = {
    json,
    places: newPlaces(),
    packages: [],
    workspaces: [],
    version: undefined,
  };
  readRoot(reading);
  const content = contentOf(reading);
  const problems = json.problems.sort((a, b) => a.span.start - b.span.start);
  return { format: 'bun', formatVersion: reading.version ?? '', ...content, problems };
}

function readRoot(reading: BunDraft): void {
  const { json } = reading;
  if (!enterObject(json)) return;
  while (nextMember(json)) {
    if (json.key === 'lockfileVersion') readVersion(reading);
    else if (json.key === 'workspaces') readWorkspaces(reading);
    else if (json.key === 'packages') readPackages(reading);
    else skipValue(json);
  }
  finish(json);
  if (reading.version !== undefined) return;
  report(json, 'unsupportedVersion', 'lockfileVersion is missing.', { start: 0, end: 0 });
}

function readVersion(reading: BunDraft): void {
  const { json } = reading;
  const span = keySpan(json);
  const version = scalarText(json);
  reading.version = version ?? '';
  if (version === undefined || ['0', '1', '2', '3'].includes(version)) return;
  report(json, 'unsupportedVersion', `lockfileVersion ${version} is not known.`, span);
}

function contentOf(reading: BunDraft): Pick<Lockfile, 'packages' | 'importers' | 'links'> {
  const { json, workspaces } = reading;
  const packages = reading.packages.filter(({ importer }) => importer === undefined);
  placeNodes(reading, packages);
  resolveEdges(json, [...packages, ...workspaces]);
  return {
    packages: packages.map(packageOf),
    importers: workspaces.map((entry) => importerOf(entry, workspaces)),
    links: reading.packages.flatMap(({ importer, place, keySpan: { start }, end }) => {
      const target = importer === undefined ? undefined : workspaces[place.node - packages.length];
      return target ? [{ span: { start, end }, to: target.keySpan }] : [];
    }),
  };
}

/** Notes at each place which node lies there. A workspace may go by several names, for example by an override. */
function placeNodes({ packages, workspaces }: BunDraft, locked: readonly BunEntry[]): void {
  const nodeOfPath = new Map(workspaces.map(({ key }, index) => [key, locked.length + index]));
  for (const { key, place } of workspaces) if (key !== '') place.node = nodeOfPath.get(key)!;
  locked.forEach(({ place }, index) => {
    place.node = index;
  });
  for (const { place, importer } of packages) {
    if (importer !== undefined) place.node = nodeOfPath.get(importer) ?? -1;
  }
}

function packageOf(entry: BunEntry): LockedPackage {
  const { key, keySpan, end, place, resolution, bundled } = entry;
  const source = sourceOf(resolution);
  const [, second, third] = entry.strings;
  const resolved = source === 'registry' ? second : resolution;
  const integrity = source === 'registry' || source === 'git' ? third : second;
  return {
    kind: 'package',
    key,
    name: entry.name ?? place.name,
    version: source === 'registry' ? resolution : '',
    source,
    span: { start: keySpan.start, end },
    keySpan,
    edges: entry.edges,
    ...(resolved && { resolved }),
    ...(integrity && { integrity }),
    ...(bundled && { bundled }),
  };
}

function sourceOf(resolution: string): PackageSource {
  if (/^(?:git|github|gitlab|bitbucket)[+:@]/.test(resolution)) return 'git';
  if (/^https?:|\.(?:tgz|tar\.gz)$/.test(resolution)) return 'tarball';
  return /^(?:file|link):/.test(resolution) ? 'directory' : 'registry';
}

function importerOf(entry: BunEntry, workspaces: readonly BunEntry[]): Importer {
  const { key, keySpan, end, name, version } = entry;
  const others = key === '' ? workspaces.filter((one) => one !== entry) : [];
  return {
    kind: 'importer',
    path: key,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    span: { start: keySpan.start, end },
    edges: [...entry.edges, ...others.map(workspaceEdge)],
  };
}

/** The root asks for each of its workspaces; in the lockfile only the workspace's entry shows that. */
function workspaceEdge({ key, keySpan, place }: BunEntry): Edge {
  return {
    name: place.name,
    rawSpec: `workspace:${key}`,
    type: 'workspace',
    to: place.node,
    span: keySpan,
  };
}
