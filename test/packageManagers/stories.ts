// Projects with findings, each made so that certain fixes are offered, in the files of every package manager.
import { osv } from '../support/project';
import type { Story } from '../support/proveFixes';
import { openRangeStories } from './openRangeStories';
import { overrideStories } from './overrideStories';
import { asking, except, inWorkspace, manifest } from './storyFiles';

const vulnerable = osv('GHSA-aaaa-aaaa-aaaa', 'b', { fixed: '1.0.1' });

const fixedLater = osv('GHSA-aaaa-aaaa-aaaa', 'b', { fixed: '1.1.0' });
const malicious = osv('MAL-2026-1', 'b', { versions: ['1.0.1'], published: '2020-06-01T00:00:00Z' });

const direct: readonly Story[] = [
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
    title: 'a workspace asks for it',
    registry: `
      b@1.0.0
      c@1.0.0
      + b@1.0.1`,
    files: inWorkspace({ b: '^1.0.0' }),
    advisories: [vulnerable],
    offers: except(['bun', 'yarnClassic'], 'updateLock', 'raiseRange', 'pinVersion'),
  },
  {
    title: 'a workspace asks for what the catalog says',
    registry: `
      b@1.0.0
      c@1.0.0
      + b@1.0.1`,
    files: inWorkspace({ b: 'catalog:' }, { b: '^1.0.0' }),
    advisories: [vulnerable],
    offers: except(['bun'], 'updateLock', 'raiseRange', 'pinVersion'),
    not: ['npm', 'yarnClassic'],
  },
];

