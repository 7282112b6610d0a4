// An override that has done its work: what the ranges give without it today is as clean.
import { needlessOverridesOf } from '../planning/needlessOverrides';
import { overrideFinding } from '../planning/overrideUse';
import type { Rule } from '../types';
import { plainText } from '../untrusted';
import { listed } from '../wording';

export const overrideUnneeded: Rule = {
  id: 'overrideUnneeded',
  title: 'Override no longer needed',
  help: 'Without this override the package manager would lock a version that no advisory affects, now and with an update. Remove it, so that it does not hold back later versions.',
  find: (project, about) =>
    needlessOverridesOf(project, about).map(({ heeded: { placed, rule }, versions }) => {
      const { name } = rule.target;
      const message = plainText(
        `Without this override ${name} would be ${listed(versions)}, which no advisory affects`,
      );
      return overrideFinding('overrideUnneeded', placed, 'name', { severity: 'hint', message, name });
    }),
};
