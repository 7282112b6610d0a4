// Goes to a later major, of the dependency itself or of what brings it in: where nothing nearer is to be had.

import { pinnedTo } from '../manifests/withVersion';
import { directDeclaration, directDeclarations } from '../planning/declared';
import { raisedParents } from '../planning/parents';
import type { FixStrategy, Planning, Proposal } from '../planning/proposal';
import { goingTo, raisedTo, respecifications } from '../planning/respecified';
import { targetsFor } from '../registry/choose';
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
  const raised = respecifications(project, direct, raisedTo(project, version));
  const pinned = respecifications(planning.project, direct, ({ rawSpec }) => pinnedTo(rawSpec, version));
  const raises = raised.map(({ changes, words }) => ({ label: `Raise ${listed(words)}`, changes }));
  const pins = pinned.map(({ changes, names }) => ({ label: `Pin ${listed(names)} to ${version}`, changes }));
  return goingTo(planning, finding, far, 'major, may break', raises.length > 0 ? raises : pins);
}
