// Goes to a later major, of the dependency itself or of what brings it in: where nothing nearer is to be had.

import { pinnedTo, withVersion } from '../manifests/withVersion';
import { admitsMalware, directDeclaration, directDeclarations, respecifications } from '../planning/declared';
import { firstToCure } from '../planning/help';
import { raisedParents } from '../planning/parents';
import type { FixStrategy, Planning, Proposal } from '../planning/proposal';
import { targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';
import type { Finding } from '../types';
import { listed } from '../wording';

export const nextMajor: FixStrategy = {
  id: 'nextMajor',
  step: 5,
  yieldsTo: 'smaller',
  propose: (planning, finding) => {
    if (!finding.exposed) return [];
    const own = ownMajor(planning, finding);
    if (own.length > 0 || directDeclaration(planning.project, finding)) return own;
    const proposal = raisedParents(planning, finding, 'far');
    return proposal ? [proposal] : [];
  },
};

function ownMajor(planning: Planning, finding: Finding): readonly Proposal[] {
  const { project } = planning;
  const direct = directDeclarations(project, finding);
  if (direct.length === 0) return [];
  const { near, far } = targetsFor(planning, finding);
  if (near || !far) return [];
  const { version } = far.published;
  const raised = respecifications(direct, ({ declaration, rawSpec: before }) => {
    const rawSpec = withVersion(before, version);
    const isOpen = rawSpec === undefined || admitsMalware(project, declaration.name, rawSpec);
    return isOpen ? undefined : rawSpec;
  });
  const pinned = respecifications(direct, ({ rawSpec }) => pinnedTo(rawSpec, version));
  const isRaised = raised.length > 0;
  const proposals = (isRaised ? raised : pinned).map(({ changes, names, words }) => ({
    label: isRaised ? `Raise ${listed(words)}` : `Pin ${listed(names)} to ${version}`,
    notes: ['major, may break', ...far.notes],
    bump: bumpOf(finding.package.version, version),
    changes,
    refresh: [],
    version: far.published,
    indirect: false,
  }));
  return firstToCure(planning, finding, proposals);
}
