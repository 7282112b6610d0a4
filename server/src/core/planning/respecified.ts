// Giving the declarations of a finding right-hand sides that ask for a version: which of them, and by which range.

import { withVersion } from '../manifests/withVersion';
import type { Target } from '../registry/choose';
import { bumpOf } from '../registry/pick';
import type { Finding, Project } from '../types';
import type { Change } from './changes';
import { admitsMalware, changesTo, type Declared } from './declared';
import { firstToCure } from './help';
import type { Planning, Proposal } from './proposal';

/** Some declarations with other right-hand sides. */
export interface Respecified {
  readonly changes: readonly Change[];
  readonly names: readonly string[];
  /** What each then asks for, such as `a to ^1.0.0`. */
  readonly words: readonly string[];
}

/** The right-hand side of a declaration, if it can have one. */
type SpecOf = (one: Declared) => string | undefined;

/**
 * The ways of giving the declarations of a finding other right-hand sides, the fewest at a time first: one of them, all
 * but the peers, all. A way with a declaration that cannot have one, for which `specOf` gives none, is left out, and one
 * with a line that locks a version of which the registry does not say all that has to stand there.
 */
export function respecifications(
  project: Project,
  declared: readonly Declared[],
  specOf: SpecOf,
): readonly Respecified[] {
  const isPeer = ({ declaration: { type } }: Declared) => type === 'peer' || type === 'peerOptional';
  const withoutPeers = declared.filter((one) => !isPeer(one));
  const several = withoutPeers.length === declared.length ? [declared] : [withoutPeers, declared];
  const sets = [...declared.map((one) => [one]), ...several.filter(({ length }) => length > 1)];
  return sets.flatMap((set) => {
    const specs = set.map(specOf);
    const changes = set.map((one, at) => specs[at] && changesTo(project, one, specs[at]));
    if (!changes.every((each) => typeof each === 'object')) return [];
    const names = set.map(({ declaration: { name } }) => name);
    const words = new Set(names.map((name, at) => `${name} to ${specs[at]}`));
    return [{ changes: changes.flat(), names: [...new Set(names)], words: [...words] }];
  });
}

/** The range with its operator kept that starts at a version; none where that would let known malware in. */
export function raisedTo(project: Project, version: string): SpecOf {
  return ({ declaration: { name }, rawSpec: before }) => {
    const rawSpec = withVersion(before, version);
    return rawSpec === undefined || admitsMalware(project, name, rawSpec) ? undefined : rawSpec;
  };
}

/** The first of some ways to a version that cures the finding, as a proposal; `word` says what the step is. */
export function goingTo(
  planning: Planning,
  finding: Finding,
  { published, notes }: Target,
  word: string,
  ways: readonly Pick<Proposal, 'label' | 'changes'>[],
): readonly Proposal[] {
  const bump = bumpOf(finding.package.version, published.version);
  const proposals = ways.map(({ label, changes }) => ({
    label,
    notes: [word, ...notes],
    bump,
    changes,
    refresh: [],
    version: published,
    indirect: false,
  }));
  return firstToCure(planning, finding, proposals);
}
