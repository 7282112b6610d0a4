// An override of something that is not there.
import { heededOverridesOf, overrideFinding } from '../planning/overrideUse';
import { isWhole } from '../summary';
import type { Rule } from '../types';
import { plainText } from '../untrusted';

export const overrideUnused: Rule = {
  id: 'overrideUnused',
  title: 'Override that matches nothing',
  help: 'Nothing in the lockfile and no declaration is what this override is about. Remove it, or correct its key.',
  find: (project) => {
    // In a lockfile that could be read in part only, what it is about may be in the other part.
    if (!isWhole(project.lock?.graph.lockfile.problems ?? [])) return [];
    return heededOverridesOf(project)
      .filter(({ isUsed }) => !isUsed)
      .map(({ placed, rule }) => {
        const message = `Nothing asks for ${plainText(placed.override.path.join(' > '))}: this overrides nothing`;
        const about = { severity: 'information' as const, message, name: rule.target.name };
        return overrideFinding('overrideUnused', placed, 'name', about);
      });
  },
};
