// Projects whose overrides are low, in the wrong place, or good for nothing.
import type { Story } from '../support/proveFixes';
import { vulnerable } from './storyAdvisories';
import {
  manifest,
  overriding,
  overridingAbove,
  overridingBelow,
  overridingByCatalog,
  overridingElsewhere,
  overridingTwice,
} from './storyFiles';

/** npm refuses an override that differs from what the project itself asks for, yarn 1 passes it over. */
const withoutOwn: Story['not'] = ['npm', 'yarnClassic'];

export const overrideStories: readonly Story[] = [
  {
    title: 'an override holds a package below the fix',
    registry: `
      a@1.0.0 -> b ^1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: overriding({ a: '^1.0.0' }, { b: '1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['override', 'raiseOverride'],
  },
  {
    title: 'an override holds what a workspace brings in below the fix',
    registry: `
      a@1.0.0 -> b ^1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: overridingAbove({ a: '^1.0.0' }, { b: '1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['override', 'raiseOverride'],
  },
  {
    title: 'an override holds what the project asks for itself below the fix',
    registry: `
      b@1.0.0
      + b@1.0.1`,
    files: overriding({ b: '^1.0.0' }, { b: '1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['raiseOverride'],
    not: withoutOwn,
  },
  {
    title: 'an override takes its value from the catalog, which holds a package below the fix',
    registry: `
      a@1.0.0 -> b ^1.0.0
      b@1.0.0
      + b@1.0.1`,
    files: overridingByCatalog({ a: '^1.0.0' }, 'b', '1.0.0'),
    advisories: [vulnerable],
    offers: () => ['override'],
    not: ['npm', 'yarnClassic', 'yarnBerry'],
  },
  {
    title: 'an override for one of two parents that ask alike holds a package below the fix',
    registry: `
      a@1.0.0 -> b ^1.0.0
      d@1.0.0 -> b ^1.0.0
      b@1.0.0
      b@1.0.1`,
    files: () => manifest({ dependencies: { a: '^1.0.0', d: '^1.0.0' }, resolutions: { 'a/b': '1.0.0' } }),
    advisories: [vulnerable],
    offers: () => ['raiseOverride'],
    not: ['npm', 'yarnClassic', 'pnpm', 'bun'],
  },
  {
    title: 'an override has its floor among what is affected',
    registry: `
      a@1.0.0 -> b 1.0.0
      b@1.0.0
      b@1.0.1`,
    files: overriding({ a: '^1.0.0' }, { b: '^1.0.0' }),
    advisories: [vulnerable],
    offers: () => ['raiseOverride'],
  },
  {
    title: 'an override is of what is not there',
    registry: `
      b@1.0.0
      c@1.0.0`,
    files: overriding({ b: '^1.0.0' }, { c: '1.0.0' }),
    advisories: [],
    offers: () => ['removeOverride'],
  },
  {
    title: 'an override has done its work',
    registry: `
      a@1.0.0 -> b ^1.0.0
      b@1.0.0
      b@1.0.1`,
    files: overriding({ a: '^1.0.0' }, { b: '^1.0.1' }),
    advisories: [vulnerable],
    offers: () => ['removeOverride'],
  },
  {
    title: 'an override is of what the project alone asks for, and is not heeded',
    registry: `
      b@1.0.0
      b@1.0.1`,
    files: overriding({ b: '^1.0.0' }, { b: '1.0.0' }),
    advisories: [],
    offers: () => ['removeOverride'],
    not: ['npm', 'yarnBerry', 'pnpm', 'bun'],
  },
  {
    title: 'an override of what the project asks for itself has done its work',
    registry: `
      b@1.0.0
      b@1.0.1`,
    files: overriding({ b: '^1.0.0' }, { b: '^1.0.1' }),
    advisories: [vulnerable],
    offers: () => ['removeOverride'],
    not: withoutOwn,
  },
  {
    title: 'an override is given twice',
    registry: `
      a@1.0.0 -> b 1.0.0
      b@1.0.0
      b@1.0.1`,
    files: overridingTwice({ a: '^1.0.0' }, 'b', '^1.0.1'),
    advisories: [vulnerable],
    offers: () => ['removeOverride'],
  },
  {
    title: 'an override stands where another package manager looks',
    registry: `
      a@1.0.0 -> b 1.0.0
      b@1.0.0
      b@1.0.1`,
    files: overridingElsewhere({ a: '^1.0.0' }, { b: '1.0.1' }),
    advisories: [vulnerable],
    offers: () => ['override', 'moveOverride', 'removeOverride'],
  },
  {
    title: 'an override stands in a workspace, and is not heeded there',
    registry: `
      a@1.0.0 -> b 1.0.0
      b@1.0.0
      b@1.0.1`,
    files: overridingBelow({ a: '^1.0.0' }, { b: '1.0.1' }),
    advisories: [vulnerable],
    offers: () => ['override', 'moveOverride', 'removeOverride'],
  },
];
