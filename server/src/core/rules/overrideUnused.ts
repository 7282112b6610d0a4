// An override of something that is not there.
import { isDeclared } from '../planning/declared';
import { type HeededOverride, heededOn, overrideFinding } from '../planning/overrideUse';
import { isWhole } from '../readWhole';
import type { Project, Rule } from '../types';
import { plainText } from '../untrusted';

export const overrideUnused: Rule = {
  id: 'overrideUnused',
  title: 'Override that matches nothing',
  help: 'Nothing in the lockfile and no declaration is what this override is about. Remove it, or correct its key.',
  find: (project, about) => {
    // In a lockfile that could be read in part only, what it is about may be in the other part.
    if (!isWhole(project.lock?.graph.lockfile.problems ?? [])) return [];
    return heededOn(project, about)
      .filter(({ isUsed }) => !isUsed())
      .map((heeded) => {
        const { placed, rule } = heeded;
        const message = messageOf(project, heeded);
        const about = { severity: 'information' as const, message, name: rule.target.name };
        return overrideFinding('overrideUnused', placed, 'name', about);
      });
  },
};

/** What is declared is used, unless overrides spare it. */
function messageOf(project: Project, { placed, rule }: HeededOverride): string {
  const asked = plainText(placed.override.path.join(' > '));
  return rule.via.length === 0 && isDeclared(project, rule.target.name)
    ? `Only the project itself asks for ${asked}, which yarn 1 does not override: this overrides nothing`
    : `Nothing asks for ${asked}: this overrides nothing`;
}
