// Raises the declared range to the safe version, its operator kept; only where the new range admits no malware.

import { withVersion } from '../manifests/withVersion';
import { admitsMalware, directDeclaration, respecifying } from '../planning/declared';
import { withHelp } from '../planning/help';
import type { FixStrategy } from '../planning/proposal';
import { targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';

export const raiseRange: FixStrategy = {
  id: 'raiseRange',
  step: 2,
  propose: (planning, finding) => {
    const { project } = planning;
    const direct = finding.exposed ? directDeclaration(project, finding) : undefined;
    const { near } = direct ? targetsFor(planning, finding) : {};
    const bump = near && bumpOf(finding.package.version, near.published.version);
    if (!direct || !near || !bump || bump === 'downgrade') return [];
    const rawSpec = withVersion(direct.rawSpec, near.published.version);
    if (rawSpec === undefined || admitsMalware(project, direct.declaration.name, rawSpec)) return [];
    return withHelp(planning, finding, {
      label: `Raise ${direct.declaration.name} to ${rawSpec}`,
      notes: [bump, ...near.notes],
      bump,
      changes: [respecifying(direct, rawSpec)],
      refresh: [],
      version: near.published,
      indirect: false,
    });
  },
};
