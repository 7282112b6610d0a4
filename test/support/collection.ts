// The projects of the collection with its advisories, and a registry made up from what they and the lockfiles name.
import { compare, valid } from 'semver';
import { Assembler } from '../../server/src/assemble';
import type {
  Advisory,
  GraphNode,
  LockedPackage,
  Packument,
  Project,
  PublishedVersion,
} from '../../server/src/core/types';
import { nodeFiles } from '../../server/src/node/files';
import { neverCancelled } from '../../server/src/ports';
import { Texts } from '../../server/src/texts';
import { findProjects } from '../../server/src/workspace';
import { collectedAdvisories } from './advisories';
import { dataFolder } from './data';
import { memoryPorts } from './memoryPorts';

/** Every project of the collection that has a lockfile, or those in one folder of it. */
export async function collectedProjects(folder = ''): Promise<readonly Project[]> {
  const { log } = memoryPorts();
  const files = nodeFiles({ log });
  const root = `${dataFolder}/lockfiles/${folder}`.replaceAll('\\', '/').replace(/\/$/, '');
  const found = await findProjects({ files, log }, [root], neverCancelled);
  const assembler = new Assembler(new Texts(files));
  const advisories = byPackage(collectedAdvisories());
  const projects: Project[] = [];
  for (const one of found) {
    const assembled = await assembler.assemble(one);
    const rest = { advisories, packuments: new Map(), now: '2026-11-01T12:00:00.000Z' };
    if (assembled.lock) projects.push({ ...assembled, ...rest });
  }
  return projects;
}

/**
 * A registry for some projects: every version that is locked anywhere, asking for what the lockfiles say it asks for,
 * and of each package the versions that advisories call fixed, asking for what the highest one below asks for.
 */
export function namedVersions(projects: readonly Project[]): ReadonlyMap<string, Packument> {
  const published = new Map<string, Map<string, PublishedVersion>>();
  for (const { lock } of projects) {
    for (const node of lock?.graph.nodes ?? [])
      if (isPublic(node)) add(published, node.name, versionOf(node, lock!.graph.nodes));
  }
  const { advisories } = projects[0]!;
  for (const [name, versions] of published)
    for (const fixed of fixedIn(advisories.get(name) ?? []))
      add(published, name, likeTheOneBelow(versions, fixed));
  return new Map([...published].map(([name, versions]) => [name, packumentOf(name, versions)]));
}

function byPackage(advisories: readonly Advisory[]): ReadonlyMap<string, readonly Advisory[]> {
  const byName = new Map<string, Advisory[]>();
  for (const advisory of advisories) {
    const known = byName.get(advisory.package);
    if (known) known.push(advisory);
    else byName.set(advisory.package, [advisory]);
  }
  return byName;
}

function isPublic(node: GraphNode): node is LockedPackage {
  return node.kind === 'package' && node.source === 'registry' && valid(node.version) !== null;
}

/**
 * The lockfiles of pnpm say what was locked, for which peers, and not what was asked for: a caret is the most likely.
 */
function versionOf({ version, edges }: LockedPackage, nodes: readonly GraphNode[]): PublishedVersion {
  const of = (...types: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      edges
        .filter(({ type }) => types.includes(type))
        .map(({ name, rawSpec, to }) => {
          const version = nodes[to]?.version;
          return [name, rawSpec.replace(/\(.*$/, '') === version ? `^${version}` : rawSpec];
        }),
    );
  return {
    version,
    dependencies: of('prod'),
    optionalDependencies: of('optional'),
    peerDependencies: of('peer', 'peerOptional'),
    optionalPeers: Object.keys(of('peerOptional')),
    published: '2020-01-01T00:00:00.000Z',
  };
}

function add(
  published: Map<string, Map<string, PublishedVersion>>,
  name: string,
  version: PublishedVersion,
): void {
  const known = published.get(name) ?? new Map<string, PublishedVersion>();
  if (!known.has(version.version)) known.set(version.version, version);
  published.set(name, known);
}

function fixedIn(advisories: readonly Advisory[]): readonly string[] {
  const events = advisories.flatMap(({ ranges }) => ranges.flatMap((range) => range.events));
  return events.flatMap(({ type, version }) =>
    type === 'fixed' && valid(version) !== null ? [version] : [],
  );
}

function likeTheOneBelow(versions: ReadonlyMap<string, PublishedVersion>, version: string): PublishedVersion {
  const sorted = [...versions.values()].sort((a, b) => compare(a.version, b.version));
  const like = sorted.findLast((one) => compare(one.version, version) < 0) ?? sorted[0]!;
  return { ...like, version };
}

function packumentOf(name: string, versions: ReadonlyMap<string, PublishedVersion>): Packument {
  return { name, distTags: {}, versions, unpublished: new Map() };
}
