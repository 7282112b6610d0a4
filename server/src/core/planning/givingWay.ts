// How one package gives way to another version of itself: by an override, or since the package manager chooses it anew.
import { notesOn } from '../registry/choose';
import { bumpOf, largestBump } from '../registry/pick';
import type { Bump, Finding, Importer, PublishedVersion } from '../types';
import type { Change } from './changes';
import { together } from './combine';
import { type Crossing, crossings, isMeant } from './crossings';
import { type Outcome, outcomeOf } from './outcome';
import { type Overriding, overridingOf } from './overriding';
import { packageManagers } from './packageManagers';
import type { Planning } from './proposal';
import { mayBeTold } from './updates';
import type { Ways } from './ways';

/** One package that gives way. */
export interface GivingWay {
  readonly name: string;
  /** What is asked for; absent where the package manager is only told to choose the package anew. */
  readonly rawSpec?: string;
  /** The version that is asked for. */
  readonly published?: PublishedVersion;
  /** Only the project itself asks for it, so no override is needed. */
  readonly isOwn: boolean;
  readonly bump: Bump;
  readonly changes: readonly Change[];
  readonly refresh: readonly string[];
  /** Dependencies that are led across a major. */
  readonly crossed: readonly Crossing[];
  readonly notes: readonly string[];
}

/**
 * One version of a package for all that ask for another at the ends of some ways, beside what gives way already: the
 * first way to write it that rids of the finding. Undefined where none does, or none without taking others across a major.
 */
export function overridden(
  planning: Planning,
  finding: Finding,
  ways: Ways,
  bad: Finding['package'],
  published: PublishedVersion,
  before: readonly GivingWay[],
  isRid: (outcome: Outcome) => boolean,
): GivingWay | undefined {
  const { project } = planning;
  const overriding = overridingOf(planning, ways, bad, published.version);
  for (const changes of overriding ? widestFirst(overriding) : []) {
    const { wish, refresh } = overriding!;
    const step = {
      name: bad.name,
      isOwn: overriding!.isOwn && !changes.some(({ type }) => type === 'override'),
      rawSpec: wish.rawSpec,
      published,
      bump: bumpOf(bad.version, published.version),
      changes,
      refresh,
    };
    const outcome = outcomeAfter(planning, [...before, step]);
    const crossed = crossings(planning, outcome).filter((one) =>
      before.every(
        (other) => !other.crossed.some(({ asker, name }) => asker === one.asker && name === one.name),
      ),
    );
    if (outcome.refusal !== undefined || outcome.missing.length > 0 || !isRid(outcome)) continue;
    if (crossed.some((one) => !isMeant(project, finding, ways, one))) continue;
    const { path } = ways.graph.nodes[ways.importer] as Importer;
    return { ...step, crossed, notes: notesOn(project, bad.name, path, published) };
  }
  return undefined;
}

/** What gives way brings in new packages, which may ask for the same: a key that names no asker holds for them too. */
function widestFirst({ wish: { name }, alternatives }: Overriding): readonly (readonly Change[])[] {
  const isWide = (changes: readonly Change[]): boolean =>
    changes.every((change) => {
      const [key = '', ...rest] = change.type === 'override' ? change.path : [name];
      return rest.length === 0 && (key === name || key === `**/${name}` || key.startsWith(`${name}@`));
    });
  return [...alternatives.filter(isWide), ...alternatives.filter((changes) => !isWide(changes))];
}

/** The package manager chooses it anew, and that is enough; undefined where it is not, or cannot be told. */
export function updated(
  planning: Planning,
  { name, version }: Finding['package'],
  before: readonly GivingWay[],
  isRid: (outcome: Outcome) => boolean,
): GivingWay | undefined {
  const { lock, installCommand } = planning.project;
  const { updates } = packageManagers[lock!.graph.lockfile.format];
  if (updates === 'declared' || installCommand !== undefined || !mayBeTold(planning.project, name))
    return undefined;
  const step = {
    name,
    isOwn: false,
    bump: 'none' as const,
    changes: [],
    refresh: [name],
    crossed: [],
    notes: [],
  };
  const known = outcomeAfter(planning, before);
  const outcome = outcomeAfter(planning, [...before, step]);
  const isBetter = outcome.refusal === undefined && outcome.brought.length <= known.brought.length;
  if (!isBetter || outcome.missing.length > 0 || !isRid(outcome)) return undefined;
  const added = outcome.project.lock!.graph.nodes.slice(planning.project.lock!.graph.nodes.length);
  const bumps = added.flatMap((node) => (node.name === name ? [bumpOf(version, node.version ?? '')] : []));
  return { ...step, bump: largestBump(bumps) };
}

/** What all that gives way comes to together. */
export function outcomeAfter(
  planning: Planning,
  some: readonly Pick<GivingWay, 'changes' | 'refresh'>[],
): Outcome {
  const { changes, refresh } = together(some);
  return outcomeOf(planning, changes, refresh);
}
