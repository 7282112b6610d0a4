// An override as its package manager reads it: what its key means, and which dependencies that is about.
import { satisfies, valid, validRange } from 'semver';
import { addTo } from '../lists';
import { parseDescriptor } from '../manifests/descriptor';
import { samePlain } from '../registry/satisfies';
import { remembered, rememberedBy } from '../remembered';
import type { LockfileFormatId, Override, Spec } from '../types';
import { overlap, overlapping, rangeRowOf } from './overlap';

/** A package in the key of an override: a name, and a range where it is narrowed to one. */
export interface Selector {
  readonly name: string;
  readonly range?: string;
}

/** An override as its package manager reads it. */
export interface OverrideRule {
  readonly override: Override;
  /** What it puts in place: its value, or where that refers to a catalog, what the catalog's line says. */
  readonly spec: Spec;
  readonly target: Selector;
  /** The packages that the way to the target leads through, the outermost first; empty where any way will do. */
  readonly via: readonly Selector[];
  /** Whether the last of `via` itself asks for the target, or something below it may as well. */
  readonly reach: 'child' | 'below';
  /** The first of `via` is asked for by the project itself (yarn 1, a path that does not start with `**`). */
  readonly anchored: boolean;
}

/** Reads an override's key; undefined where the package manager would not understand it. */
export function parseOverride(override: Override, format: LockfileFormatId): OverrideRule | undefined {
  return ruleIn(override, format);
}

const ruleIn = rememberedBy(
  (format: LockfileFormatId) => format,
  (override: Override, format): OverrideRule | undefined => {
    const parsed = readers[format](override.path);
    return parsed && [parsed.target, ...parsed.via].every(({ name }) => isName(name))
      ? { override, spec: override.spec, ...parsed }
      : undefined;
  },
);

/** The same by any package manager that would understand it, whoever it was written for. */
export function parseAnyOverride(override: Override): OverrideRule | undefined {
  for (const format of likelyFormats[override.field]) {
    const rule = parseOverride(override, format);
    if (rule && [rule.target, ...rule.via].every(({ range }) => range === undefined || isRange(range)))
      return rule;
  }
  return undefined;
}

const likelyFormats: Readonly<Record<Override['field'], readonly LockfileFormatId[]>> = {
  overrides: ['npm', 'pnpm', 'yarnBerry', 'yarnClassic'],
  'pnpm.overrides': ['pnpm', 'npm', 'yarnBerry', 'yarnClassic'],
  resolutions: ['yarnBerry', 'yarnClassic', 'pnpm', 'npm'],
};

function isRange(text: string): boolean {
  return text.length <= 256 && validRange(withoutProtocol(text), true) !== null;
}

/** Whether a text can be a package's name, as far as it tells a key from the syntax of another package manager. */
function isName(text: string): boolean {
  return /^(?:@[^@/\s>*]+\/)?[^@/\s>*]+$/.test(text);
}

/** Whether a rule's target is this name, asked for with this range (undefined where it is not known or is none). */
export function matchesTarget(
  { target }: OverrideRule,
  name: string,
  range: string | undefined,
  format: LockfileFormatId,
): boolean {
  if (target.name !== name) return false;
  if (target.range === undefined || range === undefined) return true;
  if (format === 'yarnBerry') return withoutProtocol(target.range) === withoutProtocol(range);
  return overlap(range, target.range);
}

/** Those of some rules whose target is this name, asked for with this range, in their order; found one by one. */
export function* matchingRules(
  rules: readonly OverrideRule[],
  name: string,
  range: string | undefined,
  format: LockfileFormatId,
): Iterable<OverrideRule> {
  const named = rulesAbout(rules, name);
  if (format === 'yarnBerry') yield* named.filter((rule) => matchesTarget(rule, name, range, format));
  else for (const place of overlapping(targetsOf(named), range)) yield named[place]!;
}

/** Those of some rules that are about a package of this name, with whatever range. */
export function rulesAbout(rules: readonly OverrideRule[], name: string): readonly OverrideRule[] {
  return rulesByName(rules).get(name) ?? none;
}

const none: readonly OverrideRule[] = [];

const rulesByName = remembered(
  (rules: readonly OverrideRule[]): ReadonlyMap<string, readonly OverrideRule[]> => {
    const byName = new Map<string, OverrideRule[]>();
    for (const rule of rules) addTo(byName, rule.target.name, rule);
    return byName;
  },
);

const targetsOf = remembered((rules: readonly OverrideRule[]) =>
  rangeRowOf(rules.map(({ target }) => target.range)),
);

