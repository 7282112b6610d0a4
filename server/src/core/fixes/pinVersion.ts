// Pins the declaration to exactly the safe version: nothing else can come in until a person says so.

import { pinnedTo } from '../manifests/withVersion';
import { directDeclaration, respecifying } from '../planning/declared';
import { withHelp } from '../planning/help';
import type { FixStrategy } from '../planning/proposal';
import { targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';
import type { Bump } from '../types';

const notes: Readonly<Record<Bump, string>> = {
  none: 'exact',
  patch: 'patch',
  minor: 'minor',
  major: 'major, may break',
  downgrade: 'downgrade to the last clean version',
};

export const pinVersion: FixStrategy = {
  id: 'pinVersion',
  step: 2,
  propose: (planning, finding) => {
    const direct = finding.exposed ? directDeclaration(planning.project, finding) : undefined;
    const { near } = direct ? targetsFor(planning, finding) : {};
    const rawSpec = direct && near && pinnedTo(direct.rawSpec, near.published.version);
    if (!direct || !near || rawSpec === undefined) return [];
    const bump = bumpOf(finding.package.version, near.published.version);
    return withHelp(planning, finding, {
      label: `Pin ${direct.declaration.name} to ${near.published.version}`,
      notes: [notes[bump], ...near.notes],
      bump,
      changes: [respecifying(direct, rawSpec)],
      refresh: [],
      version: near.published,
      indirect: false,
    });
  },
};
