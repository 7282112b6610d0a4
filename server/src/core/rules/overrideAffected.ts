// An override whose range starts among affected versions: made for an older advisory, overtaken by a newer one.
import { heededOn, overrideFinding, verdictOnValue } from '../planning/overrideUse';
import type { Rule } from '../types';
import { plainText } from '../untrusted';
import { listed } from '../wording';

export const overrideAffected: Rule = {
  id: 'overrideAffected',
  title: 'Override inside a vulnerable range',
  help: 'The versions that this override admits are in part affected by an advisory, so it does not keep them out. Raise it to the first version that no advisory affects.',
  find: (project, about) =>
    heededOn(project, about).flatMap((heeded) => {
      const verdict = heeded.isUsed() ? verdictOnValue(project, heeded) : undefined;
      if (!verdict || (verdict.isAll && verdict.fixed !== undefined)) return [];
      const { placed, rule } = heeded;
      const { name } = rule.target;
      const ids = listed(verdict.groups.slice(0, 4).map(({ id }) => id));
      const admits = `"${placed.override.rawSpec}" admits ${name} ${verdict.witness}, which ${ids} ${verdict.groups.length > 1 ? 'affect' : 'affects'}`;
      const fixed = verdict.fixed === undefined ? 'no fixed version is known' : `fixed in ${verdict.fixed}`;
      const message = plainText(`${admits} (${fixed})`, 400);
      const severity = verdict.isAll ? 'warning' : 'information';
      const about = { severity, message, name, version: verdict.witness } as const;
      return [overrideFinding('overrideAffected', placed, 'value', about)];
    }),
};
