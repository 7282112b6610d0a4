// The right-hand side of a dependency with another version in it: only that is rewritten, the rest stays as written.
import { minVersion, parse as parseVersion, satisfies, validRange } from 'semver';
import { parseSpec } from './spec';

/**
 * The spec raised to a version: the lower bound becomes the version, all else stays as written.
 *
 * - `^ ~ >= =` and exact versions keep operator and spacing, an alias its name; `>` becomes `>=`.
 * - A range without operator that leaves parts open gets the operator of the same width: `1.x` and `1` become
 *   `^1.2.4`, `1.2.x` becomes `~1.2.4`, `*`, `x` and nothing at all become `>=1.2.4`.
 * - In a hyphen range and in a set such as `>=1.2.3 <2` the one lower bound is raised.
 * - Of alternatives (`^1 || ^2`) the last one that starts in the version's own major is raised, the others stay.
 *
 * Undefined where no such text admits the version, and for tags, workspaces, catalogs and all that is not asked of
 * the registry.
 */
export function withVersion(rawSpec: string, version: string): string | undefined {
  const part = rangePartOf(rawSpec);
  const raised = part && raisedRange(part.range, version);
  if (raised === undefined || !satisfies(version, raised, { includePrerelease: true, loose: true }))
    return undefined;
  return part!.prefix + raised;
}

/**
 * The spec as exactly this version, an alias keeping its name. A tag can be pinned too, which has no bound to raise;
 * undefined for all else that `withVersion` does not take.
 */
export function pinnedTo(rawSpec: string, version: string): string | undefined {
  const part = selectorPartOf(rawSpec);
  return part && parseVersion(version, true) ? part.prefix + version : undefined;
}

const comparator = /^((?:[\^~]|[<>]=?|=)?\s*v?)([\dxX*][^\s|]*|)$/;

/** The text of a spec's range and what stands before it; undefined where the spec is no range of the registry. */
function rangePartOf(rawSpec: string): { readonly prefix: string; readonly range: string } | undefined {
  const spec = parseSpec(rawSpec);
  const { type } = spec.type === 'alias' ? spec.target : spec;
  const part = type === 'range' ? selectorPartOf(rawSpec) : undefined;
  return part && { prefix: part.prefix, range: part.selector };
}

/** The same of a range or a tag. */
function selectorPartOf(rawSpec: string): { readonly prefix: string; readonly selector: string } | undefined {
  const spec = parseSpec(rawSpec);
  if (spec.type === 'range' || spec.type === 'tag') {
    const [prefix = ''] = /^\s*npm:/i.exec(rawSpec) ?? [];
    return { prefix, selector: rawSpec.slice(prefix.length) };
  }
  if (spec.type !== 'alias') return undefined;
  const [prefix] = /^\s*npm:.[^@]*@?/i.exec(rawSpec) ?? [''];
  return { prefix: prefix.endsWith('@') ? prefix : `${prefix}@`, selector: rawSpec.slice(prefix.length) };
}

function raisedRange(range: string, version: string): string | undefined {
  const alternatives = range.split('||');
  if (alternatives.length === 1) return raisedSet(range, version);
  const major = parseVersion(version, true)?.major;
  const index = alternatives.findLastIndex(
    (one) => validRange(one, true) !== null && minVersion(one, true)?.major === major,
  );
  const raised = index < 0 ? undefined : raisedSet(alternatives[index]!, version);
  return raised && alternatives.with(index, raised).join('||');
}

/** Comparators side by side or a hyphen range; spacing stays. */
function raisedSet(set: string, version: string): string | undefined {
  const [, before, text, after] = /^(\s*)(.*?)(\s*)$/s.exec(set)!;
  const single = comparatorOf(text!);
  if (single) {
    const raised = raisedComparator(single, version);
    return raised && before + raised + after;
  }
  const hyphen = /^(\S+)(\s+-\s+\S+)$/.exec(text!);
  if (hyphen) return before + version + hyphen[2] + after;
  const lowerBounds = text!.match(/>=?\s*v?[^\s<>|]+/g) ?? [];
  if (lowerBounds.length !== 1) return undefined;
  const raised = raisedComparator(comparatorOf(lowerBounds[0])!, version);
  return raised && before + text!.replace(lowerBounds[0], () => raised) + after;
}

function comparatorOf(text: string): { readonly operator: string; readonly version: string } | undefined {
  const [, operator, version] = comparator.exec(text.trim()) ?? [];
  return operator === undefined ? undefined : { operator, version: version! };
}

function raisedComparator(
  { operator, version: old }: { readonly operator: string; readonly version: string },
  version: string,
): string | undefined {
  if (operator.startsWith('<')) return undefined;
  if (operator.startsWith('>') && operator[1] !== '=') return `>=${operator.slice(1)}${version}`;
  if (/[\^~>]/.test(operator) || !isWild(old)) return operator + version;
  const fixedParts = old.split('.').findIndex((part) => !/^\d+$/.test(part));
  return ['>=', '^', '~'][fixedParts < 0 ? old.split('.').length : fixedParts] + version;
}

/** Whether a version leaves parts open: `*`, `1`, `1.2`, `1.x`, nothing at all. */
function isWild(version: string): boolean {
  return !/^\d+\.\d+\.\d/.test(version);
}
