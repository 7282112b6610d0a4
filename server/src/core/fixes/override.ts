// Overrides the version for those that ask for the affected one, as narrowly as the package manager understands.
import { pinnedTo, registryRangeOf, specOf, withVersion } from '../manifests/spec';
import type { Change } from '../planning/changes';
import { isCured } from '../planning/cured';
import { admitsMalware, declarationOf, respecifying } from '../planning/declared';
import { type Outcome, outcomeOf } from '../planning/outcome';
import { overrideChanges, type Wish } from '../planning/overrideKeys';
import { refreshForOverride } from '../planning/overrideRefresh';
import { matchesTarget, overlap, overrideRulesOf, overridesOf } from '../planning/overrides';
import type { FixStrategy, Planning, Proposal } from '../planning/proposal';
import { type Ways, waysOf } from '../planning/ways';
import { type Target, targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';
import { satisfies } from '../registry/satisfies';
import type { Edge, Finding, GraphNode } from '../types';
import { plainText } from '../untrusted';

export const override: FixStrategy = {
  id: 'override',
  step: 4,
  propose: (planning, finding) => {
    const ways = finding.exposed && !finding.stale ? waysOf(planning.project, finding) : undefined;
    if (!ways || ways.ends.every(({ asker }) => asker === ways.importer)) return [];
    const { near, far } = targetsFor(planning, finding);
    for (const target of [near, far]) {
      const proposal = target && overridden(planning, finding, ways, target);
      if (proposal) return [proposal];
    }
    return [];
  },
};

/** The first alternative that cures and takes nobody else across a major. */
function overridden(planning: Planning, finding: Finding, ways: Ways, target: Target): Proposal | undefined {
  const wish = wishFor(planning, finding, target);
  const own = ownChanges(planning, finding, ways, target);
  if (!own) return undefined;
  const existing = existingChanges(planning, ways, wish, own.length > 0);
  const alternatives = existing ? [existing] : overrideChanges(planning.project, ways, wish);
  const refresh = refreshForOverride(planning.project, wish.name);
  if (!refresh) return undefined;
  for (const alternative of alternatives) {
    const changes = [...own, ...alternative];
    const outcome = outcomeOf(planning, changes, refresh);
    const crossed = crossings(planning, outcome);
    const isWide = crossed.some(
      ({ asker, name }) => !ways.ends.some((end) => end.asker === asker && end.edge.name === name),
    );
    if (!isCured(outcome, finding) || isWide) continue;
    return {
      label: labelOf(wish, own.length > 0, existing !== undefined),
      notes: [
        ...(crossed.length > 0 ? crossed.slice(0, 1).map(crossingInWords) : bumpNotes(finding, target)),
        ...target.notes,
      ],
      bump: crossed.length > 0 ? 'major' : bumpOf(wish.bad, wish.version),
      changes,
      refresh,
      version: target.published,
      crosses: crossed.length > 0,
      indirect: true,
    };
  }
  return undefined;
}

function labelOf({ name, rawSpec }: Wish, isOwn: boolean, isThere: boolean): string {
  const verb = isThere ? 'Change the override of' : 'Override';
  return `${verb} ${plainText(name)} to ${rawSpec}${isOwn ? ', and ask for it here too' : ''}`;
}

/** A caret keeps what is to come within the major; where that would let malware in, exactly the version. */
function wishFor({ project }: Planning, { package: bad }: Finding, { published: { version } }: Target): Wish {
  const isDown = bumpOf(bad.version, version) === 'downgrade';
  const isOpen = isDown || admitsMalware(project, bad.name, `^${version}`);
  return { name: bad.name, bad: bad.version, version, rawSpec: isOpen ? version : `^${version}` };
}

/** Where the project asks for the package itself as well, that is raised or pinned; undefined where it cannot be. */
function ownChanges(
  { project }: Planning,
  finding: Finding,
  { ends, importer }: Ways,
  { published: { version } }: Target,
): readonly Change[] | undefined {
  const own = ends.filter(({ asker }) => asker === importer);
  const changes = own.flatMap(({ edge }) => {
    const declared = declarationOf(project, finding.importer, edge);
    const raised = declared && withVersion(declared.rawSpec, version);
    const isOpen = raised === undefined || admitsMalware(project, edge.name, raised);
    const rawSpec = isOpen ? declared && pinnedTo(declared.rawSpec, version) : raised;
    return declared && rawSpec !== undefined ? [respecifying(declared, rawSpec)] : [];
  });
  return changes.length === own.length ? changes : undefined;
}

/**
 * Overrides that are about these very dependencies already are changed, and none is written beside them. Where the
 * project asks for the package itself, npm wants them to refer to that (`$name`), or refuses (EOVERRIDE).
 */
function existingChanges(
  { project }: Planning,
  { graph, ends, importer }: Ways,
  wish: Wish,
  isOwn: boolean,
): readonly Change[] | undefined {
  const { format } = graph.lockfile;
  const rawSpec = isOwn && format === 'npm' ? `$${wish.name}` : wish.rawSpec;
  const rules = overrideRulesOf(project, format).filter(
    ({ target, via }) => target.name === wish.name && via.length === 0,
  );
  const placed = overridesOf(project);
  const found = ends
    .filter(({ asker }) => asker !== importer)
    .map(({ edge }) => {
      const range = registryRangeOf(specOf(edge.rawSpec))?.range;
      const rule = rules.find((one) => matchesTarget(one, edge.name, range, format));
      return placed.find(({ override }) => override === rule?.override);
    });
  if (found.length === 0 || found.some((one) => one === undefined)) return undefined;
  const unique = new Map(found.flatMap((one) => (one ? [[one.override.specSpan.start, one] as const] : [])));
  const others = [...unique.values()].filter(({ override }) => override.rawSpec !== rawSpec);
  return others.map(({ file, override: { nameSpan, specSpan } }) => ({
    type: 'spec',
    file,
    written: { nameSpan, specSpan },
    rawSpec,
  }));
}

interface Crossing {
  readonly asker: number;
  readonly name: string;
  readonly by: GraphNode;
  readonly range: string;
  readonly version: string;
}

/** The dependencies that would be led to a major that their ranges leave out, and were not before. */
function crossings(
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

function staysInMajor(range: string, version: string): boolean {
  const [first = '', second = ''] = version.split('.');
  return overlap(range, first === '0' ? `0.${second}` : first);
}

function crossingInWords({ by, range, version }: Crossing): string {
  return plainText(`crosses a major: ${by.name} ${by.version} asks for ${range} and gets ${version}`);
}

function bumpNotes({ package: bad }: Finding, { published: { version } }: Target): readonly string[] {
  const bump = bumpOf(bad.version, version);
  return [bump === 'downgrade' ? 'downgrade to the last clean version' : bump];
}
