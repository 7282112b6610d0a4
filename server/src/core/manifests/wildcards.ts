// Sequences in which some elements stand for any number of items, matched in the time of one search.

/**
 * Whether items match a pattern in which some elements stand for any number of items that `absorbs` lets them take.
 * Only the last such element is ever widened: to widen an earlier one could not match more. So the time is at most
 * the product of both lengths.
 */
export function matchesAll<P, T extends string>(
  pattern: readonly P[],
  items: ArrayLike<T>,
  isMany: (element: P) => boolean,
  matches: (element: P, item: T) => boolean,
  absorbs: (item: T) => boolean,
): boolean {
  let at = 0;
  let widened = -1;
  let widenedTo = 0;
  for (let i = 0; i < items.length; ) {
    if (at < pattern.length && isMany(pattern[at]!)) {
      widened = at++;
      widenedTo = i;
    } else if (at < pattern.length && matches(pattern[at]!, items[i]!)) {
      at++;
      i++;
    } else if (widened >= 0 && absorbs(items[widenedTo]!)) {
      at = widened + 1;
      i = ++widenedTo;
    } else return false;
  }
  while (at < pattern.length && isMany(pattern[at]!)) at++;
  return at === pattern.length;
}
