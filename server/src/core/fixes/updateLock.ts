// Refreshes the lockfile: the ranges already admit a safe version, so no manifest is edited, only a command is run.
import { askedRange } from '../manifests/catalogs';
import { isPinned } from '../manifests/configDependencies';
import { baseName } from '../paths';
import { askingFile, lockingFile } from '../places';
import { isCured } from '../planning/cured';
import { admitsMalware, declaredAt, respecifying } from '../planning/declared';
import { type Outcome, outcomeOf } from '../planning/outcome';
import { outOfStep } from '../planning/outOfStep';
import { packageManagers } from '../planning/packageManagers';
import type { FixStrategy, Planning, Proposal } from '../planning/proposal';
import { updateNamesOf } from '../planning/updateNames';
import { mayRid, refreshesOf } from '../planning/updates';
import { type Ways, waysOf } from '../planning/ways';
import { bumpOf, largestBump } from '../registry/pick';
import type { Finding, GraphNode, Project } from '../types';
import { plainText } from '../untrusted';
import { isLeftover, listed } from '../wording';

export const updateLock: FixStrategy = {
  id: 'updateLock',
  step: 1,
  propose: (planning, finding) => {
    const { project } = planning;
    if (!project.lock || !finding.exposed) return [];
    if (finding.stale) return inLine(project, finding);
    const ways = waysOf(project, finding);
    if (!ways || letsMalwareIn(project, finding)) return [];
    const helps = (names: readonly string[]): boolean => {
      if (!mayRid(planning, finding, names)) return false;
      const outcome = outcomeOf(planning, [], names);
      return isCured(outcome, finding) && outcome.brought.length === 0;
    };
    const found = refreshesOf(project, finding).find(helps);
    if (!found) return [];
    const refresh = leastOf(found, helps);
    return [proposalFor(planning, ways, outcomeOf(planning, [], refresh), refresh)];
  },
};

/** Without the names that it also works without. */
function leastOf(names: readonly string[], helps: (names: readonly string[]) => boolean): readonly string[] {
  return names.reduce((kept, name) => {
    const fewer = kept.filter((one) => one !== name);
    return fewer.length > 0 && helps(fewer) ? fewer : kept;
  }, names);
}

/**
 * The manifest asks for something else already: the lockfile has only to follow. What pnpm is set up with must say so without
 * an integrity: where the lockfile locks it pnpm 11 ignores another one in the line, and 12 refuses it.
 */
function inLine(project: Project, finding: Finding): readonly Proposal[] {
  const { declaration, importer, nodes } = finding;
  const isPin = declaration && isPinned(declaration) && nodes.length > 0;
  if (!isPin) return [followed(project, finding)];
  const declared = declaredAt(project, importer, declaration);
  if (!declared || declared.inMap) return [];
  const changes = [respecifying(declared, declaration.rawSpec)];
  return [{ ...followed(project, finding), changes, notes: ['leaves the integrity to the lockfile'] }];
}

function followed(project: Project, finding: Finding): Proposal {
  const isAnew = isDenied(project, finding);
  return {
    label: isLeftover(finding, finding.package.version)
      ? `Install what ${lockingFile(project, finding)} has`
      : `Bring ${baseName(project.lock!.file)} in line with ${askingFile(project, finding)}`,
    notes: [isAnew ? 'from nothing, since npm takes it to be installed' : 'no edit'],
    isAnew,
    bump: 'none',
    changes: [],
    refresh: [],
    indirect: false,
  };
}

/**
 * Whether something is on disk of which the package manager's own note there says otherwise, and a lockfile that it
 * follows does too: then it would do nothing.
 */
function isDenied(project: Project, finding: Finding): boolean {
  const { name, version } = finding.package;
  const { installAnew } = packageManagers[project.lock!.graph.lockfile.format];
  const isNoted = project.installed?.has(`${name}@${version}`) ?? true;
  return (
    installAnew !== undefined &&
    isLeftover(finding, finding.package.version) &&
    !isNoted &&
    outOfStep(project).size === 0
  );
}

/** A declaration that would admit malware again is to be changed, not only what is locked for it. */
function letsMalwareIn(project: Project, { declaration, paths }: Finding): boolean {
  if (!declaration || paths[0]?.length !== 1) return false;
  const asked = askedRange(project, declaration);
  return asked !== undefined && admitsMalware(project, asked.name ?? declaration.name, asked.range);
}

function proposalFor(
  { project, packumentOf }: Planning,
  ways: Ways,
  outcome: Outcome,
  refresh: readonly string[],
): Proposal {
  const file = baseName(project.lock!.file);
  const fresh = comingIn(ways, outcome);
  const moves = refresh.flatMap((name) => moveOf(ways, fresh, name) ?? []);
  const only = refresh.length === 1 ? moves[0] : undefined;
  const published = only && packumentOf(only.name)?.versions.get(only.to);
  const bump = largestBump(moves.map(({ from, to }) => bumpOf(from, to)));
  const what = only ? `${refresh[0]} to ${only.to}` : listed(refresh);
  return {
    label: `Update ${plainText(what)} in ${file}`,
    notes: ['no edit', ...(bump === 'none' ? [] : [bump])],
    bump,
    changes: [],
    refresh,
    ...(published && { version: published }),
    indirect: true,
  };
}

interface Move {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** The version of a package on the ways, and the one that comes instead; undefined where there are several. */
function moveOf({ graph, levels }: Ways, fresh: readonly GraphNode[], told: string): Move | undefined {
  const { format } = graph.lockfile;
  const onWays = [...levels.keys()].flatMap((index) => graph.nodes[index] ?? []);
  const isTold = (node: GraphNode) => updateNamesOf(format, node).includes(told);
  const name = onWays.find(isTold)?.name;
  const versionsOf = (nodes: readonly GraphNode[]): readonly string[] => [
    ...new Set(nodes.map(({ version }) => version ?? '')),
  ];
  const [from, ...others] = versionsOf(onWays.filter(isTold));
  const [to, ...more] = versionsOf(fresh.filter((node) => node.name === name && isTold(node)));
  const isOne = others.length + more.length === 0;
  if (name === undefined || from === undefined || to === undefined || !isOne) return undefined;
  return { name, from, to };
}

/** What is asked for by somebody who did not ask for it before. */
function comingIn({ graph }: Ways, { changed, project }: Outcome): readonly GraphNode[] {
  const { nodes } = project.lock!.graph;
  return changed.flatMap((index) => {
    const before = new Set(graph.nodes[index]?.edges.map(({ to }) => to));
    return nodes[index]!.edges.flatMap(({ to }) => (before.has(to) ? [] : (nodes[to] ?? [])));
  });
}
