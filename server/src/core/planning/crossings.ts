// Which dependencies a change leads to a major that their ranges leave out.

import { registryRangeOf, specOf } from '../manifests/spec';
import { satisfies } from '../registry/satisfies';
import type { Edge, Finding, GraphNode, Project } from '../types';
import { plainText } from '../untrusted';
import type { Outcome } from './outcome';
import { overlap } from './overlap';
import type { Planning } from './proposal';
import { isBad, type Ways } from './ways';

/** A dependency that is led across a major. */
export interface Crossing {
  readonly asker: number;
  readonly name: string;
  readonly by: GraphNode;
  readonly range: string;
  readonly version: string;
}

/** The dependencies that would be led to a major that their ranges leave out, and were not before. */
export function crossings(
  { project, packumentOf }: Planning,
  { project: after, changed }: Outcome,
): readonly Crossing[] {
  const before = project.lock!.graph;
  const { nodes, lockfile } = after.lock!.graph;
  return changed.flatMap((asker) => {
    const by = nodes[asker]!;
    if (by.kind === 'importer') return [];
    const known = before.nodes[asker]?.edges ?? [];
    const declared =
      lockfile.format === 'pnpm' ? packumentOf(by.name)?.versions.get(by.version)?.dependencies : undefined;
    return by.edges.flatMap(({ name, rawSpec, to }, at) => {
      const target = nodes[to];
      const isKnown = (edge: Edge | undefined) => edge?.name === name && edge.to === to;
      if (target?.kind !== 'package' || isKnown(known[at]) || known.some(isKnown)) return [];
      const range = registryRangeOf(specOf(declared?.[name] ?? rawSpec))?.range;
      const { version } = target;
      if (range === undefined || satisfies(version, range) || overlap(range, `^${version}`)) return [];
      return staysInMajor(range, version) ? [] : [{ asker, name, by, range, version }];
    });
  });
}

/**
 * Whether a fix of a finding may lead a dependency across a major: where that asks for what the fix is to replace, at the
 * end of some ways, or has an affected version itself.
 */
export function isMeant(project: Project, finding: Finding, ways: Ways, { asker, name }: Crossing): boolean {
  if (ways.ends.some((end) => end.asker === asker && end.edge.name === name)) return true;
  const { nodes } = project.lock!.graph;
  const before = nodes[nodes[asker]?.edges.find((edge) => edge.name === name)?.to ?? -1];
  return before?.kind === 'package' && isBad(project, before, finding);
}

function staysInMajor(range: string, version: string): boolean {
  const [first = '', second = ''] = version.split('.');
  return overlap(range, first === '0' ? `0.${second}` : first);
}

/** Who asks for what, and what it gets. */
export function crossingInWords({ by, range, version }: Crossing): string {
  return plainText(`crosses a major: ${by.name} ${by.version} asks for ${range} and gets ${version}`);
}
