// Pins the declaration to exactly the safe version: nothing else can come in until a person says so.

import { pinnedTo } from '../manifests/withVersion';
import { directDeclarations, respecifications } from '../planning/declared';
import { firstToCure } from '../planning/help';
import type { FixStrategy } from '../planning/proposal';
import { targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';
import type { Bump } from '../types';
import { listed } from '../wording';

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
    const direct = finding.exposed ? directDeclarations(planning.project, finding) : [];
    const { near } = direct.length > 0 ? targetsFor(planning, finding) : {};
    if (!near) return [];
    const { version } = near.published;
    const bump = bumpOf(finding.package.version, version);
    const proposals = respecifications(direct, ({ rawSpec }) => pinnedTo(rawSpec, version)).map(
      ({ changes, names: pinned }) => ({
        label: `Pin ${listed(pinned)} to ${version}`,
        notes: [notes[bump], ...near.notes],
        bump,
        changes,
        refresh: [],
        version: near.published,
        indirect: false,
      }),
    );
    return firstToCure(planning, finding, proposals);
  },
};
