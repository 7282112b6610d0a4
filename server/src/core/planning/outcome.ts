// What is left of a project's exposures after a change, and what the change would bring in.
import { type Exposure, exposuresOf, exposuresOfRange } from '../exposures';
import { declaringIn } from '../manifests/declaring';
import { rememberedBy } from '../remembered';
import type { Project } from '../types';
import { withBundles } from './bundles';
import { type Change, keyOfChanges, withChanges } from './changes';
import { difference } from './difference';
import { keyOf, keysOf } from './exposureKeys';
import { type Planning, type Proposal, planningOf } from './proposal';
import { releasedBy, updateRefusal } from './refresh';
import { type Relocked, relock } from './relock';

/** The project as it would be, held against what it is. */
export interface Outcome {
  /** With the changes in its manifests and the lockfile that follows from them. */
  readonly project: Project;
  /** Keys of the exposures that are gone. */
  readonly gone: ReadonlySet<string>;
  readonly brought: readonly Exposure[];
  /** Packages that would come in of which nothing is known. */
  readonly missing: readonly string[];
  /** Why the package manager would refuse. */
  readonly refusal?: string;
  /** Peer dependencies that would no longer be met, in words. */
  readonly conflicts: readonly string[];
  /** Packages that would be new to the lockfile. */
  readonly added: number;
  /** Indices of the nodes whose edges are others than before. */
  readonly changed: readonly number[];
}

/**
 * Works out what a change would make of a project. Only what the change can reach is judged again. The same change
 * of the same project is worked out once; what it needs is noted each time.
 */
export function outcomeOf(
  { project, packumentOf }: Planning,
  changes: readonly Change[],
  refresh: readonly string[],
): Outcome {
  const { outcome, needs } = workedOut(project, { changes, refresh });
  for (const name of needs) packumentOf(name);
  return outcome;
}

const workedOut = rememberedBy(
  ({ changes, refresh }: Pick<Proposal, 'changes' | 'refresh'>) => keyOfChanges(changes, refresh),
  (project: Project, { changes, refresh }) => {
    const planning = planningOf(project, []);
    const outcome = workOut(planning, changes, refresh);
    const isAnyway = changes.length + refresh.length === 0;
    const own = isAnyway ? outcome : besides(outcome, outcomeOf(planning, [], []));
    return { outcome: own, needs: planning.needs };
  },
);

/** Without what would come of the next run anyway, because the lockfile is out of step with the manifests as they are. */
function besides(outcome: Outcome, anyway: Outcome): Outcome {
  const { refusal, ...rest } = outcome;
  const known = keysOf(anyway.brought);
  return {
    ...rest,
    brought: outcome.brought.filter((exposure) => !known.has(keyOf(exposure))),
    missing: outcome.missing.filter((name) => !anyway.missing.includes(name)),
    conflicts: outcome.conflicts.filter((words) => !anyway.conflicts.includes(words)),
    ...(refusal !== undefined && refusal !== anyway.refusal && { refusal }),
  };
}

function workOut(planning: Planning, changes: readonly Change[], refresh: readonly string[]): Outcome {
  const { project, packumentOf } = planning;
  const changed = withChanges(project, changes);
  const lock = project.lock;
  const bare = lock && relock(project, changed, releasedBy(lock.graph, refresh), packumentOf);
  if (!lock || !bare) return withoutLock(project, changed);
  const relocked = withBundles(lock.graph, bare, packumentOf);
  const after = { ...changed, lock: { ...lock, graph: relocked.graph } };
  const refusal = updateRefusal(lock.graph, changed, refresh);
  return {
    ...difference(project, after, relocked),
    ...resultOf(relocked),
    ...(refusal !== undefined && { refusal }),
    project: after,
  };
}

function resultOf({
  missing,
  refusal,
  conflicts,
  graph,
  changed,
}: Relocked): Omit<Outcome, 'project' | 'gone' | 'brought'> {
  const added = graph.nodes.length - graph.lockfile.packages.length - graph.lockfile.importers.length;
  return { missing, conflicts, added, changed, ...(refusal !== undefined && { refusal }) };
}

/** Without a lockfile only what the manifests ask for is known. */
function withoutLock(before: Project, after: Project): Outcome {
  const same = new Set(declaringIn(before).map(({ declarations }) => declarations));
  const declared = declaringIn(after).flatMap(({ importer, declarations }) => {
    if (!same.has(declarations))
      return declarations.flatMap((declaration) => exposuresOfRange(after, importer, declaration));
    const own = new Set(declarations);
    return exposuresOf(before).filter(
      (exposure) =>
        exposure.importer === importer && (!exposure.declaration || own.has(exposure.declaration)),
    );
  });
  const known = keysOf(exposuresOf(before));
  const now = keysOf(declared);
  return {
    project: after,
    gone: new Set([...known].filter((key) => !now.has(key))),
    brought: declared.filter((exposure) => !known.has(keyOf(exposure))),
    missing: [],
    conflicts: [],
    added: 0,
    changed: [],
  };
}
