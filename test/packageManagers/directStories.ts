// Projects that themselves ask for what is vulnerable or malware.
import { osv } from '../support/project';
import type { Story } from '../support/proveFixes';
import { malicious, vulnerable } from './storyAdvisories';
import { asking, except, manifest } from './storyFiles';

export const directStories: readonly Story[] = [
  {
    title: 'a direct dependency is vulnerable, and a patch has come out',
    registry: `
      b@1.0.0
      + b@1.0.1
      + b@1.1.0`,
    files: asking({ b: '^1.0.0' }),
    advisories: [vulnerable],
    offers: except(['bun'], 'updateLock', 'raiseRange', 'pinVersion'),
    policy: ['ignore'],
  },
  {
    title: 'it is asked for exactly, for development, under another name',
    registry: `
      b@1.0.0
      + b@1.0.1`,
    files: () => manifest({ devDependencies: { other: 'npm:b@1.0.0' } }),
    advisories: [vulnerable],
    offers: () => ['raiseRange'],
  },
  {
    title: 'it is asked for by range under another name',
    registry: `
      b@1.0.0
      + b@1.0.1`,
    files: asking({ other: 'npm:b@^1.0.0' }),
    advisories: [vulnerable],
    offers: except(['bun'], 'updateLock', 'raiseRange', 'pinVersion'),
  },
  {
    title: 'a tag leads to malware',
    registry: `
      b@1.0.0
      b@1.0.1`,
    files: asking({ b: 'latest' }),
    advisories: [malicious],
    offers: () => ['pinVersion'],
  },
  {
    title: 'beside it a tag is asked for, which means a later version by now',
    registry: `
      b@1.0.0
      c@1.0.0
      + b@1.0.1
      + c@1.1.0`,
    files: asking({ b: '1.0.0', c: 'latest' }),
    advisories: [vulnerable],
    offers: () => ['raiseRange'],
  },
  {
    title: 'what a tag once led to is vulnerable',
    registry: `
      b@1.0.0
      + b@1.0.1`,
    files: asking({ b: 'latest' }),
    advisories: [vulnerable],
    // yarn 1 and bun would write a range in the tag's place.
    offers: except(['yarnClassic', 'bun'], 'updateLock', 'pinVersion'),
  },
  {
    title: 'only the next major is free of it',
    registry: `
      b@1.0.0
      + b@2.0.0`,
    files: asking({ b: '^1.0.0' }),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'b', { fixed: '2.0.0' })],
    offers: () => ['nextMajor'],
  },
  {
    title: 'malware has been taken down',
    registry: `
      b@1.0.0
      - b@1.0.1`,
    files: asking({ b: '^1.0.0' }),
    advisories: [malicious],
    offers: () => ['pinVersion'],
  },
  {
    title: 'two packages are malware and have been taken down',
    registry: `
      b@1.0.0
      - b@1.0.1
      c@1.0.0
      - c@1.0.1`,
    files: asking({ b: '^1.0.0', c: '^1.0.0' }),
    advisories: [malicious, osv('MAL-2026-2', 'c', { versions: ['1.0.1'] })],
    offers: () => ['pinVersion'],
    // It installs with every run, for which it would have to have kept what has been taken down.
    not: ['yarnClassic'],
  },
  {
    title: 'it is vulnerable, and something else is malware and has been taken down',
    registry: `
      b@1.0.0
      + b@1.0.1
      c@1.0.0
      - c@1.0.1`,
    files: asking({ b: '^1.0.0', c: '^1.0.0' }),
    advisories: [vulnerable, osv('MAL-2026-2', 'c', { versions: ['1.0.1'] })],
    offers: ({ id }) => ['pinVersion', ...(id === 'bun' ? [] : ['updateLock']), 'raiseRange'],
    // It installs with every run, for which it would have to have kept what has been taken down.
    not: ['yarnClassic'],
  },
  {
    title: 'malware has been followed by a clean version',
    registry: `
      b@1.0.0
      - b@1.0.1
      + b@1.0.2`,
    files: asking({ b: '^1.0.0' }),
    advisories: [malicious],
    offers: () => ['raiseRange', 'pinVersion'],
  },
  {
    title: 'every version is malware',
    registry: `
      b@1.0.0
      c@1.0.0`,
    files: asking({ b: '^1.0.0', c: '^1.0.0' }),
    advisories: [osv('MAL-2026-1', 'b', {})],
    offers: () => ['remove'],
    policy: ['ignore'],
  },
  {
    title: 'the policy ignores what is not there any more',
    registry: `
      b@1.0.0
      + b@1.0.1`,
    files: () => ({
      ...manifest({ dependencies: { b: '1.0.0' } }),
      '.lockwatch.jsonc': `{ "ignore": [{ "advisory": "GHSA-cccc-cccc-cccc", "reason": "not reachable" }] }\n`,
    }),
    advisories: [vulnerable],
    offers: () => ['raiseRange'],
    policy: ['ignore', 'unignore'],
  },
];
