// Projects of which a workspace asks for what is vulnerable, or for what brings it in.
import { osv } from '../support/project';
import type { Story } from '../support/proveFixes';
import { vulnerable } from './storyAdvisories';
import { except, inWorkspace, manifest } from './storyFiles';

export const workspaceStories: readonly Story[] = [
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
  {
    title: 'what a workspace asks for brings it in and admits the patch, and another asks for a later major',
    registry: `
      a@1.0.0 -> c ^0.1.0
      c@0.1.0
      c@1.0.0
      + c@0.1.1`,
    files: inWorkspace({ a: '^1.0.0' }),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'c', { fixed: '0.1.1' })],
    offers: except(['bun', 'yarnClassic'], 'updateLock', 'override'),
  },
];
