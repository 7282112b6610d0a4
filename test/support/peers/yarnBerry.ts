// yarn.lock of yarn 2 and later: our reading beside what yarn makes of its own parser's.
import { parseResolution, parseSyml, type Resolution } from '@yarnpkg/parsers';
import type { Edge, GraphNode, Lockfile } from '../../../server/src/core/types';
import { type Comparison, compare, lineOf, type Picture } from './comparison';

interface Entry {
  readonly version: string;
  readonly resolution: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly dependenciesMeta?: Readonly<Record<string, { readonly optional?: string }>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: string }>>;
}

/** Of the root manifest: what dependencies are replaced by, by pattern. */
export type Resolutions = Readonly<Record<string, string>>;

export function compareWithBerry(lockfile: Lockfile, text: string, resolutions: Resolutions): Comparison {
  return compare(pictureOf(lockfile), referencePicture(text, resolutions));
}

// ---------------------------------------------------------------------------------------------------------
// Ours

function pictureOf({ packages, importers }: Lockfile): Picture {
  const nodes: readonly GraphNode[] = [...packages, ...importers];
  const places = nodes.map((node) => (node.kind === 'importer' ? `workspace ${node.path}` : node.key));
  return {
    packages: packages.map(({ key, name, version }) => lineOf(key, name, version)),
    importers: importers.map(({ path, name }) => lineOf(path, name)),
    edges: nodes.flatMap((node, index) =>
      node.edges
        .filter((edge) => !isSource(node, edge))
        .map(({ type, name, rawSpec, to }) =>
          lineOf(places[index], type, name, rawSpec, isPeer(type) ? undefined : places[to]),
        ),
    ),
  };
}

/** A patched package has an edge to its source, which is not among its dependencies. */
function isSource(node: GraphNode, { span }: Edge): boolean {
  return node.kind === 'package' && span === node.keySpan;
}

// ---------------------------------------------------------------------------------------------------------
// Theirs

/** What yarn does to a descriptor before it looks it up: the manifest's resolutions, then its own patches. */
interface Yarn {
  readonly byDescriptor: ReadonlyMap<string, string>;
  readonly resolutions: readonly { readonly resolution: Resolution; readonly reference: string }[];
  readonly root: string;
}

function referencePicture(text: string, resolutions: Resolutions): Picture {
  const entries = Object.entries<Entry>(parseSyml(text)).filter(([key]) => key !== '__metadata');
  const places = new Map(entries.map(([key, { resolution }]) => [key, placeOf(key, resolution, entries)]));
  const yarn: Yarn = {
    byDescriptor: new Map(
      entries.flatMap(([key]) => key.split(', ').map((one) => [descriptorOf(one), key] as const)),
    ),
    resolutions: Object.entries(resolutions).map(([pattern, reference]) => ({
      resolution: parseResolution(pattern),
      reference,
    })),
    root: entries.find(([, { resolution }]) => resolution.endsWith('@workspace:.'))![1].resolution,
  };
  const isPlaceOf =
    (kind: 'packages' | 'importers') =>
    ([key]: [string, Entry]) =>
      (places.get(key) === key) === (kind === 'packages');
  return {
    packages: entries
      .filter(isPlaceOf('packages'))
      .map(([key, { resolution, version }]) => lineOf(key, nameOf(resolution), version)),
    importers: entries
      .filter(isPlaceOf('importers'))
      .filter(([, { resolution }]) => resolution.includes('@workspace:'))
      .map(([, { resolution }]) => lineOf(folderOf(resolution), nameOf(resolution))),
    edges: entries.flatMap(([key, entry]) =>
      edgesOf(entry, yarn).map(({ target, line }) =>
        lineOf(places.get(key), line, target === undefined ? undefined : places.get(target)),
      ),
    ),
  };
}

