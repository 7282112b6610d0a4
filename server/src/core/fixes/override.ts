// Overrides the version for those that ask for the affected one, as narrowly as the package manager understands.
import { crossingInWords, crossings, isMeant } from '../planning/crossings';
import { isCured } from '../planning/cured';
import { outcomeOf } from '../planning/outcome';
import { type Overriding, overridingOf } from '../planning/overriding';
import type { FixStrategy, Planning, Proposal } from '../planning/proposal';
import { type Ways, waysOf } from '../planning/ways';
import { type Target, targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';
import type { Finding } from '../types';
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
  const overriding = overridingOf(planning, ways, finding.package, target.published.version);
  if (!overriding) return undefined;
  const { wish, alternatives, refresh } = overriding;
  for (const changes of alternatives) {
    const outcome = outcomeOf(planning, changes, refresh);
    const crossed = crossings(planning, outcome);
    const isWide = crossed.some((one) => !isMeant(planning.project, finding, ways, one));
    if (!isCured(outcome, finding) || isWide) continue;
    return {
      label: labelOf(overriding),
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

function labelOf({ wish: { name, rawSpec }, isOwn, isThere }: Overriding): string {
  const verb = isThere ? 'Change the override of' : 'Override';
  return `${verb} ${plainText(name)} to ${rawSpec}${isOwn ? ', and ask for it here too' : ''}`;
}

function bumpNotes({ package: bad }: Finding, { published: { version } }: Target): readonly string[] {
  const bump = bumpOf(bad.version, version);
  return [bump === 'downgrade' ? 'downgrade to the last clean version' : bump];
}
