// Pins a declaration whose range admits malware to exactly the clean version that is locked.
import { pinnedTo } from '../manifests/withVersion';
import { declaredAt, openRangeOf, respecifying } from '../planning/declared';
import type { FixStrategy } from '../planning/proposal';

export const pinLocked: FixStrategy = {
  id: 'pinLocked',
  step: 2,
  propose: ({ project }, finding) => {
    const open = openRangeOf(project, finding);
    const declared = open && declaredAt(project, open.importer, open.declaration);
    const rawSpec = declared && pinnedTo(declared.rawSpec, open.locked.version);
    if (!declared || rawSpec === undefined) return [];
    return [
      {
        label: `Pin ${open.declaration.name} to ${open.locked.version}`,
        notes: ['exact, as locked'],
        bump: 'none',
        changes: [respecifying(declared, rawSpec)],
        refresh: [],
        indirect: false,
      },
    ];
  },
};