/** The key of an entry, or the workspace that it is or is linked to. */
function placeOf(key: string, resolution: string, all: readonly (readonly [string, Entry])[]): string {
  if (resolution.includes('@workspace:')) return `workspace ${folderOf(resolution)}`;
  const linked = /@link:\.\/([^:]*)::/.exec(resolution)?.[1];
  const isWorkspace =
    linked !== undefined && all.some((other) => other[1].resolution.endsWith(`@workspace:${linked}`));
  return isWorkspace ? `workspace ${linked}` : key;
}

function folderOf(resolution: string): string {
  const folder = resolution.split('@workspace:')[1]!;
  return folder === '.' ? '' : folder;
}

function edgesOf(
  entry: Entry,
  yarn: Yarn,
): readonly { readonly line: string; readonly target: string | undefined }[] {
  const own = Object.entries(entry.dependencies ?? {}).map(([name, range]) => {
    const type = entry.dependenciesMeta?.[name]?.optional === 'true' ? 'optional' : 'prod';
    return { line: lineOf(type, name, range), target: targetOf(entry, name, range, yarn) };
  });
  const peers = Object.entries(entry.peerDependencies ?? {}).map(([name, range]) => {
    const type = entry.peerDependenciesMeta?.[name]?.optional === 'true' ? 'peerOptional' : 'peer';
    return { line: lineOf(type, name, range), target: undefined };
  });
  return [...own, ...peers];
}

function targetOf(entry: Entry, name: string, range: string, yarn: Yarn): string | undefined {
  const asked = withProtocol(range);
  const moved = yarn.resolutions.find(
    ({ resolution: { from, descriptor } }) =>
      descriptor.fullName === name &&
      (descriptor.description === undefined || withProtocol(descriptor.description) === asked) &&
      (from === undefined || from.fullName === nameOf(entry.resolution)),
  );
  const wanted = moved ? withProtocol(moved.reference) : asked;
  const locator = encodeURIComponent(moved ? yarn.root : entry.resolution);
  return (
    compatPatch(name, wanted, yarn) ??
    yarn.byDescriptor.get(`${name}@${wanted}`) ??
    yarn.byDescriptor.get(`${name}@${wanted}::locator=${locator}`) ??
    (wanted.startsWith('backstage:') ? ofPlugin(name, wanted, yarn) : undefined)
  );
}

/** The plug-in `compat`: `a@patch:a@npm%3A^1.0.0#optional!builtin<compat/a>`, in old files `a@patch:a@^1.0.0#~…`. */
function compatPatch(name: string, range: string, { byDescriptor }: Yarn): string | undefined {
  if (!['fsevents', 'resolve', 'typescript'].includes(name) || !range.startsWith('npm:')) return undefined;
  const plain = range.slice('npm:'.length);
  return (
    byDescriptor.get(`${name}@patch:${name}@npm%3A${plain}#optional!builtin<compat/${name}>`) ??
    byDescriptor.get(`${name}@patch:${name}@${plain}#~builtin<compat/${name}>`)
  );
}

/** A plug-in, which is not here, makes of `backstage:^` either `backstage:^::npm=1.0.0` or a range of its own. */
function ofPlugin(name: string, range: string, { byDescriptor }: Yarn): string | undefined {
  const all = [...byDescriptor].filter(([descriptor]) => descriptor.startsWith(`${name}@`));
  const bound = all.find(([descriptor]) => descriptor.startsWith(`${name}@${range}::`));
  return bound?.[1] ?? (new Set(all.map(([, key]) => key)).size === 1 ? all[0]![1] : undefined);
}

/** Version 4 leaves out the protocol in some keys. */
function descriptorOf(written: string): string {
  const name = nameOf(written);
  return `${name}@${withProtocol(written.slice(name.length + 1))}`;
}

function withProtocol(range: string): string {
  return range.includes(':') ? range : `npm:${range}`;
}

// ---------------------------------------------------------------------------------------------------------
// Both

function nameOf(locator: string): string {
  return /^@?[^@]+/.exec(locator)![0];
}

function isPeer(type: string): boolean {
  return type === 'peer' || type === 'peerOptional';
}