/** Whether a package is one that a selector in a way means. */
export function matchesStep(
  selector: Selector,
  name: string | undefined,
  version: string | undefined,
): boolean {
  if (selector.name !== name) return false;
  if (selector.range === undefined || version === undefined) return true;
  const range = withoutProtocol(selector.range);
  return samePlain(version, range) ?? satisfies(version, range, { loose: true, includePrerelease: true });
}

type Parsed = Omit<OverrideRule, 'override' | 'spec'>;

const readers: Readonly<Record<LockfileFormatId, (path: readonly string[]) => Parsed | undefined>> = {
  npm: nested,
  yarnClassic: yarnPath,
  yarnBerry: yarnDescriptor,
  pnpm: pnpmSelector,
  bun: bunKey,
};

/** `"a"`, `"a@^1"`, `{ "parent": { "a": … } }`, and `"."` for what it is nested in. */
function nested(path: readonly string[]): Parsed {
  const steps = (path.at(-1) === '.' ? path.slice(0, -1) : path).map(selectorOf);
  return {
    target: steps.at(-1) ?? { name: '' },
    via: steps.slice(0, -1),
    reach: 'below',
    anchored: false,
  };
}

/**
 * What npm, yarn 1 and pnpm write: bun 1.4 has been seen to understand all of them, but no `a@` and no more than one
 * parent, which must itself ask for the target.
 */
function bunKey(path: readonly string[]): Parsed | undefined {
  if (path.length > 2 || path.some((step) => step.endsWith('@'))) return undefined;
  const parsed = bunPath(path);
  return parsed && parsed.via.length < 2 ? { ...parsed, reach: 'child', anchored: false } : undefined;
}

function bunPath(path: readonly string[]): Parsed | undefined {
  const [key = ''] = path;
  if (path.length > 1 || !/[^ |@]>|\*|^[^@].*\/|^@[^/]+\/.*\//.test(key)) return nested(path);
  return key.includes('>') ? pnpmSelector(path) : yarnPath(path);
}

/** `a` and `**\/a` anywhere, `p/a` and `p/**\/a` from the root, `**\/p/a` below any `p`. */
function yarnPath([pattern = '']: readonly string[]): Parsed | undefined {
  const segments: string[] = [];
  for (const part of pattern.split('/')) {
    if (segments.at(-1)?.startsWith('@') && !segments.at(-1)!.includes('/'))
      segments.push(`${segments.pop()}/${part}`);
    else segments.push(part);
  }
  const last = segments.pop();
  if (last === undefined || last === '' || last.includes('*')) return undefined;
  const reach = segments.at(-1) === '**' ? 'below' : 'child';
  const names = segments.filter((segment) => segment !== '**');
  if (names.some((name) => name.includes('*'))) return undefined;
  return {
    target: { name: last },
    via: names.map((name) => ({ name })),
    reach,
    anchored: names.length > 0 && segments[0] !== '**',
  };
}

/** `a`, `a@npm:^1`, `p/a`, `p@npm:1.0.0/a@npm:^1`; the version of a parent is exact, with a range yarn finds none. */
function yarnDescriptor([key = '']: readonly string[]): Parsed | undefined {
  const part = String.raw`((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?`;
  const [, first, firstRange, second, secondRange] = new RegExp(`^${part}(?:\\/${part})?$`).exec(key) ?? [];
  if (first === undefined) return undefined;
  const outer = selector(first, firstRange);
  if (second === undefined) return { target: outer, via: [], reach: 'child', anchored: false };
  if (outer.range !== undefined && valid(withoutProtocol(outer.range)) === null) return undefined;
  return { target: selector(second, secondRange), via: [outer], reach: 'child', anchored: false };
}

/** `a`, `a@<1.2.3`, `p>a`, `p@1>a@2`; a `>` behind `@`, a blank or `|` belongs to a range. */
function pnpmSelector([key = '']: readonly string[]): Parsed | undefined {
  const cut = /[^ |@]>/.exec(key);
  if (!cut) return { target: selectorOf(key), via: [], reach: 'child', anchored: false };
  const target = key.slice(cut.index + 2);
  if (/[^ |@]>/.test(target)) return undefined;
  return {
    target: selectorOf(target),
    via: [selectorOf(key.slice(0, cut.index + 1))],
    reach: 'child',
    anchored: false,
  };
}

/** Reads a package as keys name it: `a`, `a@^1`, `@scope/a@^1`. */
export function selectorOf(key: string): Selector {
  const { name, range } = parseDescriptor(key);
  return selector(name, range);
}

function selector(name: string, range: string | undefined): Selector {
  return range === undefined || range === '' ? { name } : { name, range };
}

/** A range without yarn's `npm:`, which may be left out in a key. */
export function withoutProtocol(range: string): string {
  return (range.startsWith('npm:') ? range.slice('npm:'.length) : range).trim();
}
