// Raises the declared range to the safe version, its operator kept; only where the new range admits no malware.

import { withVersion } from '../manifests/spec';
import { admitsMalware, directTarget, replacing } from '../planning/declared';
import { bumpOf } from '../registry/pick';
import type { FixStrategy } from '../types';

export const raiseRange: FixStrategy = {
  id: 'raiseRange',
  propose: (project, finding) => {
    const target = directTarget(project, finding);
    const bump = target && bumpOf(finding.package.version, target.version);
    if (!target || !bump || bump === 'downgrade') return [];
    const { file, declaration, version } = target;
    const rawSpec = withVersion(declaration.rawSpec, version);
    if (rawSpec === undefined || admitsMalware(project, declaration, rawSpec)) return [];
    const label = `Raise ${declaration.name} to ${rawSpec}`;
    return [
      {
        label,
        note: bump === 'major' ? 'major, may break' : bump,
        bump,
        edits: replacing(file, declaration, rawSpec),
      },
    ];
  },
};
