// The sentences that rules share. Short, plain, the same in editor and command line.
import type { Exposure } from './exposures';
import { isPinned, packageOfPin } from './manifests/configDependencies';
import type { AdvisoryGroup, Rating } from './types';
import { plainText } from './untrusted';

/**
 * The package, how it comes in, and what that rests on: `debug 4.4.2`, `debug 4.4.2 (through express > send)`,
 * `"^4.4.1" is not locked and admits debug 4.4.2`, `debug 4.4.2 (on disk)`.
 */
export function subjectOf(exposure: Exposure): string {
  const { name, version, paths, evidence, declaration } = exposure;
  if (evidence === 'range' && declaration && declaration.rawSpec !== version && version !== '') {
    return `"${plainText(declaration.rawSpec)}" is not locked and admits ${plainText(`${name} ${version}`)}`;
  }
  if (isLeftover(exposure, version)) return `${plainText(`${name} ${version}`)} (on disk)`;
  return `${plainText(`${name} ${version}`)}${wayOf(paths)}`;
}

/** Through what the shortest of some paths leads, ` (through express > send)`; empty for a direct dependency. */
export function wayOf([path = []]: Exposure['paths']): string {
  const way = path.slice(0, -1);
  return way.length === 0 ? '' : ` (through ${plainText(shorten(way).join(' > '))})`;
}

/**
 * Whether something is on disk that nothing locks: then nothing in the lockfile leads to it, and no line locks this
 * version by itself.
 */
export function isLeftover(
  { evidence, nodes, declaration }: Pick<Exposure, 'evidence' | 'nodes' | 'declaration'>,
  version: string,
): boolean {
  const isLocked = declaration && isPinned(declaration) && packageOfPin(declaration).version === version;
  return evidence === 'installed' && nodes.length === 0 && !isLocked;
}

/** That feeds disagree, as the end of a sentence: `; disputed: withdrawn by osvApi on 2026-11-20`. Else empty. */
export function disputeOf({ withdrawals = [] }: AdvisoryGroup): string {
  const words = withdrawals.map(({ feed, on }) => `by ${plainText(feed)} on ${plainText(on.slice(0, 10))}`);
  return words.length === 0 ? '' : `; disputed: withdrawn ${listed(words)}`;
}

/** Ratings from the worst to the least. */
export const ratings: readonly Rating[] = ['critical', 'high', 'moderate', 'low', 'unknown'];

/** Joins words as a sentence does: `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** The first `count` words and how many are left, `2 others`; all where that would save no word. */
export function shortened(
  words: readonly string[],
  count: number,
  restOf = (left: number) => `${left} others`,
): readonly string[] {
  const left = words.length - count;
  return left > 1 ? [...words.slice(0, count), restOf(left)] : words;
}

/** `1 fix`, `2 fixes`, `4,400 records`; the plural is given where it is not the word with an `s`. */
export function amountOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

function shorten(way: readonly string[]): readonly string[] {
  return way.length > 4 ? [...way.slice(0, 2), '…', ...way.slice(-1)] : way;
}
