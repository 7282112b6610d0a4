// Raises the declared range to the safe version, its operator kept; only where the new range admits no malware.

import { withVersion } from '../manifests/withVersion';
import { admitsMalware, directDeclarations, respecifications } from '../planning/declared';
import { firstToCure } from '../planning/help';
import type { FixStrategy } from '../planning/proposal';
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
    const raised = respecifications(direct, ({ declaration, rawSpec: before }) => {
      const rawSpec = withVersion(before, near.published.version);
      const isOpen = rawSpec === undefined || admitsMalware(project, declaration.name, rawSpec);
      return isOpen ? undefined : rawSpec;
    });
    const proposals = raised.map(({ changes, words }) => ({
      label: `Raise ${listed(words)}`,
      notes: [bump, ...near.notes],
      bump,
      changes,
      refresh: [],
      version: near.published,
      indirect: false,
    }));
    return firstToCure(planning, finding, proposals);
  },
};
