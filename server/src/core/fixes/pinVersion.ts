// Pins the declaration to exactly the safe version: nothing else can come in until a person says so.

import { pinnedTo } from '../manifests/spec';
import { directTarget, replacing } from '../planning/declared';
import { bumpOf } from '../registry/pick';
import type { Bump, FixStrategy } from '../types';

const notes: Readonly<Record<Bump, string>> = {
  none: 'exact',
  patch: 'patch',
  minor: 'minor',
  major: 'major, may break',
  downgrade: 'downgrade to the last clean version',
};

export const pinVersion: FixStrategy = {
  id: 'pinVersion',
  propose: (project, finding) => {
    const target = directTarget(project, finding);
    const rawSpec = target && pinnedTo(target.declaration.rawSpec, target.version);
    if (!target || rawSpec === undefined) return [];
    const { file, declaration, version } = target;
    const bump = bumpOf(finding.package.version, version);
    const label = `Pin ${declaration.name} to ${version}`;
    return [{ label, note: notes[bump], bump, edits: replacing(file, declaration, rawSpec) }];
  },
};
