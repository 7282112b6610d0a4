// Malware is an incident, not a risk: always an error, whatever the record's rating says.
import { type Exposure, exposuresOf } from '../exposures';
import { findingOf } from '../finding';
import type { Rule } from '../types';
import { plainText } from '../untrusted';
import { disputeOf, subjectOf } from '../wording';

export const malicious: Rule = {
  id: 'malicious',
  title: 'Malicious package',
  help: 'The package was published to do harm, in this version or in all of them. Remove it or go to a clean version, find out whether it was installed, and change the secrets it could read from another computer.',
  find: (project) =>
    exposuresOf(project)
      .filter(({ group }) => group.kind === 'malware')
      .map((exposure) => {
        const { id, summary, withdrawals } = exposure.group;
        const what = plainText(summary) || 'no description given';
        const message = `${claimOf(exposure)}: ${what} (${id}${disputeOf(exposure.group)})`;
        return findingOf('malicious', exposure, withdrawals ? 'warning' : 'error', message);
      }),
};

function claimOf(exposure: Exposure): string {
  const { evidence, version, declaration } = exposure;
  if (version === '') return `${subjectOf(exposure)} is malware in every version`;
  const only = evidence === 'range' && declaration?.rawSpec !== version;
  return `${subjectOf(exposure)}${only ? ', which' : ''} is malware`;
}
