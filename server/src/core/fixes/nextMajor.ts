// Goes to a later major, of the dependency itself or of what brings it in: where nothing nearer is to be had.

import { pinnedTo, withVersion } from '../manifests/withVersion';
import { admitsMalware, directDeclaration, respecifying } from '../planning/declared';
import { withHelp } from '../planning/help';
import { raisedParents } from '../planning/parents';
import type { FixStrategy, Planning, Proposal } from '../planning/proposal';
import { targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';
import type { Finding } from '../types';

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
  const direct = directDeclaration(planning.project, finding);
  if (!direct) return [];
  const { near, far } = targetsFor(planning, finding);
  if (near || !far) return [];
  const { version } = far.published;
  const { name } = direct.declaration;
  const raised = withVersion(direct.rawSpec, version);
  const isOpen = raised === undefined || admitsMalware(planning.project, name, raised);
  const rawSpec = isOpen ? pinnedTo(direct.rawSpec, version) : raised;
  if (rawSpec === undefined) return [];
  return withHelp(planning, finding, {
    label: isOpen ? `Pin ${name} to ${version}` : `Raise ${name} to ${rawSpec}`,
    notes: ['major, may break', ...far.notes],
    bump: bumpOf(finding.package.version, version),
    changes: [respecifying(direct, rawSpec)],
    refresh: [],
    version: far.published,
    indirect: false,
  });
}
