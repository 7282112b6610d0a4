// A known vulnerability in a version that the project locks, installs or asks for.
import { fixedAbove } from '../advisories/affected';
import { exposuresOf } from '../exposures';
import { findingOf } from '../finding';
import type { Rating, Rule, Severity } from '../types';
import { plainText } from '../untrusted';
import { disputeOf, subjectOf } from '../wording';

const severities: Readonly<Record<Rating, Severity>> = {
  critical: 'error',
  high: 'error',
  moderate: 'warning',
  low: 'information',
  unknown: 'warning',
};

export const vulnerable: Rule = {
  id: 'vulnerable',
  title: 'Known vulnerability',
  help: 'An advisory describes a vulnerability in this version. Go to a version that no advisory affects.',
  find: (project) =>
    exposuresOf(project)
      .filter(({ group }) => group.kind === 'vulnerability')
      .map((exposure) => {
        const { id, rating, summary, records } = exposure.group;
        const what = plainText(summary) || 'no description given';
        const fixed = fixedAbove(records, exposure.version);
        const remedy = fixed === undefined ? '' : `, fixed in ${plainText(fixed)}`;
        const rated = rating === 'unknown' ? 'not rated' : rating;
        const message = `${subjectOf(exposure)}: ${what} (${rated}, ${id}${remedy}${disputeOf(exposure.group)})`;
        return findingOf('vulnerable', exposure, severities[rating], message);
      }),
};
