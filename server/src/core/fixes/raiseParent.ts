// Raises what brings an affected package in to the lowest version, of the same major, that no longer does.
import { raisedParents } from '../planning/parents';
import type { FixStrategy } from '../planning/proposal';

export const raiseParent: FixStrategy = {
  id: 'raiseParent',
  step: 3,
  propose: (planning, finding) => {
    const proposal = finding.exposed ? raisedParents(planning, finding, 'near') : undefined;
    return proposal ? [proposal] : [];
  },
};
