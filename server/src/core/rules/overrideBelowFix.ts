// An override that itself imposes an affected version, although there is a fixed one.
import { heededOn, overrideFinding, verdictOnValue } from '../planning/overrideUse';
import type { Rule } from '../types';
import { plainText } from '../untrusted';
import { listed } from '../wording';

export const overrideBelowFix: Rule = {
  id: 'overrideBelowFix',
  title: 'Override below the fix',
  help: 'Every version that this override admits is affected by an advisory that has a fix: it keeps the fix out. Raise it.',
  find: (project, about) =>
    heededOn(project, about).flatMap((heeded) => {
      const verdict = heeded.isUsed() ? verdictOnValue(project, heeded) : undefined;
      if (!verdict?.isAll || verdict.fixed === undefined) return [];
      const { placed, rule } = heeded;
      const { name } = rule.target;
      const ids = listed(verdict.groups.slice(0, 4).map(({ id }) => id));
      const message = plainText(
        `"${placed.override.rawSpec}" holds ${name} below ${verdict.fixed}, where ${ids} ${verdict.groups.length > 1 ? 'are' : 'is'} fixed`,
        400,
      );
      const about = { severity: 'warning', message, name, version: verdict.witness } as const;
      return [overrideFinding('overrideBelowFix', placed, 'value', about)];
    }),
};
