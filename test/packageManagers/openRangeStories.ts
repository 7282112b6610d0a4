// Projects whose lockfile is clean under a range that admits malware, which has come out since.
import type { Story } from '../support/proveFixes';
import { malicious } from './storyAdvisories';
import { asking, inWorkspace, manifest } from './storyFiles';

const both: Story['offers'] = () => ['boundRange', 'pinLocked'];

export const openRangeStories: readonly Story[] = [
  {
    title: 'malware has come out within the range of a clean lockfile',
    registry: `
      b@1.0.0
      + b@1.0.1`,
    files: asking({ b: '^1.0.0' }),
    advisories: [malicious],
    offers: both,
    policy: ['ignore'],
  },
  {
    title: 'malware has come out below what is locked, for development, under another name',
    registry: `
      b@1.0.0
      b@1.0.2
      + b@1.0.1`,
    files: () => manifest({ devDependencies: { other: 'npm:b@^1.0.0' } }),
    advisories: [malicious],
    offers: both,
  },
  {
    title: 'malware has come out within the range of a workspace',
    registry: `
      b@1.0.0
      c@1.0.0
      + b@1.0.1`,
    files: inWorkspace({ b: '^1.0.0' }),
    advisories: [malicious],
    offers: both,
  },
  {
    title: 'malware has come out within the range of the catalog',
    registry: `
      b@1.0.0
      c@1.0.0
      + b@1.0.1`,
    files: inWorkspace({ b: 'catalog:' }, { b: '^1.0.0' }),
    advisories: [malicious],
    offers: both,
    not: ['npm', 'yarnClassic'],
  },
];
