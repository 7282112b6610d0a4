// How each package manager is told to take another version of a package for some of those that ask for it.
import { compare, major, minor, valid } from 'semver';
import { parseSpec, registryRangeOf } from '../manifests/spec';
import type { LockedPackage, LockfileFormatId, Override, Project } from '../types';
import { type Change, workspaceFileOf } from './changes';
import { graphIndexOf } from './graphIndex';
import { overrideFieldsOf } from './overrides';
import { hasPnpmOverrides, pnpmReadingOf } from './pnpmOverrides';
import type { Ways } from './ways';

/** What is to be overridden: an affected version, and what is to come instead. */
export interface Wish {
  /** As it is asked for, which may be an alias. */
  readonly name: string;
  readonly isAlias: boolean;
  readonly bad: string;
  /** The version that the override is to lead to at least. */
  readonly version: string;
  readonly rawSpec: string;
}

/** More parents than these are not named one by one. */
const maxParents = 8;

/**
 * The changes that would override a package on some ways, each alternative for itself, the narrowest first. Every one
 * is of the root's package.json, or of pnpm-workspace.yaml where that is the place.
 */
export function overrideChanges(project: Project, ways: Ways, wish: Wish): readonly (readonly Change[])[] {
  const { format } = ways.graph.lockfile;
  const place = overridePlaceOf(project, format);
  if (!place) return [];
  return writers[format](project, ways, wish)
    .filter((paths) => paths.length > 0 && paths.length <= maxParents)
    .map((paths) => paths.map((path) => ({ type: 'override', ...place, path, rawSpec: wish.rawSpec })));
}

type Path = readonly string[];
type Writer = (project: Project, ways: Ways, wish: Wish) => readonly (readonly Path[])[];

/** No range in a key is held against what an alias asks for, and bun overrides none at all. */
const writers: Readonly<Record<LockfileFormatId, Writer>> = {
  npm: (project, ways, wish) => [
    nestedPaths(project, ways, wish),
    [[targetKey(ways, wish)]],
    ...(wish.isAlias ? [] : [[[`${wish.name}@${majorOf(wish.bad)}`]]]),
  ],
  yarnClassic: (project, ways, { name }) => [
    anchoredPaths(project, ways, name),
    parentNames(ways).map((parent) => [`**/${parent}/${name}`]),
    [[`**/${name}`]],
  ],
  yarnBerry: (_, ways, { name, isAlias }) => [
    isAlias ? [] : askedRanges(ways).map((range) => [`${name}@npm:${range}`]),
    parentNames(ways).map((parent) => [`${parent}/${name}`]),
  ],
  pnpm: (_, ways, wish) =>
    wish.isAlias
      ? [parentNames(ways).map((parent) => [`${parent}>${wish.name}`]), [[wish.name]]]
      : [[[`${wish.name}@${rangeBelow(ways, wish)}`]]],
  bun: (project, ways, wish) => {
    if (wish.isAlias) return [];
    if (!knowsSelectors(project)) return [[[wish.name]]];
    return [nestedPaths(project, ways, wish), [[`${wish.name}@${rangeBelow(ways, wish)}`]]];
  },
};

/** Where overrides go; pnpm has moved them, and newer versions look in the new place only. */
export function overridePlaceOf(
  project: Project,
  format: LockfileFormatId,
): { readonly file: string; readonly field: Override['field'] } | undefined {
  const root = project.manifests.get('');
  if (format === 'pnpm' && !isInManifest(project))
    return { file: workspaceFileOf(project), field: 'pnpm.overrides' };
  if (!root) return undefined;
  const usesResolutions = root.manifest.overrides.some(({ field }) => field === 'resolutions');
  return {
    file: root.file,
    field: format === 'bun' && usesResolutions ? 'resolutions' : overrideFieldsOf(format)[0]!,
  };
}

/**
 * Whether pnpm is told in package.json. Where it is not known in which of its two places it looks: where there are some
 * already, unless the lockfile has not followed those; else by the lockfile's version, and the newer place if that leaves
 * it open.
 */
function isInManifest(project: Project): boolean {
  const { manifests, workspaceFile, lock } = project;
  const reading = pnpmReadingOf(project);
  if (reading === 'manifest' || reading === 'workspaceFile') return reading === 'manifest';
  const isNewest = /^9/.test(lock?.graph.lockfile.formatVersion ?? '9');
  if (hasPnpmOverrides(manifests.get('')?.manifest)) return reading === 'manifestFirst' || !lock || !isNewest;
  return !isNewest && (workspaceFile?.workspace.overrides ?? []).length === 0;
}

