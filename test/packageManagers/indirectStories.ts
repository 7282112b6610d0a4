// Projects into which a dependency brings what is vulnerable or malware.
import { osv } from '../support/project';
import type { Story } from '../support/proveFixes';
import { malicious, vulnerable } from './storyAdvisories';
import { asking, except, manifest, only } from './storyFiles';

const fixedLater = osv('GHSA-aaaa-aaaa-aaaa', 'b', { fixed: '1.1.0' });

/** pnpm keeps the one that it has, and bun's overrides are not about peers. */
const autoInstalledPeer = only({ npm: ['updateLock', 'override'], bun: ['updateLock'] });

export const indirectStories: readonly Story[] = [
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
    title: 'a dependency brings it in and admits the patch, and the project asks for a later major',
    registry: `
      a@1.0.0 -> b ^1.0.0
      b@1.0.0
      b@2.0.0
      + b@1.0.1`,
    files: asking({ a: '^1.0.0', b: '^2.0.0' }),
    advisories: [vulnerable],
    offers: except(['bun'], 'updateLock', 'override'),
  },
  {
    title:
      'a dependency brings it in and admits the patch, and the project asks for a later major as optional',
    registry: `
      a@1.0.0 -> b ^1.0.0
      b@1.0.0
      b@2.0.0
      + b@1.0.1`,
    files: () => manifest({ dependencies: { a: '^1.0.0' }, optionalDependencies: { b: '^2.0.0' } }),
    advisories: [vulnerable],
    offers: except(['bun', 'pnpm'], 'updateLock', 'override'),
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
    title: 'it is the peer of what asks for it, which admits the patch, and nobody else provides it',
    registry: `
      a@1.0.0 -> peer b ^1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: asking({ a: '^1.0.0' }),
    advisories: [vulnerable],
    offers: autoInstalledPeer,
    // yarn installs no peers by itself.
    not: ['yarnClassic', 'yarnBerry'],
  },
  {
    title: 'it is the peer of several that admit the patch, one of which another brings in',
    registry: `
      a@1.0.0 -> peer b ^1.0.0
      c@1.0.0 -> d ^1.0.0
      d@1.0.0 -> peer b >=1.0.0
      b@1.0.0
      + b@1.0.1
      + b@2.0.0`,
    files: asking({ a: '^1.0.0', c: '^1.0.0' }),
    advisories: [vulnerable],
    offers: autoInstalledPeer,
    not: ['yarnClassic', 'yarnBerry'],
  },
  {
    title: 'it is the peer of several, and what one admits another does not',
    registry: `
      a@1.0.0 -> peer b >=1.0.0
      c@1.0.0 -> d ^1.0.0
      d@1.0.0 -> peer b ^1.0.0
      b@1.0.0
      + b@1.0.1
      + b@2.0.0`,
    files: asking({ a: '^1.0.0', c: '^1.0.0' }),
    advisories: [vulnerable],
    offers: autoInstalledPeer,
    not: ['yarnClassic', 'yarnBerry'],
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
    offers: only({ npm: ['raiseParent', 'override'], bun: ['raiseParent'] }),
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
];
