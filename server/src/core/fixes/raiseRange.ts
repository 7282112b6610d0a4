// Raises the declared range to the safe version, its operator kept; only where the new range admits no malware.

import { directDeclarations } from '../planning/declared';
import type { FixStrategy } from '../planning/proposal';
import { goingTo, raisedTo, respecifications } from '../planning/respecified';
import { targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';
import { listed } from '../wording';

export const raiseRange: FixStrategy = {
  id: 'raiseRange',
  step: 2,
  propose: (planning, finding) => {
    const { project } = planning;
    const direct = finding.exposed ? directDeclarations(project, finding) : [];
    const { near } = direct.length > 0 ? targetsFor(planning, finding) : {};
    const bump = near && bumpOf(finding.package.version, near.published.version);
    if (!near || !bump || bump === 'downgrade') return [];
    const raised = respecifications(project, direct, raisedTo(project, near.published.version));
    const ways = raised.map(({ changes, words }) => ({ label: `Raise ${listed(words)}`, changes }));
    return goingTo(planning, finding, near, bump, ways);
  },
};