/** bun knows selectors since 1.4, which writes version 2 of the lockfile, or 3 where there are any. */
export function knowsSelectors({ manifests, lock }: Project): boolean {
  const [, one, two] = /^bun@(\d+)\.(\d+)/.exec(manifests.get('')?.manifest.packageManager ?? '') ?? [];
  if (one !== undefined) return Number(one) > 1 || Number(two) >= 4;
  return Number(lock?.graph.lockfile.formatVersion ?? '0') >= 2;
}

/** `{ "parent": { "name": … } }` for each parent, narrowed to versions where there are others that do not ask for it. */
function nestedPaths(project: Project, ways: Ways, wish: Wish): readonly Path[] {
  const target = targetKey(ways, wish);
  const paths = new Map<string, Path>();
  for (const { asker } of ways.ends) {
    if (asker === ways.importer) continue;
    const parent = isForAll(ways, asker) ? ways.graph.nodes[asker]!.name! : parentKey(project, ways, asker);
    paths.set(parent, [parent, target]);
  }
  return [...paths.values()];
}

/** Whether all versions of a parent ask for what is overridden, so that none need be told apart. */
function isForAll({ graph, ends }: Ways, asker: number): boolean {
  const versions = graphIndexOf(graph).byName.get(graph.nodes[asker]!.name ?? '') ?? [];
  return versions.every((index) => ends.some((end) => end.asker === index));
}

function targetKey({ graph }: Ways, { name, bad }: Wish): string {
  const others = (graphIndexOf(graph).byName.get(name) ?? []).map(
    (index) => graph.nodes[index]!.version ?? '',
  );
  return others.every((version) => majorOf(version) === majorOf(bad)) ? name : `${name}@${majorOf(bad)}`;
}

/**
 * A parent of which there are several versions is told apart by the range that it is asked for with: npm takes a
 * range in a parent's key to be what the parent itself is to be, so it must be one that already is. What the root
 * asks for goes first, since npm refuses a root that differs.
 */
function parentKey(project: Project, { graph }: Ways, asker: number): string {
  const { name } = graph.nodes[asker] as LockedPackage;
  const versions = (graphIndexOf(graph).byName.get(name) ?? []).map((index) => graph.nodes[index]!.version);
  if (new Set(versions).size < 2) return name;
  const root = graph.importers().get('') ?? -1;
  const dependents = [...graph.dependents()[asker]!].sort((a, b) => Number(b === root) - Number(a === root));
  const edges = dependents.flatMap((index) => graph.nodes[index]!.edges.filter(({ to }) => to === asker));
  const range = edges.flatMap(({ rawSpec }) => registryRangeOf(parseSpec(rawSpec))?.range ?? [])[0];
  return range === undefined || project.lock === undefined ? name : `${name}@${range}`;
}

function parentNames({ graph, ends, importer }: Ways): readonly string[] {
  const names = ends
    .filter(({ asker }) => asker !== importer)
    .map(({ asker }) => graph.nodes[asker]!.name ?? '');
  return [...new Set(names)];
}

/** `parent/name` starts at the project: of a parent's versions it means the one that the project asks for itself. */
function anchoredPaths(
  { manifests }: Project,
  { graph, ends, importer }: Ways,
  name: string,
): readonly Path[] {
  const parents = ends.filter(({ asker }) => asker !== importer).map(({ asker }) => asker);
  const isDirect = (asker: number) => graph.dependents()[asker]!.includes(importer);
  if (manifests.size > 1 || !parents.every(isDirect)) return [];
  return [...new Set(parents.map((asker) => `${graph.nodes[asker]!.name}/${name}`))].map((path) => [path]);
}

function askedRanges({ ends }: Ways): readonly string[] {
  const ranges = ends.flatMap(({ edge }) => registryRangeOf(parseSpec(edge.rawSpec))?.range ?? []);
  return [...new Set(ranges)];
}

/** What asks for anything below the version that is to come, but not for an older major that is locked besides. */
function rangeBelow({ graph }: Ways, { name, bad, version }: Wish): string {
  if (!isHigher(version, bad)) return bad;
  const others = (graphIndexOf(graph).byName.get(name) ?? []).map(
    (index) => graph.nodes[index]!.version ?? '',
  );
  const isAlone = others.every((one) => majorOf(one) === majorOf(bad));
  return isAlone ? `<${version}` : `>=${floorOf(bad)} <${version}`;
}

/** `1`, and below that `0.3`: what a caret stays within. */
function majorOf(version: string): string {
  if (valid(version, true) === null) return version;
  const first = major(version, true);
  return first > 0 ? String(first) : `0.${minor(version, true)}`;
}

function floorOf(version: string): string {
  return valid(version, true) === null
    ? version
    : `${[...majorOf(version).split('.'), '0', '0'].slice(0, 3).join('.')}`;
}

function isHigher(a: string, b: string): boolean {
  return valid(a, true) !== null && valid(b, true) !== null && compare(a, b, true) > 0;
}
