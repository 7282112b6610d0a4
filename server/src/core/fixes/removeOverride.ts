// Takes out an override that is good for nothing, with whatever would hold nothing without it.
import { placedOverrideOf } from '../planning/overrideUse';
import type { FixStrategy } from '../planning/proposal';

const reasons: ReadonlyMap<string, string> = new Map([
  ['overrideIgnored', 'it has no effect'],
  ['overrideUnused', 'it matches nothing'],
  ['overrideDuplicate', 'it is there twice'],
  ['overrideUnneeded', 'the ranges do without it'],
]);

export const removeOverride: FixStrategy = {
  id: 'removeOverride',
  step: 2,
  propose: ({ project }, finding) => {
    const reason = reasons.get(finding.rule);
    const placed = reason === undefined ? undefined : placedOverrideOf(project, finding);
    if (!placed || reason === undefined) return [];
    const { file, override } = placed;
    return [
      {
        label: `Remove the override of ${override.path.join(' > ')}`,
        notes: [reason],
        bump: 'none',
        changes: [{ type: 'removal', file, written: override, withHolder: true }],
        refresh: [],
        indirect: false,
      },
    ];
  },
};
