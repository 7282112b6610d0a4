// Pins the declaration to exactly the safe version: nothing else can come in until a person says so.

import { pinnedTo } from '../manifests/withVersion';
import { directDeclarations } from '../planning/declared';
import type { FixStrategy } from '../planning/proposal';
import { goingTo, respecifications } from '../planning/respecified';
import { targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';
import type { Bump } from '../types';
import { listed } from '../wording';

const words: Readonly<Record<Bump, string>> = {
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
    const word = words[bumpOf(finding.package.version, version)];
    const pinned = respecifications(planning.project, direct, ({ rawSpec }) => pinnedTo(rawSpec, version));
    const ways = pinned.map(({ changes, names }) => ({
      label: `Pin ${listed(names)} to ${version}`,
      changes,
    }));
    return goingTo(planning, finding, near, word, ways);
  },
};