const policies: readonly Story[] = [
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

const indirect: readonly Story[] = [
  {
    title: 'a dependency brings it in and admits the patch',
    registry: `
      a@1.0.0 -> b ^1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: asking({ a: '^1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['updateLock', 'override'],
  },
  {
    title: 'a dependency brings it in under another name, beside a later major, and admits the patch',
    registry: `
      a@1.0.0 -> b-cjs npm:b@^1.0.0, b ^2.0.0
      b@1.0.0
      b@2.0.0
      + b@1.0.1
      + b@2.0.1`,
    files: asking({ a: '^1.0.0' }),
    advisories: [vulnerable],
    offers: ({ id }) => (id === 'bun' ? ['updateLock'] : ['updateLock', 'override']),
  },
  {
    title: 'a dependency insists on it under another name and its own',
    registry: `
      a@1.0.0 -> b-cjs npm:b@1.0.0, b 1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: asking({ a: '^1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['override'],
    // Its overrides do not reach what an alias asks for.
    not: ['bun'],
  },
  {
    title: 'malware that a dependency brought in has been taken down',
    registry: `
      a@1.0.0 -> b ^1.0.0
      b@1.0.0
      - b@1.0.1`,
    files: asking({ a: '^1.0.0' }),
    advisories: [malicious],
    // npm keeps what it was told to update where only a lower version is to be had.
    offers: except(['npm'], 'updateLock', 'override'),
  },
  {
    title: 'a dependency insists on it, a later one does not',
    registry: `
      a@1.0.0 -> b 1.0.0
      b@1.0.0
      + a@1.1.0 -> b ^1.0.1
      + b@1.0.1`,
    files: asking({ a: '^1.0.0' }),
    advisories: [vulnerable],
    offers: except(['bun'], 'updateLock', 'raiseParent', 'override'),
  },
  {
    title: 'it comes through two levels that both insist',
    registry: `
      a@1.0.0 -> m 1.0.0
      m@1.0.0 -> b 1.0.0
      b@1.0.0
      + a@1.1.0 -> m ^1.0.0
      + a@1.2.0 -> m ^1.1.0
      + m@1.1.0 -> b ^1.0.1
      + b@1.0.1`,
    files: asking({ a: '1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['raiseParent', 'override'],
    policy: ['ignore'],
  },
  {
    title: 'no version of it is safe, and what asks for it has learnt to do without',
    registry: `
      a@1.0.0 -> m 1.0.0
      m@1.0.0 -> b 1.0.0
      b@1.0.0
      + m@1.1.0`,
    files: asking({ a: '1.0.0' }),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'b', {})],
    offers: () => ['overrideParent'],
  },
  {
    title: 'two dependencies insist on it',
    registry: `
      a@1.0.0 -> b 1.0.0
      c@1.0.0 -> b 1.0.0
      b@1.0.0
      + a@1.1.0 -> b ^1.0.1
      + c@1.2.0 -> b ^1.0.1
      + b@1.0.1`,
    files: asking({ a: '~1.0.0', c: '~1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['raiseParent', 'override'],
  },
  {
    title: 'the next major of what brings it in does without',
    registry: `
      a@1.0.0 -> b 1.0.0
      b@1.0.0
      + a@2.0.0 -> c ^1.0.0
      + c@1.0.0`,
    files: asking({ a: '^1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['nextMajor'],
  },
  {
    title: 'only an override helps, and another major is to stay',
    registry: `
      a@1.0.0 -> b ~1.0.0
      c@1.0.0 -> b ^2.0.0
      b@1.0.0
      b@2.0.0
      + b@1.1.0`,
    files: asking({ a: '^1.0.0', c: '^1.0.0' }),
    advisories: [fixedLater],
    offers: () => ['override'],
  },
  {
    title: 'two majors are vulnerable, and an override moves one to the other',
    registry: `
      a@1.0.0 -> b ^2.0.0
      c@1.0.0 -> b ^1.0.0
      b@1.0.0
      b@2.0.0 -> d ^1.0.0
      d@1.0.0
      + b@2.1.0 -> d ^1.0.0`,
    files: asking({ a: '^1.0.0', c: '^1.0.0' }),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'b', { fixed: '2.1.0' })],
    offers: () => ['override', 'updateLock'],
  },
  {
    title: 'two versions of what insists on it',
    registry: `
      a@1.0.0 -> b 1.0.0
      a@2.0.0 -> b 1.0.0
      c@1.0.0 -> a ^1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: asking({ a: '^2.0.0', c: '1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['override'],
  },
  {
    title: 'it is the peer of what asks for it, and nobody else provides it',
    registry: `
      a@1.0.0 -> peer b 1.0.0
      b@1.0.0
      + a@1.1.0 -> peer b ^1.0.1
      + b@1.0.1`,
    files: asking({ a: '~1.0.0' }),
    advisories: [vulnerable],
    // yarn installs no peers by itself, and pnpm keeps the one that it has.
    offers: ({ id }) => (id === 'npm' || id === 'bun' ? ['raiseParent'] : []),
  },
  {
    title: 'only an override helps, and package.json has resolutions',
    registry: `
      a@1.0.0 -> b 1.0.0
      c@1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: () => manifest({ dependencies: { a: '1.0.0', c: '1.0.0' }, resolutions: { c: '1.0.0' } }),
    advisories: [vulnerable],
    offers: () => ['override'],
    // They are yarn's, and pnpm takes them for overrides of its own, for which it then looks nowhere else.
    not: ['npm', 'yarnClassic', 'yarnBerry', 'bun'],
  },
  {
    title: 'a scoped package insists on it, and the project asks for it as well',
    registry: `
      @s/a@1.0.0 -> @s/b 1.0.0
      @s/b@1.0.0
      + @s/b@1.1.0`,
    files: asking({ '@s/a': '^1.0.0', '@s/b': '^1.0.0' }),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', '@s/b', { fixed: '1.1.0' })],
    offers: () => ['override'],
  },
  {
    title: 'only a later major is free of it, and nothing admits that',
    registry: `
      a@1.0.0 -> b ^1.0.0
      b@1.0.0
      + b@2.0.0`,
    files: asking({ a: '^1.0.0' }),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'b', { fixed: '2.0.0' })],
    offers: () => ['override'],
  },
  {
    title: 'what a workspace asks for insists on it',
    registry: `
      a@1.0.0 -> b 1.0.0
      c@1.0.0
      b@1.0.0
      + a@1.1.0 -> b ^1.0.1
      + b@1.0.1`,
    files: inWorkspace({ a: '^1.0.0' }),
    advisories: [vulnerable],
    offers: except(['bun', 'yarnClassic'], 'updateLock', 'raiseParent', 'override'),
  },
  {
    title: 'two workspaces come to it through two that insist on it in the same words',
    registry: `
      a@1.0.0 -> b 1.0.0
      c@1.0.0 -> b 1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: inWorkspace({ a: '^1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['override'],
  },
  {
    title: 'the root admits the patch, and a workspace insists on it',
    registry: `
      b@1.0.0
      + b@1.0.1`,
    files: () => ({
      ...manifest({ workspaces: ['packages/*'], dependencies: { b: '^1.0.0' } }),
      'packages/app/package.json': `{ "name": "app", "version": "1.0.0", "dependencies": { "b": "1.0.0" } }\n`,
    }),
    advisories: [vulnerable],
    offers: () => ['updateLock', 'raiseRange', 'pinVersion'],
    // Only yarn 1 updates nothing of which a manifest says something else than the lockfile.
    not: ['npm', 'yarnBerry', 'pnpm', 'bun'],
  },
  {
    title: 'what a workspace asks for brings it in and admits the patch',
    registry: `
      a@1.0.0 -> b ^1.0.0
      c@1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: inWorkspace({ a: '^1.0.0' }),
    advisories: [vulnerable],
    offers: except(['yarnClassic'], 'updateLock', 'override'),
  },
];

export const stories: readonly Story[] = [
  ...direct,
  ...indirect,
  ...openRangeStories,
  ...overrideStories,
  ...policies,
];
